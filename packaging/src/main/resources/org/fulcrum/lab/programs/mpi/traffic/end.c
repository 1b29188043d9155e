/*
 * How it ends. All that was to come has come, and all ranks have agreed on that; now nothing else may be there: each
 * lane of each pair is closed with a message of its own, which overtakes none that was sent before it.
 */
#include "worker.h"
#include "message.h"
#include <inttypes.h>
#include <stdlib.h>

static bool is_started(const struct worker *worker, const struct slot *slot)
{
	const struct inbound *in;

	if (slot->lane != LANE_PERSISTENT)
		return true;
	in = &worker->in[slot->peer * LANES + LANE_PERSISTENT];
	return in->received < in->planned;
}

/* Takes back a receive that is posted for a message which was never sent. */
static void take_back(struct worker *worker, int index)
{
	MPI_Request *request = &worker->requests[index];
	MPI_Status status;
	int is_cancelled;

	must(worker, MPI_Cancel(request), "MPI_Cancel");
	MPI_Wait(request, &status);
	must(worker, MPI_Test_cancelled(&status, &is_cancelled), "MPI_Test_cancelled");
	if (!is_cancelled)
		report(worker, "from rank %d, lane %s: got a message with tag %d that was not expected",
		       status.MPI_SOURCE, lane_names[worker->slots[index].lane], status.MPI_TAG);
}

static void clear_board(struct worker *worker)
{
	for (int i = 0; i < worker->slots_used; i++) {
		struct slot *slot = &worker->slots[i];

		if (worker->requests[i] != MPI_REQUEST_NULL) {
			if (!slot->is_send && is_started(worker, slot))
				take_back(worker, i);
			if (worker->requests[i] != MPI_REQUEST_NULL)
				MPI_Request_free(&worker->requests[i]);
		}
		free(slot->buffer);
		slot->buffer = NULL;
	}
}

/* Takes what is left of a source on a lane, up to its end. */
static void take_left(struct worker *worker, int source, enum lane lane)
{
	MPI_Message message;
	MPI_Status status;
	int count;

	do {
		unsigned char *buffer;

		must(worker, MPI_Mprobe(source, MPI_ANY_TAG, worker->lanes[lane], &message, &status), "MPI_Mprobe");
		MPI_Get_count(&status, MPI_BYTE, &count);
		buffer = message_room((size_t)count);
		must(worker, MPI_Mrecv(buffer, count, MPI_BYTE, &message, &status), "MPI_Mrecv");
		free(buffer);
		if (status.MPI_TAG != END_TAG)
			report(worker, "from rank %d, lane %s: expected no more than %" PRIu64
			       ", got one more, tag %d, %d bytes", source, lane_names[lane],
			       inbound_of(worker, source, lane)->final, status.MPI_TAG, count);
	} while (status.MPI_TAG != END_TAG);
}

void end_lanes(struct worker *worker)
{
	int streams = worker->ranks * LANES;
	MPI_Request *ends = calloc((size_t)streams, sizeof *ends);

	clear_board(worker);
	/* Until then others may still take the end for a message. */
	must(worker, MPI_Barrier(worker->collective), "MPI_Barrier");
	for (int i = 0; i < streams; i++)
		must(worker, MPI_Isend(NULL, 0, MPI_BYTE, i / LANES, END_TAG, worker->lanes[i % LANES], &ends[i]),
		     "MPI_Isend");
	for (int i = 0; i < streams; i++)
		take_left(worker, i / LANES, (enum lane)(i % LANES));
	must(worker, MPI_Waitall(streams, ends, MPI_STATUSES_IGNORE), "MPI_Waitall");
	free(ends);
}

/* The first message of a stream that has not come. */
static uint64_t first_missing(const struct worker *worker, const struct inbound *in)
{
	uint64_t first = UINT64_MAX;

	if (in->stream.lane == LANE_PERSISTENT)
		return in->received;
	if (in->stream.lane == LANE_ANY || in->stream.lane == LANE_PROBED)
		return in->next;
	for (int tag = 0; in->stream.lane == LANE_ANY_SOURCE && tag < CLASS_TAGS; tag++)
		if (in->next_of[tag] < first)
			first = in->next_of[tag];
	for (int i = SENDS + 2 * worker->ranks; i < worker->slots_used; i++) {
		const struct slot *slot = &worker->slots[i];

		if (slot->lane == in->stream.lane && slot->peer == in->stream.source && slot->sequence < first &&
		    worker->requests[i] != MPI_REQUEST_NULL)
			first = slot->sequence;
	}
	return first;
}

/* Tells which messages have not come. */
static int tell_missing(struct worker *worker)
{
	int told = 0;

	for (int i = 0; i < worker->ranks * LANES; i++) {
		const struct inbound *in = &worker->in[i];
		uint64_t all = in->is_final ? in->final : in->planned, missing;
		struct plan plan;

		if (in->received >= all)
			continue;
		missing = first_missing(worker, in);
		plan = plan_of(&in->stream, missing);
		report_message(worker, &in->stream, missing,
			       "lost: expected %zu bytes, tag %d, got nothing at all for %g s (%" PRIu64 " of %" PRIu64
			       " received)", plan.bytes, plan.tag, worker->options->patience_seconds, in->received,
			       all);
		told++;
	}
	return told;
}

/* Tells which messages have not been taken. */
static int tell_stuck(struct worker *worker)
{
	int told = 0;

	for (int i = 0; i < worker->slots_used; i++) {
		const struct slot *slot = &worker->slots[i];

		if (!slot->is_under_way)
			continue;
		report(worker, "to rank %d, lane %s, sequence %" PRIu64 ": a send of %zu bytes has not ended for %g s",
		       slot->peer, lane_names[slot->lane], slot->sequence, slot->bytes,
		       worker->options->patience_seconds);
		told++;
	}
	return told;
}

void end_lost(struct worker *worker)
{
	worker->lines = 0;
	if (tell_missing(worker) + tell_stuck(worker) > 0)
		MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
}
