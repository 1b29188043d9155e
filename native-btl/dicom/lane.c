/*
 * Nothing here may rely on what it has just seen of the receiver's mailbox: between any two instructions this process may
 * be moved, and then has zeros there. The one thing that counts is the compare-and-swap of a commit. It came
 * about before the move, and the receiver has the message; or it finds another tail than it expects, which is never 0.
 */
#define _GNU_SOURCE
#include "lane.h"

#include <errno.h>

static struct dicom_ring *outgoing_ring(const struct dicom_peer *peer)
{
	return dicom_outgoing_ring(&peer->own->mailbox, (uint32_t)peer->outgoing);
}

static bool open_producer(struct dicom_producer *producer, struct dicom_ring *ring, const struct dicom_peer *peer)
{
	return dicom_producer_open(producer, ring, dicom_ring_stride(peer->own->mailbox.ring_bytes));
}

/* -1 with errno as dicom_mailbox_open; EPROTO also for rings of another size, of which nothing could be carried. */
static int open_there(struct dicom_peer *peer)
{
	peer->epoch_seen = atomic_load_explicit(&peer->own->mailbox.head->epoch, memory_order_acquire);
	if (dicom_mailbox_open(&peer->there, peer->own->directory, &peer->address) != 0)
		return -1;
	if (peer->there.ring_bytes == peer->own->mailbox.ring_bytes)
		return 0;
	dicom_mailbox_unmap(&peer->there);
	errno = EPROTO;
	return -1;
}

/* This process's ring in there, made at that position if there is none. -1 with errno as dicom_mailbox_incoming. */
static int open_incoming(struct dicom_peer *peer, uint64_t position, struct dicom_producer *producer)
{
	int slot = dicom_mailbox_incoming(&peer->there, &peer->own->address, position);

	if (slot < 0)
		return -1;
	peer->slot = (uint32_t)slot;
	if (open_producer(producer, dicom_incoming_ring(&peer->there, peer->slot), peer))
		return 0;
	errno = dicom_mailbox_is_gone(&peer->there) ? EPIPE : EPROTO;
	return -1;
}

/* -1 with errno: ENOSPC no outgoing slot is free, EPROTO the own mailbox is corrupt. */
static int to_carrier(struct dicom_peer *peer, uint64_t position)
{
	struct dicom_producer producer;

	if (peer->outgoing >= 0)
		dicom_mailbox_go_on(&peer->own->mailbox, (uint32_t)peer->outgoing, position);
	else
		peer->outgoing = dicom_mailbox_outgoing(&peer->own->mailbox, &peer->address, position);
	if (peer->outgoing < 0)
		return -1;
	if (!open_producer(&producer, outgoing_ring(peer), peer)) {
		errno = EPROTO;
		return -1;
	}
	peer->producer = producer;
	peer->lane = DICOM_CARRIER;
	dicom_mailbox_unmap(&peer->there);
	return 0;
}

int dicom_lane_begin(struct dicom_peer *peer)
{
	uint64_t beginning = peer->own->mailbox.ring_bytes;

	peer->outgoing = -1;
	peer->lane = DICOM_MEMORY;
	if (open_there(peer) == 0 && open_incoming(peer, beginning, &peer->producer) == 0)
		return 0;
	if ((errno == ENOENT || errno == EPIPE) && to_carrier(peer, beginning) == 0)
		return 0;
	dicom_lane_end(peer);
	return -1;
}

void dicom_lane_end(struct dicom_peer *peer)
{
	int error = errno;

	dicom_mailbox_unmap(&peer->there);
	errno = error;
}

/* Goes on in there, if this process's ring there is as far as the outgoing one. */
static bool to_memory(struct dicom_peer *peer)
{
	struct dicom_producer producer;

	if (open_incoming(peer, peer->producer.tail, &producer) != 0 || producer.tail != peer->producer.tail)
		return false;
	peer->producer = producer;
	peer->lane = DICOM_MEMORY;
	return true;
}

static int error_of(uint32_t fault)
{
	return fault == DICOM_FAULT_ENDED ? ECONNRESET : EPROTO;
}

