/* Which receives are posted, and what is done when one has ended. */
#include "worker.h"
#include "../random.h"
#include "message.h"
#include <stdlib.h>
#include <string.h>

/* A batch ends when so much is to come. */
#define BATCH_BYTES ((size_t)8 << 20)

enum { UNTOUCHED = 0x5a };

static int named_slot(const struct worker *worker, int source)
{
	return SENDS + 2 * worker->ranks + source * BATCH;
}

static int any_tag_slot(const struct worker *worker, int source)
{
	return named_slot(worker, worker->ranks) + source * ANY_TAG_POSTED;
}

/* Memory has room for more than a message, see message_room. */
static void clear(struct slot *slot)
{
	memset(slot->buffer, UNTOUCHED, sizeof(struct header));
}

/* Posts the receive that a slot is for. */
static void post(struct worker *worker, int index)
{
	struct slot *slot = &worker->slots[index];
	MPI_Datatype type = slot->is_strided ? worker->strided : MPI_BYTE;
	int count = (int)(slot->is_strided ? slot->bytes / STRIDE_USED_BYTES : slot->bytes);

	slot->is_complete = false;
	must(worker, MPI_Irecv(slot->buffer, count, type, slot->peer, slot->tag, worker->lanes[slot->lane],
			       &worker->requests[index]),
	     "MPI_Irecv");
}

/*
 * Room for a message, and for nearly every other one: should another one come it is to be told, but Open MPI 4.1 writes
 * past the end of a receive that is too short, when it copies from the memory of the sender.
 */
static size_t generous(const struct plan *plan)
{
	size_t least = FIXED_ROOM_BYTES - (plan->strided_in ? FIXED_ROOM_BYTES % STRIDE_USED_BYTES : 0);

	return plan->bytes > least ? plan->bytes : least;
}

/* Posts a receive for this message and no other. */
static void post_exact(struct worker *worker, struct inbound *in, uint64_t sequence, int index)
{
	struct plan plan = plan_of(&in->stream, sequence);
	size_t bytes = generous(&plan), room = plan.strided_in ? strided_extent(bytes) : bytes;

	worker->slots[index] = (struct slot){.lane = in->stream.lane, .peer = in->stream.source, .bytes = bytes,
					     .tag = in->stream.lane == LANE_ANY_TAG ? MPI_ANY_TAG : plan.tag,
					     .sequence = sequence, .is_strided = plan.strided_in,
					     .buffer = message_room(room)};
	clear(&worker->slots[index]);
	if (plan.strided_in)
		strided_clear(worker->slots[index].buffer, plan.bytes);
	post(worker, index);
	in->open++;
}

/* Whether the order of a batch has this message after the other one; those with one tag keep theirs. */
static bool is_after(const struct inbound *in, uint64_t sequence, uint64_t other, uint64_t batch)
{
	int tag = plan_of(&in->stream, sequence).tag, other_tag = plan_of(&in->stream, other).tag;

	return tag != other_tag && key_of(batch, (uint64_t)tag) > key_of(batch, (uint64_t)other_tag);
}

static void post_batch(struct worker *worker, struct inbound *in)
{
	uint64_t order[BATCH], batch = key_of(in->stream.key, ~in->posted);
	int first = named_slot(worker, in->stream.source), count = 0;
	size_t bytes = 0;

	while (count < BATCH && in->posted < in->planned && bytes < BATCH_BYTES) {
		int at = count++;

		bytes += plan_of(&in->stream, in->posted).bytes;
		for (; at > 0 && is_after(in, order[at - 1], in->posted, batch); at--)
			order[at] = order[at - 1];
		order[at] = in->posted++;
	}
	for (int i = 0; i < count; i++)
		post_exact(worker, in, order[i], first + i);
}

static void named_ended(struct worker *worker, struct inbound *in)
{
	in->received++;
	if (--in->open == 0)
		post_batch(worker, in);
}

static void any_tag_ended(struct worker *worker, struct inbound *in, int index)
{
	in->received++;
	in->open--;
	if (in->posted < in->planned)
		post_exact(worker, in, in->posted++, index);
}

static void open_persistent(struct worker *worker, struct inbound *in)
{
	struct plan plan = plan_of(&in->stream, 0);
	int index = worker->slots_used++;
	struct slot *slot = &worker->slots[index];

	*slot = (struct slot){.lane = LANE_PERSISTENT, .peer = in->stream.source, .tag = plan.tag, .bytes = plan.bytes,
			      .buffer = message_room(plan.bytes)};
	must(worker, MPI_Recv_init(slot->buffer, (int)plan.bytes, MPI_BYTE, slot->peer, plan.tag,
				   worker->lanes[LANE_PERSISTENT], &worker->requests[index]),
	     "MPI_Recv_init");
	clear(slot);
	if (in->planned > 0)
		must(worker, MPI_Start(&worker->requests[index]), "MPI_Start");
}

static void persistent_ended(struct worker *worker, struct inbound *in, int index)
{
	if (++in->received == in->planned)
		return;
	worker->slots[index].sequence = in->received;
	clear(&worker->slots[index]);
	must(worker, MPI_Start(&worker->requests[index]), "MPI_Start");
}

