#define _GNU_SOURCE
#include "dicom.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Messages of one sender that are taken before the others have their turn. */
#define BURST 16

/* Somebody to whom this process sends. */
struct dicom_peer {
	struct dicom_peer *next;
	struct dicom_address address;
	struct dicom_mailbox mailbox;
	struct dicom_producer producer;
	uint32_t slot;
	uint64_t reserved; /* position behind what was reserved */
};

/* Somebody from whom it receives. */
struct sender {
	struct dicom_consumer consumer;
	struct dicom_address address; /* a copy: what is in the mailbox may change */
	bool open;
	bool broken;
};

struct dicom {
	int directory;
	struct dicom_address self;
	struct dicom_mailbox mailbox;
	struct dicom_peer *peers;
	struct sender *senders; /* by slot */
	uint32_t arrivals_seen;
	uint64_t left[DICOM_PENDING_WORDS]; /* slots in which more may be than was taken */
	bool any_left;
	size_t broken;
};

struct dicom *dicom_open(const char *directory, const struct dicom_address *self, uint32_t ring_bytes)
{
	struct dicom *d = calloc(1, sizeof(*d));
	int error;

	if (d == NULL)
		return NULL;
	d->self = *self;
	d->senders = calloc(DICOM_SLOTS, sizeof(*d->senders));
	d->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->senders != NULL && d->directory >= 0 &&
	    dicom_mailbox_make(&d->mailbox, d->directory, self, ring_bytes) == 0)
		return d;
	error = errno;
	if (d->directory >= 0)
		close(d->directory);
	free(d->senders);
	free(d);
	errno = error;
	return NULL;
}

void dicom_close(struct dicom *d)
{
	char name[DICOM_HOME_BYTES + 32];

	while (d->peers != NULL) {
		struct dicom_peer *peer = d->peers;

		d->peers = peer->next;
		dicom_mailbox_unmap(&peer->mailbox);
		free(peer);
	}
	dicom_mailbox_name(&d->self, name, sizeof(name));
	unlinkat(d->directory, name, 0);
	dicom_mailbox_unmap(&d->mailbox);
	close(d->directory);
	free(d->senders);
	free(d);
}

size_t dicom_most_bytes(const struct dicom *d)
{
	return dicom_ring_most_payload(d->mailbox.ring_bytes);
}

size_t dicom_broken(const struct dicom *d)
{
	return d->broken;
}

static struct dicom_peer *find_peer(struct dicom *d, const struct dicom_address *to)
{
	struct dicom_peer *peer = d->peers;

	while (peer != NULL && memcmp(&peer->address, to, sizeof(*to)) != 0)
		peer = peer->next;
	return peer;
}

/* -1 with errno. */
static int open_ring(struct dicom_peer *peer, const struct dicom_address *self)
{
	int slot = dicom_mailbox_slot(&peer->mailbox, self);

	if (slot < 0)
		return -1;
	peer->slot = (uint32_t)slot;
	if (!dicom_producer_open(&peer->producer, dicom_mailbox_ring(&peer->mailbox, peer->slot),
				 dicom_ring_stride(peer->mailbox.ring_bytes))) {
		errno = EPROTO;
		return -1;
	}
	return 0;
}

struct dicom_peer *dicom_connect(struct dicom *d, const struct dicom_address *to)
{
	struct dicom_peer *peer = find_peer(d, to);

	if (peer != NULL)
		return peer;
	peer = calloc(1, sizeof(*peer));
	if (peer == NULL)
		return NULL;
	peer->address = *to;
	if (dicom_mailbox_open(&peer->mailbox, d->directory, to) != 0) {
		free(peer);
		return NULL;
	}
	if (open_ring(peer, &d->self) != 0) {
		int error = errno;

		dicom_mailbox_unmap(&peer->mailbox);
		free(peer);
		errno = error;
		return NULL;
	}
	peer->next = d->peers;
	d->peers = peer;
	return peer;
}

static int error_of(enum dicom_ring_state state)
{
	switch (state) {
	case DICOM_RING_FULL:
		return EAGAIN;
	case DICOM_RING_TOO_LONG:
		return EMSGSIZE;
	case DICOM_RING_SEALED:
		return EPIPE;
	default:
		return EPROTO;
	}
}

void *dicom_reserve(struct dicom_peer *peer, uint64_t tag, size_t bytes)
{
	void *payload;
	enum dicom_ring_state state =
	    bytes > UINT32_MAX ? DICOM_RING_TOO_LONG
			       : dicom_producer_reserve(&peer->producer, (uint32_t)bytes, DICOM_WHOLE, tag, &payload,
							&peer->reserved);

	if (state == DICOM_RING_OK)
		return payload;
	errno = error_of(state);
	return NULL;
}

