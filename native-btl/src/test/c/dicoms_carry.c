/*
 * The runtimes of two nodes, as docs/protocols.md has them ("The carrier's stream"): they take bytes from outgoing rings
 * and commit them to incoming ones at the same positions. A piece of a stream is taken, delivered and acknowledged in
 * three steps between which anything may happen, and at random the stream ends there, as with a runtime that is killed.
 */
#define _GNU_SOURCE
#include "dicoms.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One in so many pieces of a stream is lost with it. */
#define LOSS 64

struct box {
	struct dicom_mailbox mailbox;
	uint32_t moves; /* of its owner, when it was opened */
};

struct stream {
	enum { CLOSED, IDLE, TAKEN, DELIVERED } stage;
	uint32_t sender_moves, receiver_moves; /* when it began */
	uint64_t at, to;
	unsigned char bytes[STORM_RING_BYTES];
};

static struct stage *stage;
static struct box boxes[PLAYERS];
static struct stream streams[PLAYERS][PLAYERS];
static uint64_t seed;

static void complain(const char *what, uint32_t sender, uint32_t receiver)
{
	fprintf(stderr, "carrier: %s, from %u to %u\n", what, sender, receiver);
	exit(8);
}

/* The mailbox of a player, locked, where it is now; NULL and not locked when there is none. */
static struct dicom_mailbox *enter(uint32_t player)
{
	struct player *p = &stage->players[player];
	struct dicom_address owner = address(player);
	struct box *box = &boxes[player];
	char directory[PATH_MAX];

	lock_player(p);
	if (box->mailbox.head == NULL || box->moves != atomic_load(&p->moves)) {
		dicom_mailbox_unmap(&box->mailbox);
		box->moves = atomic_load(&p->moves);
		stage_node(stage, atomic_load(&p->node), directory, sizeof(directory));
		if (dicom_mailbox_open(&box->mailbox, directory, &owner) != 0) {
			unlock_player(p);
			return NULL;
		}
	}
	return &box->mailbox;
}

static void leave(uint32_t player)
{
	unlock_player(&stage->players[player]);
}

/* Tells those on both nodes that somebody has come or left. */
static void stir(uint32_t except)
{
	for (uint32_t player = 0; player < PLAYERS; player++) {
		struct dicom_mailbox *mailbox = player == except ? NULL : enter(player);

		if (mailbox == NULL)
			continue;
		atomic_fetch_add(&mailbox->head->epoch, 1);
		atomic_fetch_add(&mailbox->head->arrivals, 1);
		dicom_mailbox_wake(&mailbox->head->arrivals);
		leave(player);
	}
}

/* The outgoing ring of a pair; NULL when the sender has none, or is just making it. */
static struct dicom_ring *outgoing_of(const struct dicom_mailbox *mailbox, uint32_t receiver)
{
	struct dicom_slot *slots = dicom_outgoing_slots(mailbox);

	for (uint32_t slot = 0; slot < DICOM_SLOTS && atomic_load(&slots[slot].state) != DICOM_SLOT_FREE; slot++) {
		if (atomic_load(&slots[slot].state) == DICOM_SLOT_OPEN && slots[slot].peer.pid == receiver)
			return dicom_outgoing_ring(mailbox, slot);
	}
	return NULL;
}

/* In this order: who goes on at a later position writes the head first. */
static bool bounds(const struct dicom_ring *ring, uint64_t *head, uint64_t *tail)
{
	*tail = atomic_load(&ring->tail) >> 1;
	*head = atomic_load(&ring->head);
	return *head < *tail;
}

static void begin(struct stream *s, uint32_t sender, uint32_t receiver, uint64_t head, uint64_t tail)
{
	struct dicom_mailbox *there = enter(receiver);
	struct dicom_address from = address(sender);
	int slot;

	if (there == NULL)
		return;
	slot = dicom_mailbox_incoming(there, &from, head);
	if (slot < 0)
		complain("no slot", sender, receiver);
	s->at = s->to = atomic_load(&dicom_incoming_ring(there, (uint32_t)slot)->tail) >> 1;
	s->receiver_moves = boxes[receiver].moves;
	leave(receiver);
	if (s->at < head || s->at > tail)
		complain("a position that cannot be", sender, receiver);
	/* What was there already is acknowledged like what will be delivered. */
	s->stage = s->at > head ? DELIVERED : IDLE;
}

