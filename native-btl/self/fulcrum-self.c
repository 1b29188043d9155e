/*
 * fulcrum-self: has the process that started it moved, a script for example; or invites another to where that is.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "conversation.h"
#include "fulcrum.h"

static void usage(FILE *to)
{
	fputs("usage: fulcrum-self [--json] move NODE|home|best\n"
	      "       fulcrum-self [--json] join PID|NODE:PID\n"
	      "       fulcrum-self [--json] invite PID|NODE:PID\n"
	      "       fulcrum-self [--json] where\n"
	      "Speaks for the process that started it, a shell script for example, which must be in Fulcrum's care.\n\n"
	      "  move     moves it to that node, home, or where it is best for it now\n"
	      "  join     moves it to where that process is\n"
	      "  invite   moves that process, of the same user, to where it is\n"
	      "  where    prints the node it is on\n"
	      "  --json   print the node's answer\n"
	      "  --help, --version\n\n"
	      "A program that is away comes home to start another one. So a shell that was moved stays away while it does\n"
	      "without other commands; it is at home when this one runs. (The last command of `sh -c` takes the place of\n"
	      "the shell, and then speaks for the shell's parent.)\n\n"
	      "FULCRUM_SOCKET names the node's socket, " FULCRUM_DEFAULT_SOCKET " when unset.\n"
	      "Exit status: 0 done, 1 refused or rolled back, 2 usage, 69 no node.\n",
	      to);
}

/* What each verb needs, as the node calls it; NULL when it needs nothing. */
static const struct verb {
	const char *verb;
	const char *name;
} verbs[] = {{"move", "to"}, {"join", "process"}, {"invite", "process"}, {"where", NULL}};

static const struct verb *verb_named(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].verb, name) == 0)
			return &verbs[i];
	}
	return NULL;
}

static int not_understood(const char *what, const char *word)
{
	fprintf(stderr, "fulcrum-self: %s%s\n", what, word);
	usage(stderr);
	return FULCRUM_USAGE;
}

/* Reads the options; exits when one of them is all that was wanted. */
static bool wants_json(int argc, char **argv)
{
	static const struct option known[] = {{"json", no_argument, NULL, 'j'},
					      {"help", no_argument, NULL, 'h'},
					      {"version", no_argument, NULL, 'v'},
					      {NULL, 0, NULL, 0}};
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_SUCCESS);
		case 'v':
			puts("fulcrum-self " FULCRUM_VERSION);
			exit(EXIT_SUCCESS);
		default:
			usage(stderr);
			exit(FULCRUM_USAGE);
		}
	}
	return json;
}

static void print(const struct question *question, const struct answer *answer, bool json)
{
	char node[FULCRUM_NODE_BYTES];

	if (json) {
		puts(answer->line);
	} else if (question->name == NULL) {
		ask_text(answer, "\"node\"", node, sizeof(node));
		puts(node);
	} else {
		puts(ask_explanation());
	}
}

static int tell(const struct question *question, bool json)
{
	struct answer answer;
	int end = ask(question, &answer);

	if (end == FULCRUM_DONE || (json && *answer.line != '\0'))
		print(question, &answer, json);
	if (end != FULCRUM_DONE)
		fprintf(stderr, "fulcrum-self: %s\n", ask_explanation());
	return end == FULCRUM_NOT_IN_CARE ? FULCRUM_REFUSED : end;
}

int main(int argc, char **argv)
{
	bool json = wants_json(argc, argv);
	struct question question = {.asker = ASKER_PARENT};
	const struct verb *verb;

	argv += optind;
	argc -= optind;
	if (argc == 0)
		return not_understood("what shall be done?", "");
	verb = verb_named(argv[0]);
	if (verb == NULL)
		return not_understood("no such verb: ", argv[0]);
	if (argc != (verb->name == NULL ? 1 : 2))
		return not_understood("wrong number of words after ", argv[0]);
	question.verb = verb->verb;
	question.name = verb->name;
	question.value = argv[1]; /* NULL where there is none: argv ends with it */
	return tell(&question, json);
}
