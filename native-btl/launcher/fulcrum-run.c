/*
 * fulcrum-run: puts itself into the care of this machine's node, then becomes the program.
 *
 * It registers its own pid and calls execve, so that the program is the child of the caller's shell, keeps its
 * terminal, its descriptors and its signal settings, and runs at native speed: there is no tracer and no process in
 * between. Nothing in here may therefore outlive the execve: the socket is close-on-exec and no handler is installed.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../self/conversation.h"

#define ANSWER_TIMEOUT_MILLIS 5000
#define MAX_ANSWER_BYTES (64 * 1024)

/* As sh(1) and env(1) have them. */
enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

struct options {
	bool other_clusters; /* may it be moved to other sites by such decisions? */
	bool automatic;	  /* may the node move it by its own decision? */
	bool best;	  /* shall the node find it a place at once? */
	const char *cpu;  /* "portable", "native", or NULL: as the node thinks best */
	bool or_else_run; /* run the program even when nobody takes care of it */
};

enum outcome { REGISTERED, REFUSED, NO_NODE };

static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("fulcrum-run: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

static void usage(FILE *to)
{
	fputs("usage: fulcrum-run [--portable | --native] [--best] [--no-auto] [--other-clusters]\n"
	      "                   [--or-else-run] [--] PROG [ARGS...]\n"
	      "Runs a program so that Fulcrum can move it to another node.\n\n"
	      "  --portable     keep it, by its environment, to instructions that every node has:\n"
	      "                 the default where nodes differ\n"
	      "  --native       let it use all of this processor\n"
	      "  --best         start it on the node that is best for it now\n"
	      "  --no-auto      move it only when somebody asks\n"
	      "  --other-clusters  let nodes move it to other sites, too\n"
	      "  --or-else-run  run it even when there is no node to take care of it\n"
	      "  --help, --version\n\n"
	      "FULCRUM_SOCKET names the node's socket, " FULCRUM_DEFAULT_SOCKET " when unset.\n"
	      "Exit status: the program's own; 1 refused, 2 usage, 69 no node,\n"
	      "126 not executable, 127 not found.\n",
	      to);
}

static bool ask(const struct conversation *with, const struct options *options)
{
	char question[128];
	char cpu[32] = "";
	int length;

	if (options->cpu != NULL)
		snprintf(cpu, sizeof(cpu), ",\"cpu\":\"%s\"", options->cpu);
	length = snprintf(question, sizeof(question), "{\"verb\":\"register\",\"pid\":%ld%s%s%s%s}\n", (long)getpid(),
			  options->automatic ? "" : ",\"auto\":false", options->best ? ",\"best\":true" : "",
			  options->other_clusters ? ",\"others\":true" : "", cpu);

	return conversation_say(with, question, (size_t)length);
}

/* Says why the node refused: the text between the quotes of "message", else the whole answer. */
static void explain_refusal(const char *answer)
{
	const char *message = json_field(answer, "\"message\"");

	if (message != NULL && *message == '"')
		say("refused: %.*s", json_quoted_length(message + 1), message + 1);
	else
		say("refused: %s", answer);
}

/*
 * Sets what stands in "environment", an array of "NAME=value" without escapes. Cuts the answer to pieces: putenv(3)
 * keeps them, and execve copies them.
 */
static void take_environment(char *answer)
{
	char *at = (char *)json_field(answer, "\"environment\"");

	if (at == NULL || *at != '[')
		return;
	for (at++; *at == '"' || *at == ',' || *at == ' '; at++) {
		int length = *at == '"' ? json_quoted_length(at + 1) : 0;

		if (length == 0 || at[1 + length] != '"')
			continue;
		at[1 + length] = '\0';
		putenv(at + 1);
		at += 1 + length;
	}
}

static enum outcome converse(struct conversation *with, const struct options *options)
{
	char *answer = ask(with, options) ? conversation_hear(with) : NULL;

	if (answer == NULL) {
		say("the node at %s does not answer: %s", conversation_socket_path(), strerror(errno));
		return NO_NODE;
	}
	if (json_true(answer, "\"ok\"")) {
		take_environment(answer);
		return REGISTERED;
	}
	explain_refusal(answer);
	return REFUSED;
}

static enum outcome put_into_care(const struct options *options)
{
	static char buffer[MAX_ANSWER_BYTES]; /* static: putenv(3) keeps pieces of it */
	struct conversation with;
	enum outcome outcome;

	if (!conversation_open(&with, buffer, sizeof(buffer), ANSWER_TIMEOUT_MILLIS)) {
		say("no node at %s: %s; start one with 'fulcrum node'", conversation_socket_path(), strerror(errno));
		return NO_NODE;
	}
	outcome = converse(&with, options);
	conversation_close(&with);
	return outcome;
}

static int become(char **program)
{
	execvp(program[0], program);
	int error = errno;

	say("%s: %s", program[0], strerror(error));
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}

/* Reads the options; returns the index of the program, or exits. */
static int parse(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {{"portable", no_argument, NULL, 'p'},
					      {"native", no_argument, NULL, 'n'},
					      {"best", no_argument, NULL, 'b'},
					      {"no-auto", no_argument, NULL, 'a'},
					      {"other-clusters", no_argument, NULL, 'c'},
					      {"or-else-run", no_argument, NULL, 'o'},
					      {"help", no_argument, NULL, 'h'},
					      {"version", no_argument, NULL, 'v'},
					      {NULL, 0, NULL, 0}};
	int option;

	/* '+': stop at the first word that is no option; the rest is the program's. */
	while ((option = getopt_long(argc, argv, "+h", known, NULL)) != -1) {
		switch (option) {
		case 'p':
			options->cpu = "portable";
			break;
		case 'n':
			options->cpu = "native";
			break;
		case 'b':
			options->best = true;
			break;
		case 'a':
			options->automatic = false;
			break;
		case 'c':
			options->other_clusters = true;
			break;
		case 'o':
			options->or_else_run = true;
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_SUCCESS);
		case 'v':
			puts("fulcrum-run " FULCRUM_VERSION);
			exit(EXIT_SUCCESS);
		default:
			usage(stderr);
			exit(EXIT_USAGE);
		}
	}
	if (optind == argc) {
		usage(stderr);
		exit(EXIT_USAGE);
	}
	return optind;
}

int main(int argc, char **argv)
{
	struct options options = {.automatic = true};
	int program = parse(argc, argv, &options);
	enum outcome outcome = put_into_care(&options);

	if (outcome != REGISTERED) {
		if (!options.or_else_run)
			return outcome == REFUSED ? EXIT_REFUSED : EX_UNAVAILABLE;
		say("running %s without Fulcrum: it will stay on this node", argv[program]);
	}
	return become(argv + program);
}