static void copy_out(struct stream *s, const struct dicom_ring *ring, uint64_t to)
{
	for (uint64_t position = s->at; position < to; position++)
		s->bytes[position - s->at] = ring->data[position & (STORM_RING_BYTES - 1)];
	s->to = to;
	s->stage = TAKEN;
}

static void take(struct stream *s, uint32_t sender, uint32_t receiver)
{
	struct dicom_mailbox *from = enter(sender);
	struct dicom_ring *ring;
	uint64_t head, tail;
	bool any;

	if (from == NULL)
		return;
	if (s->stage == CLOSED)
		s->sender_moves = boxes[sender].moves;
	ring = outgoing_of(from, receiver);
	any = ring != NULL && bounds(ring, &head, &tail);
	if (s->sender_moves != boxes[sender].moves || (any && s->stage == IDLE && s->at < head))
		s->stage = CLOSED;
	else if (any && s->stage == IDLE && s->at < tail)
		copy_out(s, ring, tail);
	else if (any && s->stage == CLOSED) {
		leave(sender);
		begin(s, sender, receiver, head, tail);
		return;
	}
	leave(sender);
}

static void copy_in(const struct stream *s, struct dicom_ring *ring)
{
	atomic_store(&ring->reserve, s->to);
	for (uint64_t position = s->at; position < s->to; position++)
		ring->data[position & (STORM_RING_BYTES - 1)] = s->bytes[position - s->at];
}

static void deliver(struct stream *s, uint32_t sender, uint32_t receiver)
{
	struct dicom_mailbox *there = enter(receiver);
	struct dicom_address from = address(sender);
	uint64_t expected = s->at << 1;
	struct dicom_ring *ring;
	int slot;

	if (there == NULL)
		return;
	slot = dicom_mailbox_incoming(there, &from, s->at);
	ring = slot < 0 ? NULL : dicom_incoming_ring(there, (uint32_t)slot);
	if (ring == NULL || boxes[receiver].moves != s->receiver_moves || atomic_load(&ring->tail) != expected) {
		s->stage = CLOSED;
	} else if (s->to - atomic_load(&ring->head) <= STORM_RING_BYTES) {
		copy_in(s, ring);
		if (!atomic_compare_exchange_strong(&ring->tail, &expected, s->to << 1))
			complain("another carrier", sender, receiver);
		dicom_mailbox_arrived(there, (uint32_t)slot);
		s->stage = DELIVERED;
	}
	leave(receiver);
}

static void acknowledge(struct stream *s, uint32_t sender, uint32_t receiver)
{
	struct dicom_mailbox *from = enter(sender);
	struct dicom_ring *ring;

	if (from == NULL)
		return;
	ring = outgoing_of(from, receiver);
	if (boxes[sender].moves == s->sender_moves) {
		if (atomic_load(&ring->head) < s->to)
			atomic_store(&ring->head, s->to);
		s->at = s->to;
		s->stage = IDLE;
		atomic_fetch_add(&stage->carried, 1);
	} else {
		s->stage = CLOSED;
	}
	leave(sender);
}

static void step(uint32_t sender, uint32_t receiver)
{
	struct stream *s = &streams[sender][receiver];

	if (s->stage >= TAKEN && draw(&seed) % LOSS == 0) {
		s->stage = CLOSED;
		atomic_fetch_add(&stage->dropped, 1);
	}
	if (s->stage == TAKEN)
		deliver(s, sender, receiver);
	else if (s->stage == DELIVERED)
		acknowledge(s, sender, receiver);
	else
		take(s, sender, receiver);
}

void carry(struct stage *on)
{
	uint32_t moves[PLAYERS] = {0};

	stage = on;
	seed = on->seed ^ 0x9e3779b97f4a7c15u;
	while (!atomic_load(&stage->over)) {
		for (uint32_t player = 0; player < PLAYERS; player++) {
			uint32_t now = atomic_load(&stage->players[player].moves);

			if (now != moves[player])
				stir(player);
			moves[player] = now;
		}
		for (uint32_t pair = 0; pair < PLAYERS * PLAYERS; pair++) {
			if (pair / PLAYERS != pair % PLAYERS)
				step(pair / PLAYERS, pair % PLAYERS);
		}
		atomic_fetch_add(&stage->rounds, 1);
		sched_yield();
	}
	exit(0);
}
