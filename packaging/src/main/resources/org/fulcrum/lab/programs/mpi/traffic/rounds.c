/*
 * Rounds of collectives, each an Allreduce, an Alltoallv and a Bcast, under way while messages flow. They carry what
 * the ranks must agree on: when somebody's time is over, how many messages each has sent to each other one when it has
 * stopped, and when all have received all. The rest of their words is known to the receiver, and checked.
 */
#include "worker.h"
#include "../random.h"
#include <inttypes.h>
#include <stdlib.h>

#define ROUND_SECONDS 0.05

enum { REDUCE, ALL_TO_ALL, CAST };

/* What is summed up over the ranks. */
enum { SUM_MARK, SUM_MESSAGES, SUM_BYTES, SUM_TIME_OVER, SUM_FINISHED, SUMS };

/* What goes from each rank to each: the messages sent on each lane, whether these are all, and words to check. */
enum { WORD_IS_FINAL = LANES, FIRST_FILLER, MOST_FILLERS = 200, MOST_WORDS = FIRST_FILLER + MOST_FILLERS };

enum { MOST_CAST_WORDS = 6000 };

static uint64_t round_key(const struct worker *worker)
{
	return key_of(key_of(~worker->options->seed, (uint64_t)worker->thread), worker->round.number);
}

static int words_between(uint64_t key, int source, int destination)
{
	return FIRST_FILLER + (int)(key_of(key_of(key, (uint64_t)source), (uint64_t)destination) % MOST_FILLERS);
}

static uint64_t filler(uint64_t key, int source, int place)
{
	return key_of(key ^ (uint64_t)source, (uint64_t)place);
}

static int cast_root(const struct worker *worker)
{
	return (int)(worker->round.number % (uint64_t)worker->ranks);
}

static int cast_words(const struct worker *worker)
{
	return (int)(key_of(round_key(worker), 1) % MOST_CAST_WORDS);
}

void rounds_open(struct worker *worker)
{
	struct round *round = &worker->round;
	size_t ranks = (size_t)worker->ranks;

	round->given = calloc(SUMS, sizeof *round->given);
	round->sums = calloc(SUMS, sizeof *round->sums);
	round->words_out = calloc(ranks * MOST_WORDS, sizeof *round->words_out);
	round->words_in = calloc(ranks * MOST_WORDS, sizeof *round->words_in);
	round->cast = calloc(MOST_CAST_WORDS, sizeof *round->cast);
	round->counts_out = calloc(ranks, sizeof(int));
	round->counts_in = calloc(ranks, sizeof(int));
	round->places = calloc(ranks, sizeof(int));
	for (int peer = 0; peer < worker->ranks; peer++)
		round->places[peer] = peer * MOST_WORDS;
}

void rounds_close(struct worker *worker)
{
	struct round *round = &worker->round;

	free(round->given);
	free(round->sums);
	free(round->words_out);
	free(round->words_in);
	free(round->cast);
	free(round->counts_out);
	free(round->counts_in);
	free(round->places);
}

/* Whether this rank has nothing more to do but to hear that of the others. */
static bool is_finished(const struct worker *worker)
{
	return send_is_over(worker) && worker->sends_under_way == 0 && receive_is_over(worker);
}

static void start_reduce(struct worker *worker)
{
	struct round *round = &worker->round;
	bool is_late = worker->rank == 0 && worker->now - worker->began > worker->options->seconds;

	round->given[SUM_MARK] = key_of(round_key(worker), (uint64_t)worker->rank);
	round->given[SUM_MESSAGES] = worker->received;
	round->given[SUM_BYTES] = worker->received_bytes;
	round->given[SUM_TIME_OVER] = is_late;
	round->given[SUM_FINISHED] = is_finished(worker);
	must(worker, MPI_Iallreduce(round->given, round->sums, SUMS, MPI_UINT64_T, MPI_SUM, worker->collective,
				    &round->requests[REDUCE]),
	     "MPI_Iallreduce");
}

static void start_all_to_all(struct worker *worker)
{
	struct round *round = &worker->round;
	uint64_t key = round_key(worker);

	for (int peer = 0; peer < worker->ranks; peer++) {
		uint64_t *words = round->words_out + round->places[peer];

		round->counts_out[peer] = words_between(key, worker->rank, peer);
		round->counts_in[peer] = words_between(key, peer, worker->rank);
		for (int lane = 0; lane < LANES; lane++)
			words[lane] = worker->out[peer * LANES + lane].sent;
		words[WORD_IS_FINAL] = send_is_over(worker);
		for (int i = FIRST_FILLER; i < round->counts_out[peer]; i++)
			words[i] = filler(key, worker->rank, i);
	}
	must(worker, MPI_Ialltoallv(round->words_out, round->counts_out, round->places, MPI_UINT64_T, round->words_in,
				    round->counts_in, round->places, MPI_UINT64_T, worker->collective,
				    &round->requests[ALL_TO_ALL]),
	     "MPI_Ialltoallv");
}

