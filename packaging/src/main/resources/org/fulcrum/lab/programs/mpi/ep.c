/*
 * ep: pairs of random numbers with the normal distribution, by Marsaglia's polar method; how many there are in each
 * square annulus and what they sum up to. Ranks speak to each other only at the end, and need next to no memory. The
 * idea is that of the kernel EP of the NAS parallel benchmarks; generator, problem and verification are not.
 *
 * Verified is what theory says: where the generator must be after so many numbers, exactly; how many pairs are
 * accepted, where they fall and what they sum up to, within six standard deviations. The sums are of whole numbers, so
 * that they are the same for any number of ranks; each repetition must come to the same ones.
 */
#include "arguments.h"
#include "clock.h"
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>

enum { ANNULI = 10, DEVIATIONS = 6, FEWEST_EXPECTED = 20, MOST_REPEATS = 100000 };

/* The linear congruential generator of Knuth's MMIX, modulo 2^64. */
#define MULTIPLIER 6364136223846793005ULL
#define INCREMENT 1442695040888963407ULL
#define SEED 271828183ULL

/* What one is in the sums. */
#define UNIT 1073741824.0

static const char sizes[] = "SWAB";
static const int million_pairs[] = {32, 1750, 6000, 12000};

struct options {
	int size;
	uint64_t repeat;
};

/* All ranks' together; of numbers without a sign, which may wrap around. */
struct result {
	uint64_t accepted, sum_x, sum_y, lost_states;
	uint64_t inside[ANNULI];
};

#define RESULT_WORDS (sizeof(struct result) / sizeof(uint64_t))

