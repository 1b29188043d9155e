/*
 * Locks whose owners matter: robust mutexes of threads that end with them in hand, mutexes with priority inheritance
 * under contention, with and without a condition variable, and threads that are cancelled wherever they wait.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DEATHS 600
#define CONTENDERS 4
#define TURNS 20000
#define CANCELS 600

static pthread_mutex_t robust, inherit, inherit_turn;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static long counted, turn, cleaned, owners_dead;
static int pipe_ends[2];
static pthread_mutex_t quiet = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;

static void check(int error, const char *what)
{
	if (error != 0) {
		fprintf(stderr, "%s: error %d\n", what, error);
		exit(1);
	}
}

static void *die_with_it(void *unused)
{
	int error = pthread_mutex_lock(&robust);

	(void)unused;
	if (error == EOWNERDEAD) {
		owners_dead++;
		check(pthread_mutex_consistent(&robust), "consistent");
	} else {
		check(error, "robust");
	}
	usleep(1000);
	return NULL;
}

static void *contend(void *unused)
{
	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		check(pthread_mutex_lock(&inherit), "lock");
		counted++;
		check(pthread_mutex_unlock(&inherit), "unlock");
	}
	return NULL;
}

/* Each takes its turn: waiters are requeued from the condition to the mutex. */
static void *take_turns(void *number)
{
	for (int i = 0; i < TURNS / 20; i++) {
		check(pthread_mutex_lock(&inherit_turn), "lock");
		while (turn % CONTENDERS != (long)number)
			check(pthread_cond_wait(&turned, &inherit_turn), "wait");
		turn++;
		check(pthread_cond_broadcast(&turned), "broadcast");
		check(pthread_mutex_unlock(&inherit_turn), "unlock");
	}
	return NULL;
}

static void clean(void *mutex)
{
	cleaned++;
	if (mutex != NULL)
		pthread_mutex_unlock(mutex);
}

static void *wait_for_cancel(void *kind)
{
	char byte;
	struct timespec long_time = {1000, 0};

	pthread_cleanup_push(clean, (long)kind == 0 ? &quiet : NULL);
	switch ((long)kind) {
	case 0:
		pthread_mutex_lock(&quiet);
		for (;;)
			pthread_cond_wait(&never, &quiet);
	case 1:
		for (;;)
			if (read(pipe_ends[0], &byte, 1) != 0)
				fprintf(stderr, "read came back\n");
	case 2:
		for (;;)
			nanosleep(&long_time, NULL);
	default:
		pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
		for (;;)
			;
	}
	pthread_cleanup_pop(1);
	return NULL;
}

static void cancel_many(void)
{
	for (long i = 0; i < CANCELS; i++) {
		pthread_t thread;
		void *result;

		check(pthread_create(&thread, NULL, wait_for_cancel, (void *)(i % 4)), "pthread_create");
		usleep(i % 5 * 1000);
		check(pthread_cancel(thread), "pthread_cancel");
		check(pthread_join(thread, &result), "pthread_join");
		if (result != PTHREAD_CANCELED)
			fprintf(stderr, "%ld was not cancelled\n", i);
	}
}

static void *deaths(void *unused)
{
	(void)unused;
	for (int i = 0; i < DEATHS; i++) {
		pthread_t thread;

		check(pthread_create(&thread, NULL, die_with_it, NULL), "pthread_create");
		check(pthread_join(thread, NULL), "pthread_join");
	}
	return NULL;
}

int main(void)
{
	pthread_t contenders[CONTENDERS], turners[CONTENDERS], dying;
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
	check(pthread_mutex_init(&inherit, &attributes), "inherit");
	check(pthread_mutex_init(&inherit_turn, &attributes), "inherit");
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	check(pthread_mutex_init(&robust, &attributes), "robust");
	check(pipe(pipe_ends), "pipe");
	check(pthread_create(&dying, NULL, deaths, NULL), "pthread_create");
	for (long i = 0; i < CONTENDERS; i++) {
		check(pthread_create(&contenders[i], NULL, contend, NULL), "pthread_create");
		check(pthread_create(&turners[i], NULL, take_turns, (void *)i), "pthread_create");
	}
	cancel_many();
	for (int i = 0; i < CONTENDERS; i++) {
		check(pthread_join(contenders[i], NULL), "pthread_join");
		check(pthread_join(turners[i], NULL), "pthread_join");
	}
	check(pthread_join(dying, NULL), "pthread_join");
	while (getchar() != EOF)
		; /* it lasts until the moves are done */
	printf("owners dead %ld, counted %ld, turns %ld, cleaned %ld\n", owners_dead, counted, turn, cleaned);
	return 0;
}
