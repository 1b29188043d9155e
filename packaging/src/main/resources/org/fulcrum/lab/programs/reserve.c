/*
 * A static program made as language runtimes are: a reserve of addresses far larger than any memory, of which pages are
 * taken by mprotect(2) and given back by madvise(2); threads on stacks of its own with alternate signal stacks, which a
 * monitor interrupts by SIGURG with tgkill(2); clocks read through the vdso. Prints what does not depend on its speed.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define RESERVE_BYTES (512UL << 30)
#define ARENA_BYTES (64UL << 20)
#define ARENA_STEP (8UL << 30)
#define STACK_BYTES (256UL << 10)
#define WORKERS 24
#define ROUNDS 100

static char *reserve;
static atomic_int running = WORKERS;
static atomic_long interrupted, clock_steps_back, off_stack;
static _Atomic pid_t tids[WORKERS];
static pthread_mutex_t world = PTHREAD_MUTEX_INITIALIZER;
static uint64_t sums[WORKERS];

static void must(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

static __thread char *alternate;

static void on_urgent(int signal)
{
	char here;

	(void)signal;
	if (&here < alternate || &here >= alternate + STACK_BYTES)
		off_stack++;
	interrupted++;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Takes an arena, fills some of its pages, checks them, gives half of them back: those read as zero. */
static uint64_t churn(int number, int round)
{
	char *arena = reserve + ARENA_STEP * (1 + (number + round * 7) % WORKERS) + ARENA_BYTES * number;
	uint64_t state = 0x9e3779b97f4a7c15 + number * 1000 + round, sum = 0;
	size_t pages = 200 + next(&state) % 200;

	must(mprotect(arena, ARENA_BYTES, PROT_READ | PROT_WRITE) == 0, "mprotect");
	for (size_t i = 0; i < pages; i++) {
		uint64_t *page = (uint64_t *)(arena + i * 40960);

		for (int k = 0; k < 512; k++)
			page[k] = next(&state);
	}
	must(madvise(arena, pages / 2 * 40960, MADV_DONTNEED) == 0, "madvise");
	for (size_t i = 0; i < pages; i++) {
		uint64_t *page = (uint64_t *)(arena + i * 40960);

		for (int k = 0; k < 512; k++)
			sum = sum * 31 + page[k];
	}
	must(mprotect(arena, ARENA_BYTES, PROT_NONE) == 0, "mprotect");
	must(madvise(arena, ARENA_BYTES, MADV_DONTNEED) == 0, "madvise");
	return sum;
}

static void *work(void *argument)
{
	int number = (int)(intptr_t)argument;
	stack_t stack = {.ss_size = STACK_BYTES};
	struct timespec last = {0, 0}, now;

	alternate = stack.ss_sp = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
	tids[number] = gettid();
	for (int round = 0; round < ROUNDS; round++) {
		sums[number] = sums[number] * 1099511628211 + churn(number, round);
		for (int i = 0; i < 2000; i++) {
			clock_gettime(CLOCK_MONOTONIC, &now);
			if (now.tv_sec < last.tv_sec || (now.tv_sec == last.tv_sec && now.tv_nsec < last.tv_nsec))
				clock_steps_back++;
			last = now;
		}
		pthread_mutex_lock(&world);
		sched_yield();
		pthread_mutex_unlock(&world);
	}
	tids[number] = 0;
	running--;
	return NULL;
}

/* Interrupts every worker in turn, as a scheduler that wants its thread back. */
static void *monitor(void *unused)
{
	(void)unused;
	while (running > 0) {
		for (int i = 0; i < WORKERS; i++) {
			pid_t tid = tids[i];

			if (tid != 0)
				syscall(SYS_tgkill, getpid(), tid, SIGURG);
		}
		usleep(5000);
	}
	return NULL;
}

int main(void)
{
	struct sigaction action = {.sa_handler = on_urgent, .sa_flags = SA_RESTART | SA_ONSTACK};
	pthread_t workers[WORKERS], watch;
	uint64_t sum = 0;

	reserve = mmap(NULL, RESERVE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	must(reserve != MAP_FAILED, "reserve");
	must(sigaction(SIGURG, &action, NULL) == 0, "sigaction");
	for (int i = 0; i < WORKERS; i++) {
		pthread_attr_t attributes;
		char *stack = reserve + 2 * STACK_BYTES * i;

		must(mprotect(stack, STACK_BYTES, PROT_READ | PROT_WRITE) == 0, "stack");
		pthread_attr_init(&attributes);
		pthread_attr_setstack(&attributes, stack, STACK_BYTES);
		must(pthread_create(&workers[i], &attributes, work, (void *)(intptr_t)i) == 0, "pthread_create");
	}
	must(pthread_create(&watch, NULL, monitor, NULL) == 0, "pthread_create");
	for (int i = 0; i < WORKERS; i++) {
		pthread_join(workers[i], NULL);
		sum = sum * 31 + sums[i];
	}
	pthread_join(watch, NULL);
	while (getchar() != EOF)
		; /* it lasts until the moves are done */
	printf("sum %016lx, interrupted %s, clock steps back %ld, signals off their stack %ld\n", sum,
	       interrupted > 0 ? "yes" : "never", clock_steps_back, off_stack);
	return 0;
}