static bool read_options(struct options *options, int count, char **words)
{
	static const struct option known[] = {
		{"size", required_argument, NULL, 's'}, {"repeat", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
	int letter;

	*options = (struct options){.size = -1, .repeat = 1};
	opterr = 0;
	while ((letter = getopt_long(count, words, "", known, NULL)) != -1) {
		const char *size = letter == 's' && strlen(optarg) == 1 ? strchr(sizes, *optarg) : NULL;

		if (size)
			options->size = (int)(size - sizes);
		else if (letter != 'r' || !read_count(optarg, 1, MOST_REPEATS, &options->repeat))
			return false;
	}
	return optind == count && options->size >= 0;
}

/* The generator's state after so many numbers: steps of 1, 2, 4, … are each a multiplication and an addition, too. */
static uint64_t state_after(uint64_t numbers)
{
	uint64_t state = SEED, multiplier = MULTIPLIER, increment = INCREMENT;

	for (; numbers > 0; numbers >>= 1) {
		if (numbers & 1)
			state = state * multiplier + increment;
		increment += increment * multiplier;
		multiplier *= multiplier;
	}
	return state;
}

/* From -1 to 1, by the upper bits: the lower ones of such a generator are far from random. */
static double next_number(uint64_t *state)
{
	*state = *state * MULTIPLIER + INCREMENT;
	return (double)((int64_t)*state >> 11) * 0x1p-52;
}

static void take_pair(struct result *result, double x, double y)
{
	double square = x * x + y * y, scale, largest;

	if (square >= 1 || square == 0)
		return;
	scale = sqrt(-2 * log(square) / square);
	x *= scale;
	y *= scale;
	largest = fmax(fabs(x), fabs(y));
	result->accepted++;
	result->inside[largest < ANNULI ? (int)largest : ANNULI - 1]++;
	result->sum_x += (uint64_t)llrint(x * UNIT);
	result->sum_y += (uint64_t)llrint(y * UNIT);
}

/* The pairs from one number to the next. */
static void evaluate(struct result *result, uint64_t from, uint64_t to)
{
	uint64_t state = state_after(2 * from);

	for (uint64_t pair = from; pair < to; pair++) {
		double x = next_number(&state), y = next_number(&state);

		take_pair(result, x, y);
	}
	result->lost_states += state != state_after(2 * to);
}

static struct result evaluate_all(uint64_t pairs, int rank, int ranks)
{
	struct result own = {0}, all;
	uint64_t share = pairs / (uint64_t)ranks, from = share * (uint64_t)rank;

	evaluate(&own, from, rank == ranks - 1 ? pairs : from + share);
	MPI_Allreduce(&own, &all, RESULT_WORDS, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
	return all;
}

static bool is_near(const char *what, double value, double expected, double deviation)
{
	if (fabs(value - expected) <= DEVIATIONS * deviation)
		return true;
	fprintf(stderr, "ep: %s: %.17g, not %.17g within %g\n", what, value, expected, DEVIATIONS * deviation);
	return false;
}

/* Chance that both numbers of a pair are within the square. */
static double chance_within(int side)
{
	double one = side == ANNULI ? 1 : erf(side / sqrt(2));

	return one * one;
}

/* Pearson's test: the sum has as many degrees of freedom as terms, less one, and twice that as its variance. */
static bool are_annuli_right(const struct result *result)
{
	double sum = 0;
	int terms = 0;

	for (int i = 0; i < ANNULI; i++) {
		double expected = (double)result->accepted * (chance_within(i + 1) - chance_within(i));
		double difference = (double)result->inside[i] - expected;

		if (expected >= FEWEST_EXPECTED) {
			sum += difference * difference / expected;
			terms++;
		}
	}
	return is_near("annuli", sum, terms - 1, sqrt(2 * (terms - 1)));
}

static bool is_right(const struct result *result, uint64_t pairs)
{
	double chance = atan(1), all = (double)pairs, root = sqrt((double)result->accepted);
	uint64_t inside = 0;

	for (int i = 0; i < ANNULI; i++)
		inside += result->inside[i];
	if (result->lost_states > 0 || inside != result->accepted) {
		fprintf(stderr, "ep: %" PRIu64 " ranks lost the generator's state; %" PRIu64 " counted of %" PRIu64
			"\n", result->lost_states, inside, result->accepted);
		return false;
	}
	return is_near("accepted", (double)result->accepted, all * chance, sqrt(all * chance * (1 - chance))) &&
	       is_near("sum of x", (double)(int64_t)result->sum_x / UNIT, 0, root) &&
	       is_near("sum of y", (double)(int64_t)result->sum_y / UNIT, 0, root) && are_annuli_right(result);
}

static int run(const struct options *options, int rank, int ranks)
{
	uint64_t pairs = (uint64_t)million_pairs[options->size] * 1000000;
	double began = now_seconds(), seconds;
	struct result first = evaluate_all(pairs, rank, ranks);
	bool is_same = true, is_verified;

	for (uint64_t i = 1; i < options->repeat; i++) {
		struct result again = evaluate_all(pairs, rank, ranks);

		is_same &= memcmp(&first, &again, sizeof first) == 0;
	}
	seconds = now_seconds() - began;
	is_verified = is_right(&first, pairs) && is_same;
	if (rank == 0)
		printf("ep: ranks=%d size=%c seconds=%.3f verified=%s pairs=%" PRIu64 " accepted=%" PRIu64
		       " sums=%.9f,%.9f repeats=%" PRIu64 "\n", ranks, sizes[options->size], seconds,
		       is_verified ? "yes" : "no", pairs, first.accepted, (double)(int64_t)first.sum_x / UNIT,
		       (double)(int64_t)first.sum_y / UNIT, options->repeat);
	return is_verified ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct options options;
	int rank, ranks, status = STATUS_BAD_ARGUMENTS;

	MPI_Init(&argc, &argv);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &ranks);
	if (read_options(&options, argc, argv))
		status = run(&options, rank, ranks);
	else if (rank == 0)
		fputs("usage: ep --size S|W|A|B [--repeat N]\n", stderr);
	MPI_Finalize();
	return status;
}
