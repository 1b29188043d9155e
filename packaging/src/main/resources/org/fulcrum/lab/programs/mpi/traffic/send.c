/* Which message goes next, how it is sent, and what is done on purpose to one of them. */
#include "worker.h"
#include "../random.h"
#include "message.h"
#include <stdlib.h>

enum {
	TRIES = 8,             /* streams looked at for something to send, each time round */
	FAULT_AFTER = 8,       /* messages of its stream before the one that a fault hits */
	FAULT_LEAST_BYTES = 64 /* of that one: it has a header and words */
};

/* Two of the largest messages and more. */
#define MOST_BYTES_UNDER_WAY ((size_t)24 << 20)

static bool has_fault(const struct worker *worker, const struct stream *stream)
{
	return worker->options->fault != FAULT_NONE && stream->lane == worker->options->fault_lane &&
	       worker->rank == worker->ranks - 1 && worker->thread == 0 && stream->destination == 0;
}

/* Chooses the message that the fault hits, and the one with the same tag that it is swapped with. */
static void choose_fault(struct outbound *out)
{
	uint64_t sequence = FAULT_AFTER;

	while (sequence < out->planned && plan_of(&out->stream, sequence).bytes < FAULT_LEAST_BYTES)
		sequence++;
	out->fault_first = sequence;
	out->fault_second = plan_next_with_tag(&out->stream, sequence + 1, plan_of(&out->stream, sequence).tag);
}

static void open_persistent(struct worker *worker, int peer, const struct outbound *out)
{
	struct plan plan = plan_of(&out->stream, 0);

	for (int way = 0; way < 2; way++) {
		int index = worker->slots_used++;
		struct slot *slot = &worker->slots[index];
		MPI_Comm comm = worker->lanes[LANE_PERSISTENT];

		*slot = (struct slot){.is_send = true, .is_acknowledged = way == 1, .lane = LANE_PERSISTENT,
				      .peer = peer, .bytes = plan.bytes, .buffer = message_room(plan.bytes)};
		must(worker, (way ? MPI_Ssend_init : MPI_Send_init)(slot->buffer, (int)plan.bytes, MPI_BYTE, peer,
								    plan.tag, comm, &worker->requests[index]),
		     "MPI_Send_init");
	}
}

/* The first of the two persistent requests to a peer; the second one is acknowledged. */
static int persistent_slot(int peer)
{
	return SENDS + 2 * peer;
}

void send_open(struct worker *worker)
{
	worker->out = calloc((size_t)worker->ranks * LANES, sizeof *worker->out);
	worker->live = calloc((size_t)worker->ranks * LANES, sizeof *worker->live);
	for (int i = 0; i < SENDS; i++)
		worker->free_sends[worker->free_count++] = worker->slots_used++;
	for (int i = 0; i < worker->ranks * LANES; i++) {
		struct outbound *out = &worker->out[i];

		out->stream = (struct stream){.source = worker->rank, .destination = i / LANES,
					      .thread = worker->thread, .lane = (enum lane)(i % LANES)};
		stream_open(&out->stream, worker->options);
		out->planned = stream_length(&out->stream, worker->options, worker->ranks);
		if (has_fault(worker, &out->stream))
			choose_fault(out);
		if (out->stream.lane == LANE_PERSISTENT)
			open_persistent(worker, i / LANES, out);
		if (out->planned > 0)
			worker->live[worker->live_count++] = i;
	}
}

/* Which message of the stream is sent in the place of this one. */
static uint64_t content_of(const struct worker *worker, const struct outbound *out, uint64_t sequence)
{
	if (worker->options->fault != FAULT_SWAP || !has_fault(worker, &out->stream))
		return sequence;
	if (sequence == out->fault_first)
		return out->fault_second;
	return sequence == out->fault_second ? out->fault_first : sequence;
}

static bool is_hit(const struct worker *worker, const struct outbound *out, enum fault fault)
{
	return worker->options->fault == fault && has_fault(worker, &out->stream) && out->sent == out->fault_first;
}

static void write_content(const struct worker *worker, const struct outbound *out, uint64_t content,
			  unsigned char *buffer)
{
	message_write(buffer, &out->stream, content);
	if (is_hit(worker, out, FAULT_CORRUPT))
		buffer[FAULT_LEAST_BYTES - 1] ^= 4;
}

