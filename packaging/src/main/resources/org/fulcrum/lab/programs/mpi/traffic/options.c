#include "options.h"
#include "../arguments.h"
#include <getopt.h>
#include <math.h>
#include <string.h>

enum { MOST_THREADS = 16, LARGEST_BYTES = 8 << 20, PATIENCE_SECONDS = 120 };

/* Sequence numbers stay far below what the words for them can hold. */
#define MOST_MESSAGES (1ULL << 48)

const char *const lane_names[LANES] = {"named", "any-tag", "any-source", "any", "probed", "persistent"};

static const char *const fault_names[] = {"none", "corrupt", "double", "swap", "drop"};

const char *options_usage(void)
{
	return "usage: exchange --messages N [--seed S] [--largest BYTES] [--seconds T] [--threads K]\n"
	       "                [--patience SECONDS] [--inject corrupt|double|swap|drop[:LANE]]\n"
	       "lanes: named, any-tag, any-source, any, probed, persistent\n";
}

static int index_of(const char *word, size_t length, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (strlen(names[i]) == length && memcmp(names[i], word, length) == 0)
			return i;
	return -1;
}

static bool read_fault(const char *word, struct options *options)
{
	size_t length = strcspn(word, ":");
	int fault = index_of(word, length, fault_names, sizeof fault_names / sizeof *fault_names);
	int lane = LANE_NAMED;

	if (word[length] == ':')
		lane = index_of(word + length + 1, strlen(word + length + 1), lane_names, LANES);
	options->fault = (enum fault)fault;
	options->fault_lane = (enum lane)lane;
	return fault > FAULT_NONE && lane >= 0;
}

static bool read_one(struct options *options, int letter, const char *word)
{
	uint64_t count;

	switch (letter) {
	case 'm':
		return read_count(word, 1, MOST_MESSAGES, &options->messages);
	case 's':
		return read_count(word, 0, UINT64_MAX, &options->seed);
	case 'l':
		return read_count(word, 0, LARGEST_BYTES, &options->largest_bytes);
	case 't':
		return read_seconds(word, &options->seconds);
	case 'p':
		return read_seconds(word, &options->patience_seconds);
	case 'k':
		if (!read_count(word, 1, MOST_THREADS, &count))
			return false;
		options->threads = (int)count;
		return true;
	case 'i':
		return read_fault(word, options);
	default:
		return false;
	}
}

bool options_read(struct options *options, int count, char **words)
{
	static const struct option known[] = {
		{"messages", required_argument, NULL, 'm'}, {"seed", required_argument, NULL, 's'},
		{"largest", required_argument, NULL, 'l'},  {"seconds", required_argument, NULL, 't'},
		{"threads", required_argument, NULL, 'k'},  {"patience", required_argument, NULL, 'p'},
		{"inject", required_argument, NULL, 'i'},   {NULL, 0, NULL, 0},
	};
	int letter;

	*options = (struct options){.seed = 1, .largest_bytes = LARGEST_BYTES, .seconds = INFINITY, .threads = 1,
				    .patience_seconds = PATIENCE_SECONDS};
	opterr = 0;
	while ((letter = getopt_long(count, words, "", known, NULL)) != -1)
		if (!read_one(options, letter, optarg))
			return false;
	return optind == count && options->messages > 0;
}
