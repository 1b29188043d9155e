#define _GNU_SOURCE
#include "best_nodes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../self/conversation.h"

#define PATIENCE_MILLIS 5000
/* What of a wrong or unfriendly answer is repeated to the user. */
#define MAX_REPEATED_BYTES 400

__attribute__((format(printf, 2, 3))) static bool none(struct best_nodes *best, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(best->why_none, sizeof(best->why_none), format, arguments);
	va_end(arguments);
	best->count = 0;
	return false;
}

bool best_nodes_can_ask(void)
{
	struct conversation with;

	if (!conversation_open(&with, NULL, 0, PATIENCE_MILLIS))
		return false;
	conversation_close(&with);
	return true;
}

/* The names go to ssh(1) as arguments: nothing else may be in them, and the first character makes them no option. */
static bool is_name(const char *text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t length = strlen(text);

	return length > 0 && length <= BEST_NODES_MAX_NAME_BYTES && *text != '-' && strspn(text, allowed) == length;
}

/* Digits only, as strtol(3) would take blanks and signs; 0 when they are no number of slots. */
static int slots_of(const char *text)
{
	size_t length = strlen(text);
	long slots;

	if (length == 0 || length > 5 || strspn(text, "0123456789") != length)
		return 0;
	slots = strtol(text, NULL, 10);
	return slots <= BEST_NODES_MAX_SLOTS ? (int)slots : 0;
}

/* Open MPI does not look for twins in an allocation, and would start two daemons on one host. */
static bool is_known(const struct best_nodes *best, const char *name)
{
	for (size_t i = 0; i < best->count; i++) {
		if (strcmp(best->nodes[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Takes "name:slots", which it cuts in two. */
static bool take_host(struct best_nodes *best, char *host)
{
	char *colon = strchr(host, ':');
	int slots = colon != NULL ? slots_of(colon + 1) : 0;

	if (slots == 0 || best->count == BEST_NODES_MAX_HOSTS)
		return false;
	*colon = '\0';
	if (!is_name(host) || is_known(best, host))
		return false;
	best->nodes[best->count++] = (struct best_node){.name = host, .slots = slots};
	return true;
}

/* The text of "hosts", or NULL; cuts it out of the line. */
static char *hosts_of(char *line)
{
	char *hosts = (char *)json_field(line, "\"hosts\"");
	int length;

	if (hosts == NULL || *hosts != '"')
		return NULL;
	length = json_quoted_length(++hosts);
	if (hosts[length] != '"')
		return NULL;
	hosts[length] = '\0';
	return hosts;
}

static bool take_hosts(struct best_nodes *best, char *hosts)
{
	char *rest = NULL;

	for (char *host = strtok_r(hosts, " ", &rest); host != NULL; host = strtok_r(NULL, " ", &rest)) {
		if (!take_host(best, host))
			return none(best, "the node's answer has a wrong or repeated host after %zu right ones: %.*s",
				    best->count, MAX_REPEATED_BYTES, host);
	}
	return best->count > 0 || none(best, "the node's answer names no host");
}

/* The text between the quotes of "message", else the whole answer. */
static bool refused(struct best_nodes *best)
{
	const char *message = json_field(best->line, "\"message\"");
	int length;

	if (message == NULL || *message != '"')
		return none(best, "the node does not say where: %.*s", MAX_REPEATED_BYTES, best->line);
	length = json_quoted_length(++message);
	return none(best, "refused: %.*s", length < MAX_REPEATED_BYTES ? length : MAX_REPEATED_BYTES, message);
}

/* What is repeated to the user goes to a terminal. */
static void make_printable(char *line)
{
	for (; *line != '\0'; line++) {
		if ((unsigned char)*line < ' ' || *line == '\177')
			*line = '?';
	}
}

static bool judge(struct best_nodes *best)
{
	char *hosts;

	make_printable(best->line);
	if (!json_true(best->line, "\"ok\""))
		return refused(best);
	hosts = hosts_of(best->line);
	if (hosts == NULL)
		return none(best, "the node does not say where: %.*s", MAX_REPEATED_BYTES, best->line);
	return take_hosts(best, hosts);
}

static char *converse(struct conversation *with, long processes)
{
	char question[64];
	int length =
		snprintf(question, sizeof(question), "{\"verb\":\"best-nodes\",\"processes\":%ld}\n", processes);

	/* A node that is too busy answers before it is asked and hangs up; that answer is there to be read. */
	if (!conversation_say(with, question, (size_t)length) && errno != EPIPE)
		return NULL;
	return conversation_hear(with);
}

bool best_nodes_ask(struct best_nodes *best, long processes)
{
	struct conversation with;
	char *line;

	best->count = 0;
	if (!conversation_open(&with, best->line, sizeof(best->line), PATIENCE_MILLIS))
		return none(best, "no node at %s: %s", conversation_socket_path(), strerror(errno));
	line = converse(&with, processes);
	conversation_close(&with);
	if (line == NULL)
		return none(best, "the node at %s does not answer: %s", conversation_socket_path(), strerror(errno));
	return judge(best);
}
