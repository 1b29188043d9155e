/*
 * Asks for moves of its own as it is told, line by line: move WHERE, join PROCESS, invite GUEST, where; fork WHERE has a
 * child move itself at once; crowd has it move while other threads ask where it is. Answers each with the result and
 * what there is to say.
 */
#define _GNU_SOURCE
#include <fulcrum.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CROWD 4

static atomic_int moving;
static atomic_long asked, wrong;

static void tell(int result, const char *text)
{
	printf("%d %s\n", result, text);
	fflush(stdout);
}

static void where(void)
{
	char node[FULCRUM_NODE_BYTES];
	int result = fulcrum_where(node, sizeof(node));

	tell(result, result == FULCRUM_DONE ? node : fulcrum_explanation());
}

static void *ask_where(void *unused)
{
	char node[FULCRUM_NODE_BYTES];

	(void)unused;
	while (moving) {
		asked++;
		if (fulcrum_where(node, sizeof(node)) != FULCRUM_DONE) {
			wrong++;
			fprintf(stderr, "%s\n", fulcrum_explanation());
		}
	}
	return NULL;
}

static void crowd(void)
{
	static const char *const way[] = {"n2", "n3", "home", "n3", "n2", "home"};
	pthread_t threads[CROWD];
	int failed = 0;
	char text[100];

	moving = 1;
	for (int i = 0; i < CROWD; i++)
		pthread_create(&threads[i], NULL, ask_where, NULL);
	for (size_t i = 0; i < sizeof(way) / sizeof(*way); i++)
		failed += fulcrum_move(way[i]) != FULCRUM_DONE;
	moving = 0;
	for (int i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	snprintf(text, sizeof(text), "asked %s, wrong %ld", asked > 0 ? "often" : "never", wrong);
	tell(failed, text);
}

static void fork_to(const char *to)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (fulcrum_move(to) == FULCRUM_DONE)
			where();
		else
			tell(1, fulcrum_explanation());
		_exit(0);
	}
	waitpid(child, &status, 0);
}

static void obey(const char *verb, const char *word)
{
	int result = FULCRUM_USAGE;

	if (strcmp(verb, "where") == 0) {
		where();
	} else if (strcmp(verb, "crowd") == 0) {
		crowd();
	} else if (strcmp(verb, "fork") == 0) {
		fork_to(word);
	} else {
		if (strcmp(verb, "move") == 0)
			result = fulcrum_move(word);
		else if (strcmp(verb, "join") == 0)
			result = fulcrum_join(word);
		else if (strcmp(verb, "invite") == 0)
			result = fulcrum_invite(word);
		tell(result, fulcrum_explanation());
	}
}

int main(void)
{
	char line[200], verb[20], word[100];

	printf("%d\n", getpid());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		word[0] = '\0';
		if (sscanf(line, "%19s %99s", verb, word) >= 1)
			obey(verb, word);
	}
	return EXIT_SUCCESS;
}
