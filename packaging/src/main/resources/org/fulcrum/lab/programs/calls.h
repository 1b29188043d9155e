/*
 * What the programs that make calls share: a check that names what failed, and the rounds.
 *
 * Each round makes every call of its program once or more and checks what came of it. Where a round runs does not
 * matter to a program, and it says nothing that would tell.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int round_now, wrong;

/* Ends the program after a few wrong results: the first ones tell the most. */
static inline int check_at(int line, const char *what, int right)
{
	if (!right) {
		int error = errno;

		fprintf(stderr, "round %d, line %d: %s: %s\n", round_now, line, what, strerror(error));
		if (++wrong > 10)
			exit(1);
	}
	errno = 0;
	return right;
}

#define CHECK(condition) check_at(__LINE__, #condition, !!(condition))

/* Some work of its own between the calls, so that moves come in all sorts of moments. */
static inline unsigned long work(unsigned long seed)
{
	for (int i = 0; i < 1000000; i++)
		seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return seed;
}

static inline int run(int rounds, void (*round)(void))
{
	unsigned long value = 1;

	for (round_now = 0; round_now < rounds; round_now++) {
		round();
		value = work(value);
	}
	while (getchar() != EOF)
		; /* it lasts until the moves are done */
	printf("%d rounds, %d wrong, %lx\n", rounds, wrong, value);
	return wrong != 0;
}