static void start_persistent(struct worker *worker, struct outbound *out, uint64_t content, bool is_acknowledged)
{
	int index = persistent_slot(out->stream.destination) + is_acknowledged;
	struct slot *slot = &worker->slots[index];

	slot->sequence = out->sent;
	slot->is_under_way = true;
	write_content(worker, out, content, slot->buffer);
	must(worker, MPI_Start(&worker->requests[index]), "MPI_Start");
}

static unsigned char *spread(unsigned char *message, size_t bytes)
{
	unsigned char *memory = message_room(strided_extent(bytes));

	strided_spread(memory, message, bytes);
	free(message);
	return memory;
}

static void start(struct worker *worker, struct outbound *out, uint64_t content, bool is_acknowledged)
{
	struct plan plan = plan_of(&out->stream, content);
	int index = worker->free_sends[--worker->free_count];
	struct slot *slot = &worker->slots[index];
	MPI_Datatype type = plan.strided_out ? worker->strided : MPI_BYTE;
	int count = (int)(plan.strided_out ? plan.bytes / STRIDE_USED_BYTES : plan.bytes);

	*slot = (struct slot){.is_send = true, .is_acknowledged = is_acknowledged, .is_under_way = true,
			      .lane = out->stream.lane, .peer = out->stream.destination, .sequence = out->sent,
			      .bytes = plan.bytes, .buffer = message_room(plan.bytes)};
	write_content(worker, out, content, slot->buffer);
	if (plan.strided_out)
		slot->buffer = spread(slot->buffer, plan.bytes);
	must(worker, (is_acknowledged ? MPI_Issend : MPI_Isend)(slot->buffer, count, type, slot->peer, plan.tag,
								worker->lanes[slot->lane], &worker->requests[index]),
	     "MPI_Isend");
}

/* A persistent request must have ended before it is started again; the others share memory and places on the board. */
static bool has_room(const struct worker *worker, const struct outbound *out, size_t bytes, bool is_acknowledged)
{
	int index = persistent_slot(out->stream.destination) + is_acknowledged;

	if (out->stream.lane == LANE_PERSISTENT)
		return !worker->slots[index].is_under_way;
	return worker->free_count > 0 &&
	       (worker->bytes_under_way == 0 || worker->bytes_under_way + bytes <= MOST_BYTES_UNDER_WAY);
}

/* Sends the next message of a stream, unless too much is under way. */
static bool send_next(struct worker *worker, struct outbound *out)
{
	bool is_acknowledged = out->sent % ACKNOWLEDGED_EVERY == ACKNOWLEDGED_EVERY - 1;
	bool is_first_of_two = is_hit(worker, out, FAULT_DOUBLE) && !out->is_doubled;
	uint64_t content = content_of(worker, out, out->sent);
	size_t bytes = plan_of(&out->stream, content).bytes;

	if ((is_acknowledged && out->is_unacknowledged) || !has_room(worker, out, bytes, is_acknowledged))
		return false;
	if (!is_hit(worker, out, FAULT_DROP)) {
		worker->sends_under_way++;
		worker->bytes_under_way += bytes;
		out->is_unacknowledged |= is_acknowledged;
		if (out->stream.lane == LANE_PERSISTENT)
			start_persistent(worker, out, content, is_acknowledged);
		else
			start(worker, out, content, is_acknowledged);
	}
	out->is_doubled |= is_first_of_two;
	out->sent += !is_first_of_two;
	worker->sent += !is_first_of_two;
	return true;
}

void send_some(struct worker *worker)
{
	for (int i = 0; i < TRIES && worker->live_count > 0 && !worker->is_sending_over; i++) {
		int at = (int)(next_random(&worker->random) % (uint64_t)worker->live_count);
		struct outbound *out = &worker->out[worker->live[at]];

		if (send_next(worker, out) && out->sent == out->planned)
			worker->live[at] = worker->live[--worker->live_count];
	}
}

void send_ended(struct worker *worker, int index, const MPI_Status *status)
{
	struct slot *slot = &worker->slots[index];
	struct outbound *out = &worker->out[slot->peer * LANES + (int)slot->lane];

	must(worker, status->MPI_ERROR, "a send");
	worker->sends_under_way--;
	worker->bytes_under_way -= slot->bytes;
	if (slot->is_acknowledged)
		out->is_unacknowledged = false;
	slot->is_under_way = false;
	if (slot->lane == LANE_PERSISTENT)
		return;
	free(slot->buffer);
	slot->buffer = NULL;
	worker->free_sends[worker->free_count++] = index;
}

bool send_is_over(const struct worker *worker)
{
	return worker->live_count == 0 || worker->is_sending_over;
}
