/*
 * The two lanes step by step. What is sent to who is elsewhere lies in an outgoing ring, the runtime is woken, and what that
 * says comes back as errno; and each moment at which a pair changes its lane, also those that a storm rarely meets.
 */
#define _GNU_SOURCE
#include "../../../dicom/lane.h"
#include "dicoms.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define RING_BYTES 4096u
#define PATIENCE_SECONDS 10

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "not so: %s (errno %d)\n", what, errno);
	exit(1);
}

static bool send_to(struct dicom *d, uint32_t pid, const char *text)
{
	struct dicom_address to = address(pid);

	return dicom_send(d, &to, 5, NULL, 0, text, strlen(text)) == 0;
}

/* A runtime that sleeps until something departs. */
static int watch(const char *directory)
{
	struct dicom_address owner = address(1);
	struct timespec patience = {PATIENCE_SECONDS, 0};
	struct dicom_mailbox m;

	must(dicom_mailbox_open(&m, directory, &owner) == 0, "it opens the mailbox");
	atomic_store(&m.head->watched, 1);
	if (atomic_load(&m.head->departures) == 0)
		syscall(SYS_futex, &m.head->departures, FUTEX_WAIT, 0, &patience, NULL, 0);
	must(atomic_load(&m.head->departures) == 1 && atomic_load(&m.head->outgoing[0]) == 1, "it is woken");
	return 0;
}

static void look_at_ring(const struct dicom_mailbox *m)
{
	const struct dicom_slot *slot = &dicom_outgoing_slots(m)[0];
	struct dicom_address to = address(2);
	struct dicom_consumer consumer;
	struct dicom_record record;
	const void *payload;

	must(slot->state == DICOM_SLOT_OPEN && memcmp(&slot->peer, &to, sizeof(to)) == 0, "the slot says to whom");
	must(dicom_consumer_open(&consumer, dicom_outgoing_ring(m, 0), dicom_ring_stride(RING_BYTES)), "a ring");
	must(consumer.head == RING_BYTES, "a stream begins at ring bytes");
	must(dicom_consumer_first(&consumer, &record, &payload) == DICOM_RING_OK && record.tag == 5 &&
		 record.length == 5 && memcmp(payload, "hello", 5) == 0,
	     "the message");
}

/* Nobody carries: the ring becomes full, and then the runtime says why. */
static void run_into_faults(struct dicom *d, const struct dicom_mailbox *m)
{
	_Atomic uint32_t *fault = &dicom_outgoing_slots(m)[0].fault;

	while (send_to(d, 2, "hello"))
		continue;
	must(errno == EAGAIN, "full");
	atomic_store(fault, DICOM_FAULT_ENDED);
	must(!send_to(d, 2, "") && errno == ECONNRESET, "the receiver has ended");
	atomic_store(fault, DICOM_FAULT_UNREACHABLE);
	must(!send_to(d, 2, "") && errno == EPROTO, "the receiver cannot be sent to");
	must(send_to(d, 3, "hello"), "others are not meant");
}

static void outgoing(const char *directory)
{
	struct dicom_address own = address(1), other = address(4);
	struct dicom *d = dicom_open(directory, &own, RING_BYTES), *larger;
	struct dicom_mailbox m;
	int status;

	must(d != NULL && dicom_mailbox_open(&m, directory, &own) == 0 && m.head->epoch == 1, "a mailbox");
	if (fork() == 0)
		exit(watch(directory));
	while (atomic_load(&m.head->watched) == 0)
		usleep(1000);
	must(send_to(d, 2, "hello"), "sent");
	wait(&status);
	must(status == 0, "the runtime has seen it");
	look_at_ring(&m);
	run_into_faults(d, &m);
	larger = dicom_open(directory, &other, 2 * RING_BYTES);
	must(larger != NULL && !send_to(larger, 1, "") && errno == EPROTO, "rings of another size");
	dicom_close(larger);
	dicom_close(d);
	dicom_mailbox_unmap(&m);
}

/* Two processes in one, and what their runtime sees of them. */
struct pair {
	struct dicom *sender, *receiver;
	struct dicom_mailbox senders, receivers;
	struct dicom_peer *peer;
	size_t heard;
};

static struct dicom *open_end(const char *directory, uint32_t pid, struct dicom_mailbox *seen)
{
	struct dicom_address own = address(pid);
	struct dicom *d = dicom_open(directory, &own, RING_BYTES);

	must(d != NULL && dicom_mailbox_open(seen, directory, &own) == 0, "a mailbox");
	return d;
}

static struct pair pair(const char *directory)
{
	struct pair p = {.heard = 0};
	struct dicom_address to = address(2);

	p.sender = open_end(directory, 1, &p.senders);
	p.receiver = open_end(directory, 2, &p.receivers);
	p.peer = dicom_connect(p.sender, &to);
	must(p.peer != NULL && dicom_lane(p.peer) == DICOM_MEMORY, "both are here");
	return p;
}

static void part(struct pair *p)
{
	dicom_close(p->sender);
	dicom_close(p->receiver);
	dicom_mailbox_unmap(&p->senders);
	dicom_mailbox_unmap(&p->receivers);
}

