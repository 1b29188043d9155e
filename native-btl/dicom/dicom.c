#define _GNU_SOURCE
#include "lane.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Messages of one sender that are taken before the others have their turn. */
#define BURST 16

/* Somebody from whom it receives. */
struct sender {
	struct dicom_consumer consumer;
	struct dicom_address address; /* a copy: what is in the mailbox may change */
	bool open;
	bool broken;
};

struct dicom {
	struct dicom_own own;
	struct dicom_peer *peers;
	struct sender *senders; /* by slot */
	uint32_t arrivals_seen;
	uint32_t epoch_seen;
	uint64_t left[DICOM_SLOT_WORDS]; /* slots in which more may be than was taken */
	bool any_left;
	size_t broken;
};

static int begin(struct dicom *d, const char *directory, const struct dicom_address *self, uint32_t ring_bytes)
{
	if (directory[0] != '/' || strlen(directory) >= sizeof(d->own.directory)) {
		errno = EINVAL;
		return -1;
	}
	strcpy(d->own.directory, directory);
	d->own.address = *self;
	d->senders = calloc(DICOM_SLOTS, sizeof(*d->senders));
	return d->senders == NULL ? -1 : dicom_mailbox_make(&d->own.mailbox, directory, self, ring_bytes);
}

struct dicom *dicom_open(const char *directory, const struct dicom_address *self, uint32_t ring_bytes)
{
	struct dicom *d = calloc(1, sizeof(*d));
	int error;

	if (d != NULL && begin(d, directory, self, ring_bytes) == 0)
		return d;
	error = errno;
	if (d != NULL)
		free(d->senders);
	free(d);
	errno = error;
	return NULL;
}

void dicom_close(struct dicom *d)
{
	char path[PATH_MAX];

	while (d->peers != NULL) {
		struct dicom_peer *peer = d->peers;

		d->peers = peer->next;
		dicom_lane_end(peer);
		free(peer);
	}
	if (dicom_mailbox_path(d->own.directory, &d->own.address, path, sizeof(path)) == 0)
		unlink(path);
	dicom_mailbox_unmap(&d->own.mailbox);
	free(d->senders);
	free(d);
}

size_t dicom_most_bytes(const struct dicom *d)
{
	return dicom_ring_most_payload(d->own.mailbox.ring_bytes);
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

struct dicom_peer *dicom_connect(struct dicom *d, const struct dicom_address *to)
{
	struct dicom_peer *peer = find_peer(d, to);

	if (peer != NULL)
		return peer;
	peer = calloc(1, sizeof(*peer));
	if (peer == NULL)
		return NULL;
	peer->own = &d->own;
	peer->address = *to;
	if (dicom_lane_begin(peer) != 0) {
		int error = errno;

		free(peer);
		errno = error;
		return NULL;
	}
	peer->next = d->peers;
	d->peers = peer;
	return peer;
}

int dicom_send(struct dicom *d, const struct dicom_address *to, uint64_t tag, const void *head, size_t head_bytes,
	       const void *data, size_t data_bytes)
{
	struct dicom_peer *peer = dicom_connect(d, to);

	if (peer == NULL)
		return -1;
	do {
		unsigned char *payload = dicom_reserve(peer, tag, head_bytes + data_bytes);

		if (payload == NULL)
			return -1;
		memcpy(payload, head, head_bytes);
		memcpy(payload + head_bytes, data, data_bytes);
		if (dicom_commit(peer) == 0)
			return 0;
	} while (errno == ESTALE);
	return -1;
}

/* A sender that has not been heard before; false when its slot is not open yet. */
static bool open_sender(struct dicom *d, uint32_t slot)
{
	struct sender *sender = &d->senders[slot];
	struct dicom_slot *there = &dicom_incoming_slots(&d->own.mailbox)[slot];

	if (atomic_load_explicit(&there->state, memory_order_acquire) != DICOM_SLOT_OPEN)
		return false;
	sender->address = there->peer;
	sender->address.home[DICOM_HOME_BYTES - 1] = '\0';
	sender->open = true;
	sender->broken = !dicom_consumer_open(&sender->consumer, dicom_incoming_ring(&d->own.mailbox, slot),
					      dicom_ring_stride(d->own.mailbox.ring_bytes));
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

/*
 * After a move of a sender or of this process a message may lie here whose bit was set in another piece of memory: the
 * sender's when that was moved between the two, or the file that this process has left.
 */
static void look_at_all(struct dicom *d)
{
	const struct dicom_slot *slots = dicom_incoming_slots(&d->own.mailbox);

	for (uint32_t slot = 0; slot < DICOM_SLOTS; slot++) {
		if (atomic_load_explicit(&slots[slot].state, memory_order_acquire) == DICOM_SLOT_FREE)
			break;
		d->left[slot / 64] |= (uint64_t)1 << slot % 64;
	}
}

/* Moves the bits that senders have set to those of slots to be looked at. */
static void collect(struct dicom *d)
{
	struct dicom_mailbox_head *head = d->own.mailbox.head;
	uint32_t arrivals = atomic_load_explicit(&head->arrivals, memory_order_acquire);
	uint32_t epoch;

	if (arrivals == d->arrivals_seen)
		return;
	d->arrivals_seen = arrivals;
	epoch = atomic_load_explicit(&head->epoch, memory_order_acquire);
	if (epoch != d->epoch_seen)
		look_at_all(d);
	d->epoch_seen = epoch;
	for (uint32_t word = 0; word < DICOM_SLOT_WORDS; word++) {
		if (atomic_load_explicit(&head->pending[word], memory_order_relaxed) != 0)
			d->left[word] |= atomic_exchange_explicit(&head->pending[word], 0, memory_order_acquire);
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
	for (uint32_t word = 0; word < DICOM_SLOT_WORDS; word++) {
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
		dicom_mailbox_sleep(&d->own.mailbox, d->arrivals_seen, timeout_millis);
}
