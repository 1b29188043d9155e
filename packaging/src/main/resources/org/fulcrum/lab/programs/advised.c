/*
 * Memory of which a program wants something: parts that children must not get or must find empty, locked parts, a stack
 * of its own that grows, guard pages that hold something, shared memory, memory of memfd_create(2), and a large region
 * of which few pages are touched. All of it is used, and what is wanted of it checked by fork(2) and mincore(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096UL
#define PIECE (16 * PAGE)
#define GROWS_TO (4096 * PAGE)
#define LARGE_BYTES (10UL << 30)
#define TOUCHED 100
#define ROUNDS 80

static long mistakes;

static void must(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

static void expect(int ok, const char *what)
{
	if (!ok && mistakes++ < 5)
		fprintf(stderr, "not so: %s\n", what);
}

static char *memory(size_t bytes, int protection, int flags)
{
	char *at = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	must(at != MAP_FAILED, "mmap");
	return at;
}

static long resident(char *at, size_t bytes)
{
	static unsigned char pages[LARGE_BYTES / PAGE];
	long count = 0;

	must(mincore(at, bytes, pages) == 0, "mincore");
	for (size_t i = 0; i < bytes / PAGE; i++)
		count += pages[i] & 1;
	return count;
}

/* In place of what is there: the room below the stack must stay free. */
static char *shared_memory(char *place)
{
	char *at = mmap(place, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must(at != MAP_FAILED, "shared memory");
	must(madvise(at, PIECE, MADV_DONTFORK) == 0, "MADV_DONTFORK");
	return at;
}

/* What only write(2) has put there is in no page table. */
static char *memory_of_a_file(void)
{
	char text[PAGE];
	int fd = memfd_create("advised", 0);
	char *at;

	must(fd >= 0, "memfd_create");
	must(ftruncate(fd, PIECE) == 0, "ftruncate");
	memset(text, 'w', PAGE);
	must(pwrite(fd, text, PAGE, 3 * PAGE) == PAGE, "pwrite");
	at = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(at != MAP_FAILED, "memory of a file");
	must(madvise(at, PIECE, MADV_DONTFORK) == 0, "MADV_DONTFORK");
	close(fd);
	return at;
}

static int is_all(const char *at, char value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (at[i] != value)
			return 0;
	return 1;
}

/* The child's view; its exit status says what was wrong. */
static int child(char *wiped, char *kept_back, char *common)
{
	unsigned char page;

	if (!is_all(wiped, 0, PIECE))
		return 1;
	if (mincore(kept_back, PAGE, &page) == 0 || errno != ENOMEM)
		return 2;
	return is_all(common, 'c', PIECE) ? 0 : 3;
}

static void work(void)
{
	struct timespec start, now;
	volatile uint64_t x = 1;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		for (int i = 0; i < 100000; i++)
			x = x * 6364136223846793005 + 1442695040888963407;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < 25000000);
}

int main(void)
{
	char *wiped = memory(PIECE, PROT_READ | PROT_WRITE, 0);
	char *kept_back = memory(PIECE, PROT_READ | PROT_WRITE, 0);
	char *common = memory(PIECE, PROT_READ | PROT_WRITE, 0);
	char *locked = memory(PIECE, PROT_READ | PROT_WRITE, 0);
	char *guard = memory(PIECE, PROT_READ | PROT_WRITE, 0);
	char *large = memory(LARGE_BYTES, PROT_READ | PROT_WRITE, MAP_NORESERVE);
	char *code = memory(PIECE, PROT_READ | PROT_WRITE | PROT_EXEC, 0);
	char *room = memory(GROWS_TO + PIECE, PROT_NONE, MAP_NORESERVE);
	char *shared = shared_memory(memory(PIECE, PROT_NONE, 0));
	char *once = shared_memory(memory(PIECE, PROT_NONE, 0));
	char *file = memory_of_a_file(), *stack;

	must(munmap(room, GROWS_TO + PIECE) == 0, "munmap");
	stack = mmap(room + GROWS_TO, PIECE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED_NOREPLACE, -1, 0);
	must(stack == room + GROWS_TO, "stack");
	must(madvise(large, LARGE_BYTES, MADV_NOHUGEPAGE) == 0, "MADV_NOHUGEPAGE");
	must(madvise(wiped, PIECE, MADV_WIPEONFORK) == 0, "MADV_WIPEONFORK");
	must(madvise(kept_back, PIECE, MADV_DONTFORK) == 0, "MADV_DONTFORK");
	must(madvise(common, PIECE, MADV_DONTDUMP) == 0, "MADV_DONTDUMP");
	madvise(common, PIECE, MADV_MERGEABLE); /* not every kernel can */
	must(mlock(locked, PIECE) == 0, "mlock");
	memset(locked, 'l', PIECE);
	memset(guard, 'g', PIECE);
	memset(common, 'c', PIECE);
	memcpy(code, "\xb8\x2a\x00\x00\x00\xc3", 6); /* mov $42, %eax; ret */
	for (long i = 0; i < TOUCHED; i++)
		large[i * (LARGE_BYTES / TOUCHED)] = i;
	for (int round = 0; round < ROUNDS; round++) {
		must(mprotect(guard, PIECE, PROT_NONE) == 0, "mprotect");
		memset(wiped, 'w', PIECE);
		memset(kept_back, 'k', PIECE);
		memset(shared, round, PIECE);
		memset(file, round, PAGE);
		memset(once, 'o', PIECE);
		once = shared_memory(once);
		work();
		must(mprotect(guard, PIECE, PROT_READ | PROT_WRITE) == 0, "mprotect");
		expect(is_all(guard, 'g', PIECE), "a guard keeps what it holds");
		expect(is_all(locked, 'l', PIECE), "locked memory keeps what it holds");
		expect(is_all(shared, round, PIECE), "shared memory keeps what it holds");
		expect(is_all(file, round, PAGE), "memory of a file keeps what it holds");
		expect(is_all(file + 3 * PAGE, 'w', PAGE), "memory of a file keeps what was written to it");
		expect(is_all(once, 0, PIECE), "new shared memory is empty");
		expect(resident(large, LARGE_BYTES) == TOUCHED, "what was not touched is not there");
		expect(resident(locked, PIECE) == PIECE / PAGE, "what is locked is there");
		expect(((int (*)(void))code)() == 42, "code that was made runs");
		stack -= 20 * PAGE; /* in all less than RLIMIT_STACK */
		*stack = round;
		expect(is_all(stack, round, 1), "a stack grows");
		if (round % 20 == 19) {
			int status;
			pid_t pid = fork();

			must(pid >= 0, "fork");
			if (pid == 0)
				_exit(child(wiped, kept_back, common));
			waitpid(pid, &status, 0);
			expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child gets what it should");
		}
	}
	while (getchar() != EOF)
		; /* it lasts until the moves are done */
	for (long i = 0; i < TOUCHED; i++)
		expect(large[i * (LARGE_BYTES / TOUCHED)] == (char)i, "a touched page keeps what it holds");
	printf("mistakes: %ld\n", mistakes);
	return mistakes != 0;
}
