/*
 * A mailbox: a file in memory with a ring for each sender, and one for each receiver that is elsewhere
 * (docs/protocols.md, "Mailboxes").
 *
 * It belongs to one process, which takes messages out of the incoming rings; processes of the same user that are on the same
 * node put them in, and so does the node's runtime for those that are elsewhere. What the owner sends to processes
 * elsewhere it puts into the outgoing rings, from where the runtime carries it. The file's owner and mode say who may:
 * nobody else can open it. Whoever may write may also destroy; what is read is therefore checked, and what is broken ends
 * the pair, never the process.
 *
 * A process that is moved takes its own mailbox along, at the same address. In the place of others' mailboxes it then has
 * memory of its own, all zero, and that may happen between any two instructions: see dicom_mailbox_is_gone.
 */
#ifndef FULCRUM_DICOM_MAILBOX_H
#define FULCRUM_DICOM_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "ring.h"

#define DICOM_MAILBOX_MAGIC 0x584f424du /* "MBOX" */
#define DICOM_MAILBOX_VERSION 2u
#define DICOM_SLOTS 4096u /* of each kind */
#define DICOM_SLOT_WORDS (DICOM_SLOTS / 64)
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
	DICOM_SLOT_CLAIMED = 1, /* its sender is writing the address or making the ring */
	DICOM_SLOT_OPEN = 2,
};

/* What the runtime says of an outgoing slot; it does not change any more. */
enum dicom_fault {
	DICOM_FAULT_NONE = 0,
	DICOM_FAULT_ENDED = 1,	     /* the receiver has */
	DICOM_FAULT_UNREACHABLE = 2, /* it has no mailbox, or one with rings of another size, or is another user's */
};

struct dicom_slot {
	_Atomic uint32_t state;
	_Atomic uint32_t fault;	   /* of an outgoing slot */
	struct dicom_address peer; /* the sender; in an outgoing slot the receiver */
	uint64_t unused[5];
};

_Static_assert(sizeof(struct dicom_slot) == 128, "as documented");

struct dicom_mailbox_head {
	uint32_t magic;
	uint32_t version;
	uint32_t slots;
	uint32_t ring_bytes; /* of data, in each ring */
	uint64_t unused[6];
	_Atomic uint32_t arrivals;   /* one more with each message, and after each change of the epoch; a futex */
	_Atomic uint32_t sleeps;     /* 1 while the owner sleeps on arrivals */
	_Atomic uint32_t sealed;     /* 1 while its owner is being moved, and after it has left */
	_Atomic uint32_t epoch;	     /* another after somebody has come to this node or left it; never 0 */
	_Atomic uint32_t departures; /* one more with each record committed to an outgoing ring; a futex */
	_Atomic uint32_t watched;    /* 1 while the runtime sleeps on departures */
	uint64_t unused_too[5];
	_Atomic uint64_t pending[DICOM_SLOT_WORDS]; /* a bit for each incoming slot in whose ring something may be */
	struct dicom_address owner;
	uint64_t unused_either[38];
	_Atomic uint64_t outgoing[DICOM_SLOT_WORDS]; /* a bit for each outgoing slot in whose ring something may be */
};

_Static_assert(offsetof(struct dicom_mailbox_head, arrivals) == 64, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, epoch) == 76, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, watched) == 84, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, pending) == 128, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, owner) == 640, "as documented");
_Static_assert(offsetof(struct dicom_mailbox_head, outgoing) == 1024, "as documented");

/* Where things are in the file, bytes. Rings begin at pages of their own, so that those never used cost nothing. */
#define DICOM_INCOMING_AT 4096u
#define DICOM_OUTGOING_AT (DICOM_INCOMING_AT + DICOM_SLOTS * (uint32_t)sizeof(struct dicom_slot))
#define DICOM_RINGS_AT (DICOM_OUTGOING_AT + DICOM_SLOTS * (uint32_t)sizeof(struct dicom_slot))

_Static_assert(DICOM_RINGS_AT == 1052672, "as documented");

static inline uint64_t dicom_ring_stride(uint32_t ring_bytes)
{
	return ((uint64_t)ring_bytes + DICOM_RING_HEAD_BYTES + 4095) & ~(uint64_t)4095;
}

static inline uint64_t dicom_mailbox_bytes(uint32_t ring_bytes)
{
	return DICOM_RINGS_AT + 2 * DICOM_SLOTS * dicom_ring_stride(ring_bytes);
}

/* A mailbox that is mapped here, one's own or another's. */
struct dicom_mailbox {
	struct dicom_mailbox_head *head; /* NULL: none */
	uint32_t ring_bytes;
	uint64_t bytes;
};

/*
 * Makes the file of one's own mailbox and maps it. The directory is the user's own, by its absolute path: there a process
 * that is away reaches files of the node where it is. A child does not have the mapping: it is somebody else. -1 with
 * errno; EEXIST when there is one of that name, which is never taken over.
 */
int dicom_mailbox_make(struct dicom_mailbox *mailbox, const char *directory, const struct dicom_address *owner,
		       uint32_t ring_bytes);