/*
 * On the carrier lane: whether something can be sent now, perhaps by the other lane from now on. False with errno.
 *
 * When the receiver turns up on this node nothing more is sent until what is on its way has arrived. A sender that is
 * always faster than the carrier would otherwise never find its ring empty, and stay on the slower lane for good.
 */
static bool may_send(struct dicom_peer *peer)
{
	const struct dicom_mailbox *own = &peer->own->mailbox;
	uint32_t fault = atomic_load_explicit(&dicom_outgoing_slots(own)[peer->outgoing].fault, memory_order_relaxed);

	if (fault != DICOM_FAULT_NONE) {
		errno = error_of(fault);
		return false;
	}
	if (atomic_load_explicit(&own->head->epoch, memory_order_relaxed) != peer->epoch_seen) {
		dicom_mailbox_unmap(&peer->there);
		(void)open_there(peer);
	}
	if (peer->there.head == NULL)
		return true;
	if (!dicom_mailbox_is_closed(&peer->there)) {
		if (!dicom_producer_look(&peer->producer)) {
			errno = EPROTO;
			return false;
		}
		if (peer->producer.head_seen != peer->producer.tail) {
			errno = EAGAIN;
			return false;
		}
		if (to_memory(peer))
			return true;
	}
	dicom_mailbox_unmap(&peer->there);
	return true;
}

/* Whether there will be no room any more: the receiver has left this node, and its ring is sealed; or this process has. */
static bool is_over(const struct dicom_peer *peer)
{
	return peer->lane == DICOM_MEMORY &&
	       ((atomic_load_explicit(&peer->producer.ring->tail, memory_order_acquire) & 1) != 0 ||
		dicom_mailbox_is_gone(&peer->there));
}

static enum dicom_ring_state reserve(struct dicom_peer *peer, uint64_t tag, size_t bytes, void **payload)
{
	if (bytes > UINT32_MAX)
		return DICOM_RING_TOO_LONG;
	return dicom_producer_reserve(&peer->producer, (uint32_t)bytes, DICOM_WHOLE, tag, payload, &peer->reserved);
}

void *dicom_reserve(struct dicom_peer *peer, uint64_t tag, size_t bytes)
{
	enum dicom_ring_state state;
	void *payload;

	if (peer->lane == DICOM_CARRIER && !may_send(peer))
		return NULL;
	state = reserve(peer, tag, bytes, &payload);
	if ((state == DICOM_RING_FULL || state == DICOM_RING_CORRUPT) && is_over(peer)) {
		if (to_carrier(peer, peer->producer.tail) != 0)
			return NULL;
		state = reserve(peer, tag, bytes, &payload);
	}
	if (state == DICOM_RING_OK)
		return payload;
	errno = state == DICOM_RING_FULL ? EAGAIN : state == DICOM_RING_TOO_LONG ? EMSGSIZE : EPROTO;
	return NULL;
}

/* Whether a failed commit was one on a sealed ring, which may not be sealed any more, or on what is in its place. */
static bool was_refused(const struct dicom_peer *peer)
{
	uint64_t tail = atomic_load_explicit(&peer->producer.ring->tail, memory_order_acquire);

	return peer->lane == DICOM_MEMORY && (tail >> 1 == peer->producer.tail || dicom_mailbox_is_gone(&peer->there));
}

int dicom_commit(struct dicom_peer *peer)
{
	if (dicom_producer_commit(&peer->producer, peer->reserved) != DICOM_RING_OK) {
		if (!was_refused(peer))
			errno = EPROTO;
		else if (to_carrier(peer, peer->producer.tail) == 0)
			errno = ESTALE;
		return -1;
	}
	if (peer->lane == DICOM_MEMORY)
		dicom_mailbox_arrived(&peer->there, peer->slot);
	else
		dicom_mailbox_departed(&peer->own->mailbox, (uint32_t)peer->outgoing);
	return 0;
}

enum dicom_lane dicom_lane(const struct dicom_peer *peer)
{
	return peer->lane;
}