static void hear(void *context, const struct dicom_arrival *arrival)
{
	(void)arrival;
	(*(size_t *)context)++;
}

static size_t heard(struct pair *p)
{
	dicom_take(p->receiver, hear, &p->heard, 100);
	return p->heard;
}

static void stir(const struct dicom_mailbox *m)
{
	atomic_fetch_add(&m->head->epoch, 1);
	atomic_fetch_add(&m->head->arrivals, 1);
}

/* The very first message: behind it the zeros would have the tail of a stream that began at 0. */
static void a_move_between_reservation_and_commit(const char *directory)
{
	struct pair p = pair(directory);

	must(dicom_reserve(p.peer, 1, 100) != NULL, "room");
	must(mmap(p.peer->there.head, p.peer->there.bytes, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) != MAP_FAILED,
	     "zeros");
	must(dicom_commit(p.peer) != 0 && errno == ESTALE, "it is to be written again");
	must(dicom_lane(p.peer) == DICOM_CARRIER && heard(&p) == 0, "elsewhere");
	must(dicom_reserve(p.peer, 5, 5) != NULL && dicom_commit(p.peer) == 0, "written again");
	must(dicom_outgoing_ring(&p.senders, 0)->head == RING_BYTES, "where the stream stood");
	part(&p);
}

static void a_full_ring_that_is_sealed(const char *directory)
{
	struct pair p = pair(directory);
	uint64_t sealed_at;

	while (send_to(p.sender, 2, "hello"))
		continue;
	must(errno == EAGAIN && dicom_lane(p.peer) == DICOM_MEMORY, "full");
	atomic_store(&p.receivers.head->sealed, 1);
	sealed_at = dicom_ring_seal(dicom_incoming_ring(&p.receivers, 0));
	must(send_to(p.sender, 2, "hello") && dicom_lane(p.peer) == DICOM_CARRIER, "the other lane");
	must(dicom_outgoing_ring(&p.senders, 0)->head == sealed_at, "where the stream stood");
	part(&p);
}

/* Its sender was moved before it could set the bit. */
static void a_message_without_its_bit(const char *directory)
{
	struct pair p = pair(directory);

	must(send_to(p.sender, 2, "hello") && heard(&p) == 1, "one is heard");
	must(send_to(p.sender, 2, "hello"), "another is sent");
	atomic_store(&p.receivers.head->pending[0], 0);
	must(heard(&p) == 1, "nobody was told of it");
	stir(&p.receivers);
	must(heard(&p) == 2, "it is found after a move");
	part(&p);
}

static void nothing_is_sent_past_what_is_on_its_way(const char *directory)
{
	struct pair p = pair(directory);
	struct dicom_ring *incoming = dicom_incoming_ring(&p.receivers, 0), *outgoing;

	dicom_ring_seal(incoming);
	must(send_to(p.sender, 2, "hello") && dicom_lane(p.peer) == DICOM_CARRIER, "by the carrier");
	dicom_ring_unseal(incoming);
	stir(&p.senders);
	must(!send_to(p.sender, 2, "hello") && errno == EAGAIN, "held back until the first has arrived");
	outgoing = dicom_outgoing_ring(&p.senders, 0);
	memcpy(incoming->data, outgoing->data, RING_BYTES);
	atomic_store(&incoming->tail, outgoing->tail);
	dicom_mailbox_arrived(&p.receivers, 0);
	atomic_store(&outgoing->head, outgoing->tail >> 1);
	must(send_to(p.sender, 2, "hello") && dicom_lane(p.peer) == DICOM_MEMORY, "back on the memory lane");
	must(heard(&p) == 2, "both have arrived");
	dicom_ring_seal(incoming);
	must(send_to(p.sender, 2, "hello") && dicom_lane(p.peer) == DICOM_CARRIER, "away again");
	must(outgoing->head == p.receivers.ring_bytes + 2 * 32 && outgoing->tail >> 1 == outgoing->head + 32,
	     "the same ring goes on at a later position");
	part(&p);
}

/* As of another life of the receiver, or of something that is none of ours. */
static void a_ring_at_another_position_is_not_used(const char *directory)
{
	struct pair p = pair(directory);
	struct dicom_ring *incoming = dicom_incoming_ring(&p.receivers, 0), *outgoing;

	dicom_ring_seal(incoming);
	must(send_to(p.sender, 2, "hello"), "by the carrier");
	dicom_ring_unseal(incoming);
	outgoing = dicom_outgoing_ring(&p.senders, 0);
	atomic_store(&outgoing->head, outgoing->tail >> 1);
	stir(&p.senders);
	must(send_to(p.sender, 2, "hello") && dicom_lane(p.peer) == DICOM_CARRIER, "still by the carrier");
	part(&p);
}

int lanes(const char *directory)
{
	outgoing(directory);
	a_move_between_reservation_and_commit(directory);
	a_full_ring_that_is_sealed(directory);
	a_message_without_its_bit(directory);
	nothing_is_sent_past_what_is_on_its_way(directory);
	a_ring_at_another_position_is_not_used(directory);
	puts("as promised");
	return 0;
}