/* Maps another's. -1 with errno: ENOENT it is not on this node, EACCES not this user's, EPROTO it is none. */
int dicom_mailbox_open(struct dicom_mailbox *mailbox, const char *directory, const struct dicom_address *owner);

void dicom_mailbox_unmap(struct dicom_mailbox *mailbox);

/* The file's path, DIRECTORY/HOME:PID:START; -1 with ENAMETOOLONG. */
int dicom_mailbox_path(const char *directory, const struct dicom_address *owner, char *path, size_t bytes);

/*
 * Whether another's mailbox was here and this process has been moved since: then it is memory of its own, all zero. What was
 * written before this is false went into the mailbox.
 */
static inline bool dicom_mailbox_is_gone(const struct dicom_mailbox *mailbox)
{
	atomic_signal_fence(memory_order_seq_cst);
	return *(const volatile uint32_t *)&mailbox->head->magic == 0;
}

/*
 * Whether nothing can be sent into it. To be asked after a slot was opened, too: who seals looks for open slots after it has
 * said so, and one of the two sees the other; and in empty memory a slot can be opened like in a mailbox.
 */
static inline bool dicom_mailbox_is_closed(const struct dicom_mailbox *mailbox)
{
	return atomic_load_explicit(&mailbox->head->sealed, memory_order_seq_cst) != 0 ||
	       dicom_mailbox_is_gone(mailbox);
}

/*
 * The incoming slot of a sender, with a ring made at that position if it has none yet. -1 with errno: ENOSPC all are taken,
 * EPROTO something there cannot be, EPIPE the mailbox is sealed or gone.
 */
int dicom_mailbox_incoming(const struct dicom_mailbox *mailbox, const struct dicom_address *sender, uint64_t position);

/* A new outgoing slot of one's own mailbox, its ring made at that position. -1 with ENOSPC. */
int dicom_mailbox_outgoing(const struct dicom_mailbox *mailbox, const struct dicom_address *receiver,
			   uint64_t position);

/*
 * Lets the stream of an outgoing slot whose ring is empty go on at a later position. The slot is not open meanwhile: this
 * process may be frozen in the middle, and the runtime shall not take that for a broken ring.
 */
void dicom_mailbox_go_on(const struct dicom_mailbox *mailbox, uint32_t slot, uint64_t position);

static inline struct dicom_slot *dicom_incoming_slots(const struct dicom_mailbox *mailbox)
{
	return (struct dicom_slot *)((unsigned char *)mailbox->head + DICOM_INCOMING_AT);
}

static inline struct dicom_slot *dicom_outgoing_slots(const struct dicom_mailbox *mailbox)
{
	return (struct dicom_slot *)((unsigned char *)mailbox->head + DICOM_OUTGOING_AT);
}

/* The memory of a slot's ring. */
static inline struct dicom_ring *dicom_incoming_ring(const struct dicom_mailbox *mailbox, uint32_t slot)
{
	return (struct dicom_ring *)((unsigned char *)mailbox->head + DICOM_RINGS_AT +
				     slot * dicom_ring_stride(mailbox->ring_bytes));
}

static inline struct dicom_ring *dicom_outgoing_ring(const struct dicom_mailbox *mailbox, uint32_t slot)
{
	return dicom_incoming_ring(mailbox, DICOM_SLOTS + slot);
}

/* Wakes who sleeps on arrivals or on departures. */
void dicom_mailbox_wake(_Atomic uint32_t *word);

/* A bit is set, its event counted, and who sleeps on that is woken. */
static inline void dicom_mailbox_tell(_Atomic uint64_t *bits, uint32_t slot, _Atomic uint32_t *count,
				      _Atomic uint32_t *sleeps)
{
	atomic_fetch_or_explicit(&bits[slot / 64], (uint64_t)1 << slot % 64, memory_order_release);
	/* Sequentially consistent, as the sleeper's flag before its last look: one of the two sees the other. */
	atomic_fetch_add_explicit(count, 1, memory_order_seq_cst);
	if (atomic_load_explicit(sleeps, memory_order_seq_cst) != 0)
		dicom_mailbox_wake(count);
}

/* Tells the owner that something was committed to an incoming ring. */
static inline void dicom_mailbox_arrived(const struct dicom_mailbox *mailbox, uint32_t slot)
{
	dicom_mailbox_tell(mailbox->head->pending, slot, &mailbox->head->arrivals, &mailbox->head->sleeps);
}

/* Tells the runtime that something was committed to an outgoing ring. */
static inline void dicom_mailbox_departed(const struct dicom_mailbox *mailbox, uint32_t slot)
{
	dicom_mailbox_tell(mailbox->head->outgoing, slot, &mailbox->head->departures, &mailbox->head->watched);
}

/* Sleeps until something arrives after arrivals was seen to be that, at most so long; -1: without end. */
void dicom_mailbox_sleep(const struct dicom_mailbox *mailbox, uint32_t seen, int timeout_millis);

#endif
