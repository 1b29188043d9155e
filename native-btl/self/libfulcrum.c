/* libfulcrum: fulcrum.h says what it does. */
#include "fulcrum.h"

#include <string.h>

#include "ask.h"

#define EXPORTED __attribute__((visibility("default")))

static int ask_for_self(const char *verb, const char *name, const char *value)
{
	const struct question question = {.verb = verb, .asker = ASKER_SELF, .name = name, .value = value};
	struct answer answer;

	return ask(&question, &answer);
}

EXPORTED int fulcrum_move(const char *where)
{
	return ask_for_self("move", "to", where);
}

EXPORTED int fulcrum_join(const char *process)
{
	return ask_for_self("join", "process", process);
}

EXPORTED int fulcrum_invite(const char *guest)
{
	return ask_for_self("invite", "process", guest);
}

EXPORTED int fulcrum_where(char *node, size_t size_bytes)
{
	static const struct question question = {.verb = "where", .asker = ASKER_SELF};
	struct answer answer;
	char name[FULCRUM_NODE_BYTES];
	int end = ask(&question, &answer);

	if (end != FULCRUM_DONE)
		return end;
	if (ask_text(&answer, "\"node\"", name, sizeof(name)) >= size_bytes)
		return ask_not("the name %s needs %zu bytes", name, strlen(name) + 1);
	strcpy(node, name);
	return FULCRUM_DONE;
}

EXPORTED const char *fulcrum_explanation(void)
{
	return ask_explanation();
}
