/* A question for the sake of the process that puts it, and what came of it. */
#ifndef FULCRUM_ASK_H
#define FULCRUM_ASK_H

#include <stddef.h>

/* Longest line of an answer, bytes; the node keeps to it (docs/protocols.md, "Self-service"). */
#define ASK_MAX_ANSWER_BYTES 4096

/* For whom a process asks. */
enum asker { ASKER_SELF, ASKER_PARENT };

/* "move", "join" or "invite" with the name and value of what it needs; "where" with NULL and NULL. */
struct question {
	const char *verb;
	enum asker asker;
	const char *name;
	const char *value;
};

/* The last line of the answer; empty when there was none. */
struct answer {
	char *line;
	char buffer[ASK_MAX_ANSWER_BYTES];
};

/* Asks and waits for the end. Returns what fulcrum.h names, and leaves an explanation. */
int ask(const struct question *question, struct answer *answer);

/* Leaves an explanation of this library's own and returns FULCRUM_USAGE. */
int ask_not(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes a field's text without its escapes; returns its length, which is cut to what fits, or 0. */
size_t ask_text(const struct answer *answer, const char *quoted_name, char *text, size_t size_bytes);

/* Of the latest question of this thread. */
const char *ask_explanation(void);

#endif
