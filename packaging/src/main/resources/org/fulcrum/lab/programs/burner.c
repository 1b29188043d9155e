/*
 * Uses a processor for as long as its standard input is open, and says at the end how often its number came round:
 * always once for each lap, wherever the laps were run.
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LAP (1u << 24)
#define MASK ((1u << 26) - 1)

int main(void)
{
	struct pollfd in = {.fd = 0, .events = POLLIN};
	uint32_t number = 1;
	unsigned laps = 0, rounds = 0;

	do {
		uint32_t first = number;

		/* The order of 5 modulo 2^26 is 2^24: a lap leads back to where it began. */
		for (uint32_t i = 0; i < LAP; i++)
			number *= 5;
		rounds += (number & MASK) == (first & MASK);
		laps++;
	} while (poll(&in, 1, 0) == 0);
	printf("%s\n", laps == rounds ? "well" : "wrong");
	return laps == rounds ? EXIT_SUCCESS : EXIT_FAILURE;
}
