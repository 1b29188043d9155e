#define _GNU_SOURCE
#include "ask.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "conversation.h"
#include "fulcrum.h"

/* The node says every five seconds that it is still at it. */
#define SILENCE_MILLIS 20000
#define MAX_QUESTION_BYTES 512
#define MAX_VALUE_BYTES 256
#define EXPLANATION_BYTES 2048

/* Of the thread and not of the caller, as errno is: after fork(2) the child has its own. */
static _Thread_local char explanation[EXPLANATION_BYTES];

static void explain(const char *format, va_list arguments)
{
	vsnprintf(explanation, sizeof(explanation), format, arguments);
}

int ask_not(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	explain(format, arguments);
	va_end(arguments);
	return FULCRUM_USAGE;
}

__attribute__((format(printf, 1, 2))) static int no_node(const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	explain(format, arguments);
	va_end(arguments);
	errno = error;
	return FULCRUM_NO_NODE;
}

const char *ask_explanation(void)
{
	return explanation;
}

/* What stands behind a backslash: of the rest only the numbers of characters are longer, and nobody needs those. */
static char unescaped(char escape)
{
	return escape == 'n' || escape == 't' || escape == 'r' ? ' ' : escape == 'u' ? '?' : escape;
}

size_t ask_text(const struct answer *answer, const char *quoted_name, char *text, size_t size_bytes)
{
	const char *from = json_field(answer->line, quoted_name);
	size_t length = 0;

	text[0] = '\0';
	if (from == NULL || *from != '"')
		return 0;
	for (from++; *from != '\0' && *from != '"' && length < size_bytes - 1; from++) {
		if (*from == '\\' && from[1] != '\0') {
			from++;
			text[length++] = unescaped(*from);
			if (*from == 'u')
				from += strnlen(from + 1, 4);
		} else {
			text[length++] = *from;
		}
	}
	text[length] = '\0';
	return length;
}

/* Whether a text can stand between quotes as it is. What else there might be in it names no node and no process. */
static bool is_plain(const char *text)
{
	size_t length = strnlen(text, MAX_VALUE_BYTES);

	if (length == 0 || length == MAX_VALUE_BYTES)
		return false;
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == '"' || *text == '\\')
			return false;
	}
	return true;
}

static bool put(const struct conversation *with, const struct question *question)
{
	char line[MAX_QUESTION_BYTES];
	int length = snprintf(line, sizeof(line), "{\"verb\":\"%s\",\"asker\":\"%s\"", question->verb,
			      question->asker == ASKER_PARENT ? "parent" : "self");

	if (question->name != NULL)
		length += snprintf(line + length, sizeof(line) - (size_t)length, ",\"%s\":\"%s\"", question->name,
				   question->value);
	length += snprintf(line + length, sizeof(line) - (size_t)length, "}\n");
	/* A node that is too busy answers before it is asked and hangs up; that answer is there to be read. */
	return conversation_say(with, line, (size_t)length) || errno == EPIPE;
}

/* Passes over the lines that only say that it is being done. */
static char *hear_the_end(struct conversation *with)
{
	char *line;

	do {
		line = conversation_hear(with);
	} while (line != NULL && json_field(line, "\"ok\"") == NULL);
	return line;
}

static int judge(const struct answer *answer)
{
	char code[32];

	if (json_true(answer->line, "\"ok\"")) {
		ask_text(answer, "\"text\"", explanation, sizeof(explanation));
		return FULCRUM_DONE;
	}
	if (ask_text(answer, "\"message\"", explanation, sizeof(explanation)) == 0)
		ask_text(answer, "\"code\"", explanation, sizeof(explanation));
	ask_text(answer, "\"code\"", code, sizeof(code));
	if (strcmp(code, "not-in-care") == 0)
		return FULCRUM_NOT_IN_CARE;
	return strcmp(code, "bad-request") == 0 ? FULCRUM_USAGE : FULCRUM_REFUSED;
}

static int converse(const struct question *question, struct answer *answer)
{
	struct conversation with;
	char *line;

	if (!conversation_open(&with, answer->buffer, sizeof(answer->buffer), SILENCE_MILLIS))
		return no_node("no node at %s: %s; start one with 'fulcrum node'", conversation_socket_path(),
			       strerror(errno));
	line = put(&with, question) ? hear_the_end(&with) : NULL;
	conversation_close(&with);
	if (line == NULL)
		return no_node("the node at %s does not answer: %s; 'fulcrum ps' tells what came of it",
			       conversation_socket_path(), strerror(errno));
	answer->line = line;
	return judge(answer);
}

int ask(const struct question *question, struct answer *answer)
{
	int cancel_state, end;

	answer->buffer[0] = '\0';
	answer->line = answer->buffer;
	if (question->name != NULL && (question->value == NULL || !is_plain(question->value)))
		return ask_not("'%.40s' names neither a node nor a process",
			       question->value == NULL ? "" : question->value);
	/* A thread that is cancelled here would leave a descriptor open for ever. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	end = converse(question, answer);
	pthread_setcancelstate(cancel_state, NULL);
	return end;
}
