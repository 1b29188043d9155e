/*
 * pingpong: how long a message of a size takes between ranks 0 and 1, and how many bytes a second flow from 0 to 1.
 *
 * A message goes there and back, and half of the time is one sample. The stream is as in the OSU micro-benchmarks: 64
 * messages under way, then a short answer. In both, words of each message are looked at, and all bytes of one message
 * of each size.
 */
#include "arguments.h"
#include "clock.h"
#include "random.h"
#include <err.h>
#include <getopt.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	MOST_SIZES = 64,
	LARGEST_BYTES = 4 << 20,
	STREAM_MESSAGES = 64, /* under way */
	WARM_UPS = 10,
	FEWEST_TURNS = 20, MOST_TURNS = 200000,
	FEWEST_WINDOWS = 3, MOST_WINDOWS = 100000,
	WORD_BYTES = 8,
	POLL_MICROS = 10000,
	TAG = 1, ANSWER_TAG = 2,
};

struct options {
	bool json;
	const char *wait_file;
	double seconds_per_size;
	int sizes, bytes[MOST_SIZES];
};

struct row {
	int bytes;
	double median_micros, p95_micros, best_micros;
	double megabytes_per_second, stream_megabytes_per_second;
};

struct pair {
	int rank, peer;
	unsigned char *out, *in; /* each has room for all messages that are under way */
	double *samples;
	uint64_t errors;
};

static void usage(void)
{
	fputs("usage: pingpong [--json] [--sizes A,B,C] [--seconds-per-size F] [--wait FILE]\n", stderr);
}

static bool read_sizes(struct options *options, const char *words)
{
	char word[24];
	uint64_t bytes;

	for (options->sizes = 0; options->sizes < MOST_SIZES; words++) {
		size_t length = strcspn(words, ",");

		if (length >= sizeof word)
			return false;
		memcpy(word, words, length);
		word[length] = '\0';
		if (!read_count(word, 1, LARGEST_BYTES, &bytes))
			return false;
		options->bytes[options->sizes++] = (int)bytes;
		words += length;
		if (*words == '\0')
			return true;
	}
	return false;
}

static bool read_options(struct options *options, int count, char **words)
{
	static const struct option known[] = {
		{"json", no_argument, NULL, 'j'}, {"sizes", required_argument, NULL, 's'},
		{"seconds-per-size", required_argument, NULL, 't'}, {"wait", required_argument, NULL, 'w'},
		{NULL, 0, NULL, 0},
	};
	int letter;

	*options = (struct options){.seconds_per_size = 0.5};
	for (int bytes = 1; bytes <= LARGEST_BYTES; bytes *= 2)
		options->bytes[options->sizes++] = bytes;
	opterr = 0;
	while ((letter = getopt_long(count, words, "", known, NULL)) != -1) {
		if (letter == 'j')
			options->json = true;
		else if (letter == 'w')
			options->wait_file = optarg;
		else if (letter == 's' ? !read_sizes(options, optarg)
				       : letter != 't' || !read_seconds(optarg, &options->seconds_per_size))
			return false;
	}
	return optind == count;
}

/* Where a message is written and looked at next: all of it, or its first and its last word. */
static int next_place(int place, int bytes, bool all)
{
	if (all)
		return place + WORD_BYTES;
	return place == 0 && bytes > WORD_BYTES ? (bytes - 1) / WORD_BYTES * WORD_BYTES : bytes;
}

static size_t length_at(int place, int bytes)
{
	return bytes - place < WORD_BYTES ? (size_t)(bytes - place) : WORD_BYTES;
}

/* Each message has a number, and words that follow from it. */
static void mark(unsigned char *message, int bytes, uint64_t number, bool all)
{
	for (int place = 0; place < bytes; place = next_place(place, bytes, all)) {
		uint64_t word = key_of(number, (uint64_t)place);

		memcpy(message + place, &word, length_at(place, bytes));
	}
}

static void check(struct pair *pair, const unsigned char *message, int bytes, uint64_t number, bool all)
{
	for (int place = 0; place < bytes; place = next_place(place, bytes, all)) {
		uint64_t word = key_of(number, (uint64_t)place);

		if (memcmp(message + place, &word, length_at(place, bytes)) == 0)
			continue;
		if (pair->errors++ == 0)
			fprintf(stderr, "pingpong: rank %d: message of %d bytes is wrong in the word at %d\n",
				pair->rank, bytes, place);
		return;
	}
}

