/*
 * fulcrum-run: puts itself into the care of this machine's node, then becomes the program.
 *
 * It registers its own pid and calls execve, so that the program is the child of the caller's shell, keeps its
 * terminal, its descriptors and its signal settings, and runs at native speed: there is no tracer and no process in
 * between. Nothing in here may therefore outlive the execve: the socket is close-on-exec and no handler is installed.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_SOCKET "/run/fulcrum/fulcrum.sock"
#define ANSWER_TIMEOUT_MILLIS 5000
#define MAX_ANSWER_BYTES (64 * 1024)

/* As sh(1) and env(1) have them. */
enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

struct options {
	bool automatic;	  /* may the node move it by its own decision? */
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
	fputs("usage: fulcrum-run [--portable | --native] [--no-auto] [--or-else-run] [--] PROG [ARGS...]\n"
	      "Runs a program so that Fulcrum can move it to another node.\n\n"
	      "  --portable     keep it, by its environment, to instructions that every node has:\n"
	      "                 the default where nodes differ\n"
	      "  --native       let it use all of this processor\n"
	      "  --no-auto      move it only when somebody asks\n"
	      "  --or-else-run  run it even when there is no node to take care of it\n"
	      "  --help, --version\n\n"
	      "FULCRUM_SOCKET names the node's socket, " DEFAULT_SOCKET " when unset.\n"
	      "Exit status: the program's own; 1 refused, 2 usage, 69 no node,\n"
	      "126 not executable, 127 not found.\n",
	      to);
}

static const char *socket_path(void)
{
	const char *path = getenv("FULCRUM_SOCKET");

	return path != NULL && *path != '\0' ? path : DEFAULT_SOCKET;
}

static long now_millis(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

/* Returns a connected descriptor, or -1 with errno. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct timeval patience = {.tv_sec = ANSWER_TIMEOUT_MILLIS / 1000};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* A node with a full backlog would let connect(2) wait for ever; unix(7) sockets obey SO_SNDTIMEO there. */
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static bool send_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		/* MSG_NOSIGNAL instead of ignoring SIGPIPE: an ignored signal would be inherited by the program. */
		ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		text += sent;
		length -= (size_t)sent;
	}
	return true;
}

static bool ask(int fd, const struct options *options)
{
	char question[128];
	char cpu[32] = "";
	int length;

	if (options->cpu != NULL)
		snprintf(cpu, sizeof(cpu), ",\"cpu\":\"%s\"", options->cpu);
	length = snprintf(question, sizeof(question), "{\"verb\":\"register\",\"pid\":%ld%s%s}\n", (long)getpid(),
			  options->automatic ? "" : ",\"auto\":false", cpu);

	return send_all(fd, question, (size_t)length);
}

/* Waits until there is something to read; false with errno when the deadline passes first. */
static bool await(int fd, long deadline)
{
	struct pollfd readable = {.fd = fd, .events = POLLIN};

	for (;;) {
		long left = deadline - now_millis();
		int ready = left > 0 ? poll(&readable, 1, (int)left) : 0;

		if (ready > 0)
			return true;
		if (ready == 0)
			errno = ETIMEDOUT;
		if (ready == 0 || errno != EINTR)
			return false;
	}
}

/* Reads one line into answer, without its end; false with errno when none comes in time or it is too long. */
static bool read_line(int fd, char *answer, size_t size)
{
	long deadline = now_millis() + ANSWER_TIMEOUT_MILLIS;
	size_t length = 0;

	while (length < size - 1) {
		char *end;
		ssize_t got;

		if (!await(fd, deadline))
			return false;
		got = read(fd, answer + length, size - 1 - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? ECONNRESET : errno;
			return false;
		}
		end = memchr(answer + length, '\n', (size_t)got);
		length += (size_t)got;
		if (end != NULL) {
			*end = '\0';
			return true;
		}
	}
	errno = EMSGSIZE;
	return false;
}

/* The value of a field of a flat JSON object, or NULL. The node writes it; this need not be a parser of all JSON. */
static const char *field(const char *json, const char *quoted_name)
{
	const char *at = strstr(json, quoted_name);

	if (at == NULL)
		return NULL;
	at += strlen(quoted_name);
	at += strspn(at, " \t");
	return *at == ':' ? at + 1 + strspn(at + 1, " \t") : NULL;
}

static bool is_consent(const char *answer)
{
	const char *ok = field(answer, "\"ok\"");

	return ok != NULL && strncmp(ok, "true", 4) == 0;
}

/* Length of the text behind an opening quote; a quote behind a backslash belongs to it. */
static int quoted_length(const char *text)
{
	const char *end = text;

	while (*end != '\0' && *end != '"')
		end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
	return (int)(end - text);
}

/* Says why the node refused: the text between the quotes of "message", else the whole answer. */
static void explain_refusal(const char *answer)
{
	const char *message = field(answer, "\"message\"");

	if (message != NULL && *message == '"')
		say("refused: %.*s", quoted_length(message + 1), message + 1);
	else
		say("refused: %s", answer);
}

/*
 * Sets what stands in "environment", an array of "NAME=value" without escapes. Cuts the answer to pieces: putenv(3)
 * keeps them, and execve copies them.
 */
static void take_environment(char *answer)
{
	char *at = (char *)field(answer, "\"environment\"");

	if (at == NULL || *at != '[')
		return;
	for (at++; *at == '"' || *at == ',' || *at == ' '; at++) {
		int length = *at == '"' ? quoted_length(at + 1) : 0;

		if (length == 0 || at[1 + length] != '"')
			continue;
		at[1 + length] = '\0';
		putenv(at + 1);
		at += 1 + length;
	}
}

static enum outcome converse(int fd, const struct options *options)
{
	static char answer[MAX_ANSWER_BYTES];

	if (!ask(fd, options) || !read_line(fd, answer, sizeof(answer))) {
		say("the node at %s does not answer: %s", socket_path(), strerror(errno));
		return NO_NODE;
	}
	if (is_consent(answer)) {
		take_environment(answer);
		return REGISTERED;
	}
	explain_refusal(answer);
	return REFUSED;
}

static enum outcome put_into_care(const struct options *options)
{
	enum outcome outcome;
	int fd = connect_to(socket_path());

	if (fd < 0) {
		say("no node at %s: %s; start one with 'fulcrum node'", socket_path(), strerror(errno));
		return NO_NODE;
	}
	outcome = converse(fd, options);
	close(fd);
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
					      {"no-auto", no_argument, NULL, 'a'},
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
		case 'a':
			options->automatic = false;
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
