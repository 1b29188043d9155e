/*
 * Threads with mutexes, condition variables, timed waits, interval timers and threads that come and go. Prints only
 * what does not depend on how fast it runs: every sum is of things that must all have happened exactly once.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ITEMS 200000
#define ROOM 16
#define WORKERS 3
#define SHORT_LIVES 800
#define TIMED_WAITS 1500
#define TIMER_SHOTS 300

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static pthread_cond_t emptied = PTHREAD_COND_INITIALIZER;
static long ring[ROOM];
static int in_ring, next_in, next_out, finished;
static long consumed, consumed_sum;
static atomic_long alarms, shots;
static atomic_int wrong_value;

static void die(const char *what, int error)
{
	fprintf(stderr, "%s: error %d\n", what, error);
	exit(1);
}

static void check(int error, const char *what)
{
	if (error != 0)
		die(what, error);
}

static void *consume(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&lock);
	for (;;) {
		while (in_ring == 0 && !finished)
			pthread_cond_wait(&filled, &lock);
		if (in_ring == 0)
			break;
		consumed_sum += ring[next_out];
		next_out = (next_out + 1) % ROOM;
		in_ring--;
		consumed++;
		pthread_cond_signal(&emptied);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void *produce(void *unused)
{
	(void)unused;
	for (long i = 1; i <= ITEMS; i++) {
		pthread_mutex_lock(&lock);
		while (in_ring == ROOM)
			pthread_cond_wait(&emptied, &lock);
		ring[next_in] = i;
		next_in = (next_in + 1) % ROOM;
		in_ring++;
		pthread_cond_signal(&filled);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

/* Each wait must end with ETIMEDOUT, and not before its time. */
static void *wait_in_vain(void *result)
{
	pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t never;
	pthread_condattr_t monotonic;
	long *early = result;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&never, &monotonic);
	pthread_mutex_lock(&own);
	for (int i = 0; i < TIMED_WAITS; i++) {
		struct timespec until, now;
		int error;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += 5000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		do
			error = pthread_cond_timedwait(&never, &own, &until);
		while (error == 0);
		if (error != ETIMEDOUT)
			die("timed wait", error);
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec < until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec < until.tv_nsec))
			++*early;
	}
	pthread_mutex_unlock(&own);
	return NULL;
}

static void *short_life(void *number)
{
	volatile long x = (long)number;

	for (int i = 0; i < 200000; i++)
		x = x * 1103515245 + 12345;
	return (void *)((x & 0xffff) + gettid() * 0L);
}

static void on_alarm(int signal)
{
	(void)signal;
	alarms++;
}

static void on_shot(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code == SI_TIMER && info->si_value.sival_int != 4711)
		wrong_value = 1;
	shots++;
}

static void start_timers(timer_t *timer)
{
	struct sigaction action = {.sa_flags = SA_RESTART};
	struct itimerval every = {{0, 10000}, {0, 10000}};
	struct itimerspec often = {{0, 10000000}, {0, 10000000}};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL};

	action.sa_handler = on_alarm;
	sigaction(SIGALRM, &action, NULL);
	action.sa_flags |= SA_SIGINFO;
	action.sa_sigaction = on_shot;
	sigaction(SIGRTMIN + 3, &action, NULL);
	check(setitimer(ITIMER_REAL, &every, NULL), "setitimer");
	event.sigev_signo = SIGRTMIN + 3;
	event.sigev_value.sival_int = 4711;
	check(timer_create(CLOCK_MONOTONIC, &event, timer), "timer_create");
	check(timer_settime(*timer, 0, &often, NULL), "timer_settime");
}

static long many_short_lives(void)
{
	long sum = 0;

	for (long i = 0; i < SHORT_LIVES; i += 2) {
		pthread_t a, b;
		void *ra, *rb;

		check(pthread_create(&a, NULL, short_life, (void *)i), "pthread_create");
		check(pthread_create(&b, NULL, short_life, (void *)(i + 1)), "pthread_create");
		check(pthread_join(a, &ra), "pthread_join");
		check(pthread_join(b, &rb), "pthread_join");
		sum += (long)ra + (long)rb;
		usleep(2000);
	}
	return sum;
}

int main(void)
{
	pthread_t consumers[WORKERS], producer, waiter;
	struct itimerval none = {{0, 0}, {0, 0}};
	timer_t timer;
	long early = 0, lives;

	start_timers(&timer);
	check(pthread_create(&waiter, NULL, wait_in_vain, &early), "pthread_create");
	for (int i = 0; i < WORKERS; i++)
		check(pthread_create(&consumers[i], NULL, consume, NULL), "pthread_create");
	check(pthread_create(&producer, NULL, produce, NULL), "pthread_create");
	lives = many_short_lives();
	check(pthread_join(producer, NULL), "pthread_join");
	pthread_mutex_lock(&lock);
	finished = 1;
	pthread_cond_broadcast(&filled);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < WORKERS; i++)
		check(pthread_join(consumers[i], NULL), "pthread_join");
	check(pthread_join(waiter, NULL), "pthread_join");
	while (shots < TIMER_SHOTS || alarms < 100)
		usleep(1000);
	setitimer(ITIMER_REAL, &none, NULL);
	timer_delete(timer);
	while (getchar() != EOF)
		; /* it lasts until the moves are done */
	printf("consumed %ld, sum %ld, short lives %ld, early waits %ld, wrong values %d\n", consumed, consumed_sum,
	       lives, early, wrong_value);
	return 0;
}