int dicom_commit(struct dicom_peer *peer)
{
	enum dicom_ring_state state = dicom_producer_commit(&peer->producer, peer->reserved);

	if (state != DICOM_RING_OK) {
		errno = error_of(state);
		return -1;
	}
	dicom_mailbox_arrived(&peer->mailbox, peer->slot);
	return 0;
}

int dicom_send(struct dicom *d, const struct dicom_address *to, uint64_t tag, const void *head, size_t head_bytes,
	       const void *data, size_t data_bytes)
{
	struct dicom_peer *peer = dicom_connect(d, to);
	unsigned char *payload = peer == NULL ? NULL : dicom_reserve(peer, tag, head_bytes + data_bytes);

	if (payload == NULL)
		return -1;
	memcpy(payload, head, head_bytes);
	memcpy(payload + head_bytes, data, data_bytes);
	return dicom_commit(peer);
}

/* A sender that has not been heard before; false when its slot is not open yet. */
static bool open_sender(struct dicom *d, uint32_t slot)
{
	struct sender *sender = &d->senders[slot];
	struct dicom_slot *there = &dicom_mailbox_slots(&d->mailbox)[slot];

	if (atomic_load_explicit(&there->state, memory_order_acquire) != DICOM_SLOT_OPEN)
		return false;
	sender->address = there->sender;
	sender->address.home[DICOM_HOME_BYTES - 1] = '\0';
	sender->open = true;
	sender->broken = !dicom_consumer_open(&sender->consumer, dicom_mailbox_ring(&d->mailbox, slot),
					      dicom_ring_stride(d->mailbox.ring_bytes));
	d->broken += sender->broken;
	return true;
}

static void hand_over(const struct sender *sender, const struct dicom_record *record, const void *payload,
		      dicom_handler handler, void *context)
{
	struct dicom_arrival arrival = {&sender->address, record->tag, payload, record->length,
					record->kind == DICOM_WHOLE || record->kind == DICOM_FIRST,
					record->kind == DICOM_WHOLE || record->kind == DICOM_LAST};

	handler(context, &arrival);
}

/* Takes from one sender; returns how many, and says when there may be more. */
static size_t take_from(struct dicom *d, uint32_t slot, dicom_handler handler, void *context, size_t most, bool *more)
{
	struct sender *sender = &d->senders[slot];
	size_t taken = 0;

	*more = false;
	if (!sender->open && !open_sender(d, slot))
		return 0;
	while (!sender->broken) {
		struct dicom_record record;
		const void *payload;
		enum dicom_ring_state state = dicom_consumer_first(&sender->consumer, &record, &payload);

		if (state == DICOM_RING_CORRUPT) {
			sender->broken = true;
			d->broken++;
		}
		if (state != DICOM_RING_OK)
			break;
		if (taken == most) {
			*more = true;
			break;
		}
		hand_over(sender, &record, payload, handler, context);
		dicom_consumer_consume(&sender->consumer, &record);
		taken++;
	}
	return taken;
}

/* Moves the bits that senders have set to those of slots to be looked at. */
static void collect(struct dicom *d)
{
	uint32_t arrivals = atomic_load_explicit(&d->mailbox.head->arrivals, memory_order_acquire);

	if (arrivals == d->arrivals_seen)
		return;
	d->arrivals_seen = arrivals;
	for (uint32_t word = 0; word < DICOM_PENDING_WORDS; word++) {
		if (atomic_load_explicit(&d->mailbox.head->pending[word], memory_order_relaxed) != 0)
			d->left[word] |=
			    atomic_exchange_explicit(&d->mailbox.head->pending[word], 0, memory_order_acquire);
	}
	d->any_left = true;
}

size_t dicom_take(struct dicom *d, dicom_handler handler, void *context, size_t most)
{
	size_t taken = 0;
	bool any = false;

	collect(d);
	if (!d->any_left)
		return 0;
	for (uint32_t word = 0; word < DICOM_PENDING_WORDS; word++) {
		for (uint64_t bits = d->left[word]; bits != 0; bits &= bits - 1) {
			uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(bits);
			size_t turn = most - taken < BURST ? most - taken : BURST;
			bool more;

			taken += take_from(d, slot, handler, context, turn, &more);
			if (!more)
				d->left[word] &= ~((uint64_t)1 << slot % 64);
		}
		any = any || d->left[word] != 0;
	}
	d->any_left = any;
	return taken;
}

void dicom_wait(struct dicom *d, int timeout_millis)
{
	if (!d->any_left)
		dicom_mailbox_sleep(&d->mailbox, d->arrivals_seen, timeout_millis);
}
