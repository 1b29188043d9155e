/*
 * Threads that count for as long as they are told to, in registers and below the stack pointer, and look at the clock:
 * whoever disturbs one of them changes a result, or kills the process. And more memory than a socket can hold.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define THREADS 3
#define SLICE 20000
#define BALLAST (32 << 20)

static volatile int over;
static uint64_t ballast[BALLAST / sizeof(uint64_t)];

/* A leaf: its locals may live in the red zone. */
static __attribute__((noinline)) uint64_t slice(uint64_t x)
{
	volatile uint64_t kept = x;

	for (int i = 0; i < SLICE; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		kept += x;
	}
	return x ^ (kept & 1);
}

struct counted {
	uint64_t slices, wrong;
};

static void *count(void *argument)
{
	struct counted *c = argument;
	struct timespec before, now;
	uint64_t right = slice(88172645463325252);

	clock_gettime(CLOCK_MONOTONIC, &before);
	for (; !over; c->slices++) {
		c->wrong += slice(88172645463325252) != right;
		for (int i = 0; i < 50; i++) {
			clock_gettime(CLOCK_MONOTONIC, &now);
			c->wrong += now.tv_sec < before.tv_sec;
			before = now;
		}
	}
	return NULL;
}

int main(void)
{
	struct counted counted[THREADS] = {0};
	pthread_t threads[THREADS];
	uint64_t wrong = 0;

	for (size_t i = 0; i < BALLAST / sizeof(uint64_t); i++)
		ballast[i] = i;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, count, &counted[i]);
	getchar();
	over = 1;
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		wrong += counted[i].wrong + (counted[i].slices == 0);
	}
	for (size_t i = 0; i < BALLAST / sizeof(uint64_t); i++)
		wrong += ballast[i] != i;
	printf("%lu wrong\n", wrong);
	return wrong != 0;
}