static void start_cast(struct worker *worker)
{
	struct round *round = &worker->round;
	int root = cast_root(worker), words = cast_words(worker);

	for (int i = 0; i < words; i++)
		round->cast[i] = worker->rank == root ? filler(round_key(worker), root, -i) : 0;
	must(worker, MPI_Ibcast(round->cast, words, MPI_UINT64_T, root, worker->collective, &round->requests[CAST]),
	     "MPI_Ibcast");
}

static void check_sums(struct worker *worker)
{
	uint64_t wanted = 0, *sums = worker->round.sums;

	for (int rank = 0; rank < worker->ranks; rank++)
		wanted += key_of(round_key(worker), (uint64_t)rank);
	if (sums[SUM_MARK] != wanted)
		report(worker, "round %" PRIu64 ", Allreduce: expected %016" PRIx64 ", got %016" PRIx64,
		       worker->round.number, wanted, sums[SUM_MARK]);
	worker->is_sending_over |= sums[SUM_TIME_OVER] > 0;
	worker->is_over = sums[SUM_FINISHED] == (uint64_t)worker->ranks;
	atomic_store(&worker->totals[worker->thread].messages, sums[SUM_MESSAGES]);
	atomic_store(&worker->totals[worker->thread].bytes, sums[SUM_BYTES]);
}

/* What the source has sent when it has stopped: all, unless somebody's time was over. */
static void take_final(struct worker *worker, struct inbound *in, uint64_t sent)
{
	if (in->is_final && in->final == sent)
		return;
	if (in->is_final || sent > in->planned || (sent < in->planned && !worker->is_sending_over))
		report_message(worker, &in->stream, in->received,
			       "round %" PRIu64 ": expected %" PRIu64 " messages in all, its source told of %" PRIu64,
			       worker->round.number, in->is_final ? in->final : in->planned, sent);
	in->is_final = true;
	in->final = sent;
}

static void check_words(struct worker *worker, int source)
{
	struct round *round = &worker->round;
	const uint64_t *words = round->words_in + round->places[source];
	uint64_t key = round_key(worker);

	for (int i = FIRST_FILLER; i < round->counts_in[source]; i++)
		if (words[i] != filler(key, source, i)) {
			report(worker, "round %" PRIu64 ", Alltoallv: word %d from rank %d: expected %016" PRIx64
			       ", got %016" PRIx64, round->number, i, source, filler(key, source, i), words[i]);
			break;
		}
	for (int lane = 0; words[WORD_IS_FINAL] && lane < LANES; lane++)
		take_final(worker, inbound_of(worker, source, (enum lane)lane), words[lane]);
}

static void check_cast(struct worker *worker)
{
	int root = cast_root(worker), words = cast_words(worker);
	uint64_t key = round_key(worker);

	for (int i = 0; i < words; i++)
		if (worker->round.cast[i] != filler(key, root, -i)) {
			report(worker, "round %" PRIu64 ", Bcast: word %d from rank %d: expected %016" PRIx64
			       ", got %016" PRIx64, worker->round.number, i, root, filler(key, root, -i),
			       worker->round.cast[i]);
			return;
		}
}

static void start(struct worker *worker)
{
	start_reduce(worker);
	start_all_to_all(worker);
	start_cast(worker);
	worker->round.is_under_way = true;
	worker->round.began = worker->now;
}

static void finish(struct worker *worker)
{
	check_sums(worker);
	for (int source = 0; source < worker->ranks; source++)
		check_words(worker, source);
	check_cast(worker);
	worker->round.is_under_way = false;
	worker->round.number++;
}

void rounds_advance(struct worker *worker)
{
	struct round *round = &worker->round;
	int has_ended;

	if (round->is_under_way) {
		must(worker, MPI_Testall(3, round->requests, &has_ended, MPI_STATUSES_IGNORE), "MPI_Testall");
		if (has_ended)
			finish(worker);
	} else if (worker->now - round->began > ROUND_SECONDS || is_finished(worker)) {
		start(worker);
	}
}