/* The number of a turn's message in one direction. */
static uint64_t number_of(int turn, int from)
{
	return (uint64_t)turn * 2 + (uint64_t)from;
}

/* What is written and looked at is outside of the time that rank 0 takes, while the other rank does the same. */
static double turn_on_first(struct pair *pair, int bytes, int turn, bool all)
{
	double began;

	mark(pair->out, bytes, number_of(turn, 0), all);
	began = now_seconds();
	MPI_Send(pair->out, bytes, MPI_BYTE, pair->peer, TAG, MPI_COMM_WORLD);
	MPI_Recv(pair->in, bytes, MPI_BYTE, pair->peer, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	began = now_seconds() - began;
	check(pair, pair->in, bytes, number_of(turn, 1), all);
	return began;
}

static void turn_on_second(struct pair *pair, int bytes, int turn, bool all)
{
	mark(pair->out, bytes, number_of(turn, 1), all);
	MPI_Recv(pair->in, bytes, MPI_BYTE, pair->peer, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	MPI_Send(pair->out, bytes, MPI_BYTE, pair->peer, TAG, MPI_COMM_WORLD);
	check(pair, pair->in, bytes, number_of(turn, 0), all);
}

/* Turns from one number to the next, timed on rank 0; returns the seconds that all took. */
static double turns(struct pair *pair, int bytes, int from, int to, bool all)
{
	double began = now_seconds();

	for (int turn = from; turn < to; turn++) {
		if (pair->rank == 0)
			pair->samples[turn] = turn_on_first(pair, bytes, turn, all) / 2;
		else
			turn_on_second(pair, bytes, turn, all);
	}
	return now_seconds() - began;
}

/* How often something is done so that it takes that long; both ranks learn it from rank 0. */
static int often(double seconds, double seconds_each, int fewest, int most)
{
	double wanted = seconds / seconds_each;
	int count = wanted < fewest ? fewest : wanted > most ? most : (int)wanted;

	MPI_Bcast(&count, 1, MPI_INT, 0, MPI_COMM_WORLD);
	return count;
}

static uint64_t stream_number(int window, int place)
{
	return (uint64_t)window * STREAM_MESSAGES + (uint64_t)place;
}

static void windows_on_first(struct pair *pair, int bytes, int count)
{
	MPI_Request requests[STREAM_MESSAGES];
	char answer;

	for (int window = 0; window < count; window++) {
		for (int i = 0; i < STREAM_MESSAGES; i++) {
			unsigned char *message = pair->out + (size_t)i * (size_t)bytes;

			mark(message, bytes, stream_number(window, i), false);
			MPI_Isend(message, bytes, MPI_BYTE, pair->peer, TAG, MPI_COMM_WORLD, &requests[i]);
		}
		MPI_Waitall(STREAM_MESSAGES, requests, MPI_STATUSES_IGNORE);
		MPI_Recv(&answer, 1, MPI_BYTE, pair->peer, ANSWER_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	}
}

static void windows_on_second(struct pair *pair, int bytes, int count)
{
	MPI_Request requests[STREAM_MESSAGES];
	char answer = 0;

	for (int window = 0; window < count; window++) {
		for (int i = 0; i < STREAM_MESSAGES; i++)
			MPI_Irecv(pair->in + (size_t)i * (size_t)bytes, bytes, MPI_BYTE, pair->peer, TAG,
				  MPI_COMM_WORLD, &requests[i]);
		MPI_Waitall(STREAM_MESSAGES, requests, MPI_STATUSES_IGNORE);
		MPI_Send(&answer, 1, MPI_BYTE, pair->peer, ANSWER_TAG, MPI_COMM_WORLD);
		for (int i = 0; i < STREAM_MESSAGES; i++)
			check(pair, pair->in + (size_t)i * (size_t)bytes, bytes, stream_number(window, i), false);
	}
}

static double windows(struct pair *pair, int bytes, int count)
{
	double began = now_seconds();

	if (pair->rank == 0)
		windows_on_first(pair, bytes, count);
	else
		windows_on_second(pair, bytes, count);
	return now_seconds() - began;
}

static int by_size(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

static void measure_turns(struct pair *pair, double seconds, struct row *row)
{
	double each = turns(pair, row->bytes, 0, WARM_UPS, true) / WARM_UPS;
	int count;

	each = turns(pair, row->bytes, 0, WARM_UPS, false) / WARM_UPS;
	count = often(seconds, each, FEWEST_TURNS, MOST_TURNS);
	turns(pair, row->bytes, 0, count, false);
	if (pair->rank != 0)
		return;
	qsort(pair->samples, (size_t)count, sizeof *pair->samples, by_size);
	row->best_micros = pair->samples[0] * 1e6;
	row->median_micros = pair->samples[count / 2] * 1e6;
	row->p95_micros = pair->samples[(int)(count * 0.95)] * 1e6;
	row->megabytes_per_second = row->bytes / row->median_micros;
}

static void measure_stream(struct pair *pair, double seconds, struct row *row)
{
	double each = windows(pair, row->bytes, FEWEST_WINDOWS) / FEWEST_WINDOWS, took;
	int count = often(seconds, each, FEWEST_WINDOWS, MOST_WINDOWS);

	took = windows(pair, row->bytes, count);
	row->stream_megabytes_per_second = 1e-6 * row->bytes * STREAM_MESSAGES * count / took;
}

static struct row measure(struct pair *pair, int bytes, double seconds)
{
	struct row row = {.bytes = bytes};

	pair->out = calloc(STREAM_MESSAGES, (size_t)bytes);
	pair->in = calloc(STREAM_MESSAGES, (size_t)bytes);
	if (!pair->out || !pair->in)
		err(EXIT_FAILURE, "pingpong: memory");
	measure_turns(pair, seconds / 2, &row);
	measure_stream(pair, seconds / 2, &row);
	free(pair->out);
	free(pair->in);
	return row;
}

static void print_row(const struct row *row, bool json, bool is_first)
{
	const char *format = json ? "%s{\"bytes\":%d,\"medianMicros\":%.3f,\"bestMicros\":%.3f,\"p95Micros\":%.3f,"
				    "\"megabytesPerSecond\":%.3f,\"streamMegabytesPerSecond\":%.3f}"
				  : "%s%9d %12.2f %12.2f %12.2f %12.1f %12.1f\n";

	printf(format, json && !is_first ? "," : "", row->bytes, row->median_micros, row->best_micros, row->p95_micros,
	       row->megabytes_per_second, row->stream_megabytes_per_second);
}

static void measure_all(struct pair *pair, const struct options *options)
{
	bool tells = pair->rank == 0;

	if (tells)
		fputs(options->json ? "{\"rows\":[" : "    bytes    median us      best us       p95 us         MB/s  "
						      "stream MB/s\n", stdout);
	for (int i = 0; i < options->sizes; i++) {
		struct row row = measure(pair, options->bytes[i], options->seconds_per_size);

		if (tells)
			print_row(&row, options->json, i == 0);
		fflush(stdout);
	}
	if (tells && options->json)
		puts("]}");
}

/* Meanwhile the ranks can be moved. */
static void wait_for(const char *file, int rank)
{
	if (rank == 0) {
		puts("ready");
		fflush(stdout);
		while (access(file, F_OK) != 0)
			usleep(POLL_MICROS);
	}
	MPI_Barrier(MPI_COMM_WORLD);
}

static int run(const struct options *options, int rank)
{
	struct pair pair = {.rank = rank, .peer = 1 - rank, .samples = calloc(MOST_TURNS, sizeof(double))};
	uint64_t errors;

	if (!pair.samples)
		err(EXIT_FAILURE, "pingpong: memory");
	if (options->wait_file)
		wait_for(options->wait_file, rank);
	measure_all(&pair, options);
	free(pair.samples);
	MPI_Allreduce(&pair.errors, &errors, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
	return errors == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct options options;
	int rank, ranks, status = STATUS_BAD_ARGUMENTS;

	MPI_Init(&argc, &argv);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &ranks);
	if (read_options(&options, argc, argv) && ranks == 2)
		status = run(&options, rank);
	else if (rank == 0)
		usage();
	MPI_Finalize();
	return status;
}
