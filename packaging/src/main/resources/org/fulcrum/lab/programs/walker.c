/*
 * Holds memory and visits its pages in random order: at each visit it checks what it left there at the last one. So it
 * goes on for a number of visits or, when that is 0, until its standard input ends; at the end it looks at every page
 * and says whether all was well.
 *
 * usage: walker MEBIBYTES VISITS WORK (rounds of arithmetic at each visit, some 2 ns each)
 */
#include <err.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define WORDS (4096 / sizeof(uint64_t))
#define LOOK_VISITS 4096

static uint64_t mix(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

/* What the first word of a page is after so many visits, and the last one, too. */
static uint64_t mark(uint64_t page, uint32_t visits)
{
	return mix(page * 0x9e3779b97f4a7c15ULL + visits + 1);
}

static int is_well(const uint64_t *words, uint64_t page, uint32_t visits)
{
	return words[0] == mark(page, visits) && words[WORDS - 1] == mark(page, visits);
}

static void leave(uint64_t *words, uint64_t page, uint32_t visits)
{
	words[0] = mark(page, visits);
	words[WORDS - 1] = mark(page, visits);
}

static int is_told_to_end(void)
{
	struct pollfd in = {.fd = 0, .events = POLLIN};

	return poll(&in, 1, 0) != 0;
}

int main(int argc, char **argv)
{
	uint64_t pages, most, work, random = 88172645463325252ULL, wrong = 0;
	volatile uint64_t sum = 0;
	uint32_t *visits;
	uint64_t *memory;

	if (argc != 4)
		errx(2, "usage: walker MEBIBYTES VISITS WORK");
	pages = strtoull(argv[1], NULL, 10) * 256;
	most = strtoull(argv[2], NULL, 10);
	work = strtoull(argv[3], NULL, 10);
	visits = calloc(pages, sizeof(*visits));
	memory = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!visits || memory == MAP_FAILED)
		err(1, "memory");
	for (uint64_t page = 0; page < pages; page++)
		leave(memory + page * WORDS, page, 0);
	for (uint64_t visit = 0; most == 0 || visit < most; visit++) {
		uint64_t page, *words;

		if (most == 0 && visit % LOOK_VISITS == 0 && is_told_to_end())
			break;
		random = mix(random);
		page = random % pages;
		words = memory + page * WORDS;
		wrong += !is_well(words, page, visits[page]);
		for (uint64_t i = 0; i < work; i++)
			sum = mix(sum + i);
		leave(words, page, ++visits[page]);
	}
	for (uint64_t page = 0; page < pages; page++)
		wrong += !is_well(memory + page * WORDS, page, visits[page]);
	puts(wrong == 0 ? "well" : "wrong");
	return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
