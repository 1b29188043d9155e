#include "worker.h"
#include "../clock.h"
#include "../random.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TURNS_PER_LOOK = 32, SECONDS_PER_LINE = 5 };

#define STANDSTILL_SECONDS 0.5

static void open_communicators(struct worker *worker)
{
	MPI_Datatype used;

	for (int lane = 0; lane < LANES; lane++)
		must(worker, MPI_Comm_dup(MPI_COMM_WORLD, &worker->lanes[lane]), "MPI_Comm_dup");
	must(worker, MPI_Comm_dup(MPI_COMM_WORLD, &worker->collective), "MPI_Comm_dup");
	MPI_Type_contiguous(STRIDE_USED_BYTES, MPI_BYTE, &used);
	MPI_Type_create_resized(used, 0, STRIDE_BYTES, &worker->strided);
	MPI_Type_commit(&worker->strided);
	MPI_Type_free(&used);
}

/* Every entry of the board that there can be. */
static size_t board_size(const struct worker *worker)
{
	size_t for_each_peer = 2 + BATCH + ANY_TAG_POSTED + 1;

	return SENDS + (size_t)worker->ranks * for_each_peer + CLASS_TAGS * CLASS_POSTED + ANY_POSTED;
}

static void open_board(struct worker *worker)
{
	size_t size = board_size(worker);

	worker->slots = calloc(size, sizeof *worker->slots);
	worker->requests = calloc(size, sizeof *worker->requests);
	worker->done = calloc(size, sizeof *worker->done);
	worker->statuses = calloc(size, sizeof *worker->statuses);
	for (size_t i = 0; i < size; i++)
		worker->requests[i] = MPI_REQUEST_NULL;
}

void worker_open(struct worker *worker, const struct options *options, int thread, struct totals *totals)
{
	*worker = (struct worker){.options = options, .thread = thread, .totals = totals};
	MPI_Comm_rank(MPI_COMM_WORLD, &worker->rank);
	MPI_Comm_size(MPI_COMM_WORLD, &worker->ranks);
	worker->random = key_of(key_of(options->seed, (uint64_t)worker->rank), (uint64_t)thread);
	open_communicators(worker);
	open_board(worker);
	rounds_open(worker);
}

void worker_close(struct worker *worker)
{
	rounds_close(worker);
	for (int lane = 0; lane < LANES; lane++)
		MPI_Comm_free(&worker->lanes[lane]);
	MPI_Comm_free(&worker->collective);
	MPI_Type_free(&worker->strided);
	free(worker->in);
	free(worker->out);
	free(worker->live);
	free(worker->slots);
	free(worker->requests);
	free(worker->done);
	free(worker->statuses);
}

/* Takes what has ended off the board. */
static void collect(struct worker *worker)
{
	int count, result = MPI_Testsome(worker->slots_used, worker->requests, &count, worker->done, worker->statuses);

	if (result != MPI_ERR_IN_STATUS)
		must(worker, result, "MPI_Testsome");
	for (int i = 0; count != MPI_UNDEFINED && i < count; i++) {
		int index = worker->done[i];

		if (result == MPI_SUCCESS)
			worker->statuses[i].MPI_ERROR = MPI_SUCCESS;
		if (worker->slots[index].is_send)
			send_ended(worker, index, &worker->statuses[i]);
		else
			receive_ended(worker, index, &worker->statuses[i]);
	}
}

static void tell_progress(const struct worker *worker)
{
	uint64_t messages = 0, bytes = 0;

	for (int i = 0; i < worker->options->threads; i++) {
		messages += atomic_load(&worker->totals[i].messages);
		bytes += atomic_load(&worker->totals[i].bytes);
	}
	fprintf(stderr, "exchange: %" PRIu64 " messages, %.1f MB, %.1f s\n", messages, (double)bytes * 1e-6,
		worker->now - worker->began);
}

/* Whether messages come. While this process stood still none could: that time does not count. */
static void look_for_arrivals(struct worker *worker, double since_last_look)
{
	if (worker->received != worker->arrivals_seen)
		worker->last_arrival = worker->now;
	else if (since_last_look > STANDSTILL_SECONDS)
		worker->last_arrival += since_last_look;
	worker->arrivals_seen = worker->received;
	if (worker->now - worker->last_arrival > worker->options->patience_seconds)
		end_lost(worker);
}

static void look(struct worker *worker)
{
	double last = worker->now;

	worker->now = now_seconds();
	look_for_arrivals(worker, worker->now - last);
	if (worker->rank == 0 && worker->thread == 0 && worker->now - worker->last_line >= SECONDS_PER_LINE) {
		worker->last_line += SECONDS_PER_LINE;
		tell_progress(worker);
	}
}

void worker_run(struct worker *worker)
{
	worker->began = worker->now = worker->last_arrival = worker->last_line = worker->round.began =
		now_seconds();
	send_open(worker);
	receive_open(worker);
	for (uint64_t turn = 0; !worker->is_over; turn++) {
		collect(worker);
		receive_probed(worker);
		send_some(worker);
		rounds_advance(worker);
		if (turn % TURNS_PER_LOOK == 0)
			look(worker);
	}
	end_lanes(worker);
}