/* Receives for whoever sends first; they stay posted to the end. */
static void open_ring(struct worker *worker, int number, enum lane lane, int tag, int count)
{
	struct ring *ring = &worker->rings[number];

	*ring = (struct ring){.first = worker->slots_used, .count = count};
	for (int i = 0; i < count; i++) {
		struct slot *slot = &worker->slots[worker->slots_used++];

		*slot = (struct slot){.lane = lane, .peer = MPI_ANY_SOURCE, .tag = tag, .bytes = FIXED_ROOM_BYTES,
				      .ring = number, .buffer = message_room(FIXED_ROOM_BYTES)};
		post(worker, ring->first + i);
	}
}

/* What was posted first has matched first, although it may end later. */
static void ring_ended(struct worker *worker, struct ring *ring)
{
	while (worker->slots[ring->first + ring->head].is_complete) {
		int index = ring->first + ring->head;
		struct slot *slot = &worker->slots[index];

		examine_in_order(worker, slot->lane, &slot->status, slot->buffer);
		clear(slot);
		post(worker, index);
		ring->head = (ring->head + 1) % ring->count;
	}
}

static void open_stream(struct worker *worker, struct inbound *in)
{
	if (in->stream.lane == LANE_NAMED)
		post_batch(worker, in);
	if (in->stream.lane == LANE_ANY_TAG)
		for (int i = 0; i < ANY_TAG_POSTED && in->posted < in->planned; i++)
			post_exact(worker, in, in->posted++, any_tag_slot(worker, in->stream.source) + i);
	if (in->stream.lane == LANE_PERSISTENT)
		open_persistent(worker, in);
	if (in->stream.lane == LANE_ANY_SOURCE)
		for (int tag = 0; tag < CLASS_TAGS; tag++)
			in->next_of[tag] = plan_next_with_tag(&in->stream, 0, tag);
}

void receive_open(struct worker *worker)
{
	worker->in = calloc((size_t)worker->ranks * LANES, sizeof *worker->in);
	worker->slots_used = any_tag_slot(worker, worker->ranks);
	for (int i = 0; i < worker->ranks * LANES; i++) {
		struct inbound *in = &worker->in[i];

		in->stream = (struct stream){.source = i / LANES, .destination = worker->rank,
					     .thread = worker->thread, .lane = (enum lane)(i % LANES)};
		stream_open(&in->stream, worker->options);
		in->planned = stream_length(&in->stream, worker->options, worker->ranks);
		open_stream(worker, in);
	}
	for (int tag = 0; tag < CLASS_TAGS; tag++)
		open_ring(worker, tag, LANE_ANY_SOURCE, tag, CLASS_POSTED);
	open_ring(worker, CLASS_TAGS, LANE_ANY, MPI_ANY_TAG, ANY_POSTED);
}

/* Looks at a message for which the receive was posted. */
static void examine_slot(struct worker *worker, struct inbound *in, struct slot *slot, const MPI_Status *status)
{
	unsigned char *message = slot->buffer;

	if (slot->is_strided) {
		message = message_room(slot->bytes);
		if (!strided_gather(message, slot->buffer, plan_of(&in->stream, slot->sequence).bytes))
			report_message(worker, &in->stream, slot->sequence, "something is in the holes");
	}
	examine(worker, in, slot->sequence, status, message);
	if (slot->is_strided)
		free(message);
}

void receive_ended(struct worker *worker, int index, const MPI_Status *status)
{
	struct slot *slot = &worker->slots[index];
	struct inbound *in;

	if (slot->peer == MPI_ANY_SOURCE) {
		slot->is_complete = true;
		slot->status = *status;
		ring_ended(worker, &worker->rings[slot->ring]);
		return;
	}
	in = inbound_of(worker, slot->peer, slot->lane);
	examine_slot(worker, in, slot, status);
	if (slot->lane == LANE_PERSISTENT) {
		persistent_ended(worker, in, index);
		return;
	}
	free(slot->buffer);
	slot->buffer = NULL;
	if (slot->lane == LANE_NAMED)
		named_ended(worker, in);
	else
		any_tag_ended(worker, in, index);
}

static unsigned char *room_for(const MPI_Status *status, int *count)
{
	MPI_Get_count(status, MPI_BYTE, count);
	return message_room((size_t)*count);
}

/* Every other message is taken by the probe itself, the rest by name afterwards. */
void receive_probed(struct worker *worker)
{
	bool by_name = worker->probes % 2 == 1;
	MPI_Comm comm = worker->lanes[LANE_PROBED];
	MPI_Message message;
	MPI_Status status;
	unsigned char *buffer;
	int found, count;

	if (by_name)
		must(worker, MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &found, &status), "MPI_Iprobe");
	else
		must(worker, MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &found, &message, &status), "MPI_Improbe");
	if (!found)
		return;
	worker->probes++;
	buffer = room_for(&status, &count);
	if (by_name)
		must(worker, MPI_Recv(buffer, count, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, comm, &status),
		     "MPI_Recv");
	else
		must(worker, MPI_Mrecv(buffer, count, MPI_BYTE, &message, &status), "MPI_Mrecv");
	status.MPI_ERROR = MPI_SUCCESS;
	examine_in_order(worker, LANE_PROBED, &status, buffer);
	free(buffer);
}

bool receive_is_over(const struct worker *worker)
{
	for (int i = 0; i < worker->ranks * LANES; i++)
		if (!worker->in[i].is_final || worker->in[i].received < worker->in[i].final)
			return false;
	return true;
}
