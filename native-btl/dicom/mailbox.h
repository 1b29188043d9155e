/*
 * A mailbox: a file in memory with one ring for each sender (docs/protocols.md, "Mailboxes").
 *
 * It belongs to one process, which takes messages out; processes of the same user that are on the same node put them in,
 * and so does the node's runtime for those that are elsewhere. The file's owner and mode say who may: nobody else can
 * open it. Whoever may write may also destroy; what is read is therefore checked, and what is broken ends the pair, never
 * the process.
 */
#ifndef FULCRUM_DICOM_MAILBOX_H
#define FULCRUM_DICOM_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "ring.h"

#define DICOM_MAILBOX_MAGIC 0x584f424du /* "MBOX" */
#define DICOM_MAILBOX_VERSION 1u
#define DICOM_SLOTS 4096u
#define DICOM_PENDING_WORDS (DICOM_SLOTS / 64)
#define DICOM_HOME_BYTES 64u /* with the zero at its end */

/* Who a process is for life: where it was started, its pid there, and when (field 22 of /proc/PID/stat). */
struct dicom_address {
	uint64_t start;
	uint32_t pid;
	uint32_t unused;
	char home[DICOM_HOME_BYTES];
};

_Static_assert(sizeof(struct dicom_address) == 80, "as documented");

enum dicom_slot_state {
	DICOM_SLOT_FREE = 0,
	DICOM_SLOT_CLAIMED = 1, /* its sender is writing the address and making the ring */
	DICOM_SLOT_OPEN = 2,
};

struct dicom_slot {
	_Atomic uint32_t state;
	uint32_t unused;
	struct dicom_address sender;
	uint64_t unused_too[5];
};

_Static_assert(sizeof(struct dicom_slot) == 128, "as documented");

struct dicom_mailbox_head {
	uint32_t magic;
	uint32_t version;
	uint32_t slots;
	uint32_t ring_bytes; /* of data, in each ring */
	uint64_t unused[6];
	_Atomic uint32_t arrivals; /* one more with each message; a futex */
	_Atomic uint32_t sleeps;   /* 1 while the owner sleeps on arrivals */
	_Atomic uint32_t sealed;   /* 1 while its owner is being moved, and after it has left */
	uint32_t unused_either;
	uint64_t unused_too[6];
	_Atomic uint64_t pending[DICOM_PENDING_WORDS]; /* a bit for each slot in whose ring something may be */
	struct dicom_address owner;
};

_Static_assert(offsetof(struct dicom_mailbox_head, arrivals) == 64, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, pending) == 128, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, owner) == 640, "as documented");

/* Where things are in the file, bytes. Rings begin at pages of their own, so that those never used cost nothing. */
#define DICOM_SLOTS_AT 4096u
#define DICOM_RINGS_AT (DICOM_SLOTS_AT + DICOM_SLOTS * (uint32_t)sizeof(struct dicom_slot))

static inline uint64_t dicom_ring_stride(uint32_t ring_bytes)
{
	return ((uint64_t)ring_bytes + DICOM_RING_HEAD_BYTES + 4095) & ~(uint64_t)4095;
}

static inline uint64_t dicom_mailbox_bytes(uint32_t ring_bytes)
{
	return DICOM_RINGS_AT + DICOM_SLOTS * dicom_ring_stride(ring_bytes);
}

/* A mailbox that is mapped here, one's own or another's. */
struct dicom_mailbox {
	struct dicom_mailbox_head *head;
	uint32_t ring_bytes;
	uint64_t bytes;
};

/*
 * Makes the file of one's own mailbox and maps it. The directory is the user's own. -1 with errno; EEXIST when there is
 * one of that name, which is never taken over.
 */
int dicom_mailbox_make(struct dicom_mailbox *mailbox, int directory, const struct dicom_address *owner,
		       uint32_t ring_bytes);

/* Maps another's. -1 with errno: ENOENT it is not on this node, EACCES not this user's, EPROTO it is none. */
int dicom_mailbox_open(struct dicom_mailbox *mailbox, int directory, const struct dicom_address *owner);

void dicom_mailbox_unmap(struct dicom_mailbox *mailbox);

/* The file's name: HOME:PID:START. */
void dicom_mailbox_name(const struct dicom_address *owner, char *name, size_t bytes);

/*
 * The slot of a sender, its ring made when it has none yet. -1 with errno: ENOSPC all are taken, EPROTO something there
 * cannot be, EPIPE the mailbox is sealed.
 */
int dicom_mailbox_slot(const struct dicom_mailbox *mailbox, const struct dicom_address *sender);

/* The memory of a slot's ring. */
static inline struct dicom_ring *dicom_mailbox_ring(const struct dicom_mailbox *mailbox, uint32_t slot)
{
	return (struct dicom_ring *)((unsigned char *)mailbox->head + DICOM_RINGS_AT +
				     slot * dicom_ring_stride(mailbox->ring_bytes));
}

static inline struct dicom_slot *dicom_mailbox_slots(const struct dicom_mailbox *mailbox)
{
	return (struct dicom_slot *)((unsigned char *)mailbox->head + DICOM_SLOTS_AT);
}

/* Tells the owner that something was committed to a slot's ring, and wakes it when it sleeps. */
void dicom_mailbox_wake(const struct dicom_mailbox *mailbox);

static inline void dicom_mailbox_arrived(const struct dicom_mailbox *mailbox, uint32_t slot)
{
	atomic_fetch_or_explicit(&mailbox->head->pending[slot / 64], (uint64_t)1 << slot % 64, memory_order_release);
	/* Sequentially consistent, as the owner's flag before its last look: one of the two sees the other. */
	atomic_fetch_add_explicit(&mailbox->head->arrivals, 1, memory_order_seq_cst);
	if (atomic_load_explicit(&mailbox->head->sleeps, memory_order_seq_cst) != 0)
		dicom_mailbox_wake(mailbox);
}

/* Sleeps until something arrives after arrivals was seen to be that, at most so long; -1: without end. */
void dicom_mailbox_sleep(const struct dicom_mailbox *mailbox, uint32_t seen, int timeout_millis);

#endif
