/*
 * A conversation with the node of this machine: a line of JSON there, lines of JSON back (docs/protocols.md, "The local
 * socket"). Nothing here has state of its own, installs a handler or is inherited by what the process becomes.
 */
#ifndef FULCRUM_CONVERSATION_H
#define FULCRUM_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>

#define FULCRUM_DEFAULT_SOCKET "/run/fulcrum/fulcrum.sock"

/* One conversation and what was heard but not yet taken; the buffer is the caller's and bounds a line. */
struct conversation {
	int fd;
	char *buffer;
	size_t size_bytes;
	size_t filled_bytes;
	size_t taken_bytes; /* length of the latest line and its end */
	long patience_millis;
};

/* The node's socket: what FULCRUM_SOCKET names, or the default. */
const char *conversation_socket_path(void);

/* Connects; false with errno. patience_millis is how long the node may be silent, here and later. */
bool conversation_open(struct conversation *with, char *buffer, size_t size_bytes, long patience_millis);

/* Sends all of it; false with errno. */
bool conversation_say(const struct conversation *with, const char *text, size_t length_bytes);

/*
 * The next line, without its end; valid until the next call. NULL with errno: ETIMEDOUT after the patience, ECONNRESET
 * when the node hung up, EMSGSIZE when the line is longer than the buffer.
 */
char *conversation_hear(struct conversation *with);

/* Leaves errno alone. */
void conversation_close(const struct conversation *with);

/*
 * The value of a field of a flat JSON object, or NULL; the name is given in quotes. The node writes it, and a quote
 * within a text has a backslash before it, so that a name is not found in one: this need not be a parser of all JSON.
 */
const char *json_field(const char *json, const char *quoted_name);

/* Whether a field is there and is true. */
bool json_true(const char *json, const char *quoted_name);

/* Length of the text behind an opening quote, bytes; a quote behind a backslash belongs to it. */
int json_quoted_length(const char *text);

#endif
