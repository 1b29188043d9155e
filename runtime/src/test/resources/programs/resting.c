/*
 * Threads that do nothing for a while, in the three ways that the kernel makes again with what is left of the time, until
 * standard input ends: whoever lets them go on must not end a rest too early, nor with another call's result.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LENGTHS 4

static const long milliseconds[LENGTHS] = {3, 40, 400, 1500};
static volatile int over;
static unsigned long wrong;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int rest_in_futex(long ms)
{
	struct timespec t;
	int nobody = 0;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return syscall(SYS_futex, &nobody, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, &t, NULL, -1) == -1 &&
	       errno == ETIMEDOUT;
}

static int rest_in_nanosleep(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	return nanosleep(&t, NULL) == 0;
}

static int rest_in_poll(long ms)
{
	return poll(NULL, 0, (int)ms) == 0;
}

static void *rest(void *argument)
{
	static int (*const rests[])(long) = {rest_in_futex, rest_in_nanosleep, rest_in_poll};
	long which = (intptr_t)argument, ms = milliseconds[which % LENGTHS];

	while (!over) {
		double begin = now();
		int right = rests[which / LENGTHS](ms);
		int reason = errno;
		double took = now() - begin;

		if (!right || took < (double)(ms - 1) / 1e3) {
			fprintf(stderr, "rest %ld of %ld ms: right %d, errno %d, %f s\n", which, ms, right, reason, took);
			__atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
		}
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[3 * LENGTHS];

	for (intptr_t i = 0; i < 3 * LENGTHS; i++)
		pthread_create(&threads[i], NULL, rest, (void *)i);
	getchar();
	over = 1;
	for (int i = 0; i < 3 * LENGTHS; i++)
		pthread_join(threads[i], NULL);
	printf("%lu wrong\n", wrong);
	return wrong != 0;
}
