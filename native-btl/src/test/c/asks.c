/* Asks a node that answers once where it is: a name of 63 bytes. Then that there is none, from two threads. */
#define _POSIX_C_SOURCE 200809L
#include <fulcrum.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program's own names are not the library's. */
int ask(void);
int conversation_open(void);

int ask(void)
{
	return 1;
}

int conversation_open(void)
{
	return ask();
}

static void must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "not so: %s; %s\n", what, fulcrum_explanation());
		exit(1);
	}
}

/* The lowest descriptor that is free: as before when none was left open. */
static int free_descriptor(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

static void *ask_in_vain(void *unused)
{
	(void)unused;
	must(*fulcrum_explanation() == '\0', "a thread begins without an explanation");
	must(fulcrum_join("n2:7") == FULCRUM_NO_NODE && errno == ECONNREFUSED, "nobody listens any more");
	must(strstr(fulcrum_explanation(), "no node at") != NULL, "it says so");
	return NULL;
}

int main(void)
{
	char node[FULCRUM_NODE_BYTES];
	int fd = free_descriptor();
	pthread_t thread;

	must(conversation_open() == 1, "own names");
	must(fulcrum_where(node, sizeof(node)) == FULCRUM_DONE, "where");
	must(strlen(node) == sizeof(node) - 1, "the longest name fits");
	must(strcmp(fulcrum_explanation(), "long") == 0, "explanation");
	must(fulcrum_move(NULL) == FULCRUM_USAGE, "no node's name");
	must(fulcrum_invite("1\n") == FULCRUM_USAGE, "no process");
	must(strstr(fulcrum_explanation(), "neither") != NULL, "explained");
	must(pthread_create(&thread, NULL, ask_in_vain, NULL) == 0, "thread");
	must(pthread_join(thread, NULL) == 0, "joined");
	must(strstr(fulcrum_explanation(), "neither") != NULL, "another thread's explanation is its own");
	must(free_descriptor() == fd, "no descriptor is left open");
	puts("as promised");
	return 0;
}
