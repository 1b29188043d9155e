/*
 * A ring of messages between one producer and one consumer, in memory that both see (docs/protocols.md, "Rings").
 *
 * Both may be processes, or one of them a runtime that carries messages from and to other nodes. Neither trusts the
 * other: whatever stands in the ring is checked before it is used, and a consumer's view of a record is a copy of its
 * header. A third party may seal the ring at any moment: what was committed before is whole and stays, nothing is
 * committed after. That is how a pair changes its lane when one of them is moved.
 */
#ifndef FULCRUM_DICOM_RING_H
#define FULCRUM_DICOM_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DICOM_RING_MAGIC 0x474e4952u /* "RING" */
#define DICOM_RING_LEAST_BYTES 4096u
#define DICOM_RING_MOST_BYTES (16u << 20)
#define DICOM_RING_HEAD_BYTES 192u
#define DICOM_RECORD_ALIGNMENT 16u

enum dicom_record_kind {
	DICOM_PADDING = 0, /* to the end of the ring: a record does not wrap */
	DICOM_WHOLE = 1,   /* a message */
	DICOM_FIRST = 2,   /* of a message in several records */
	DICOM_MIDDLE = 3,
	DICOM_LAST = 4,
};

/* In shared memory; the writers of the three parts differ, and so do their cache lines. */
struct dicom_ring {
	uint32_t magic;
	uint32_t data_bytes; /* a power of two */
	uint64_t unused[7];
	_Atomic uint64_t tail;	  /* position behind the last committed record, times 2; plus 1 when sealed */
	_Atomic uint64_t reserve; /* position behind what the producer may be writing */
	uint64_t unused_too[6];
	_Atomic uint64_t head; /* position of the first record that is not consumed */
	uint64_t unused_either[7];
	unsigned char data[];
};

_Static_assert(offsetof(struct dicom_ring, tail) == 64, "as documented");
_Static_assert(offsetof(struct dicom_ring, head) == 128, "as documented");
_Static_assert(offsetof(struct dicom_ring, data) == DICOM_RING_HEAD_BYTES, "as documented");

struct dicom_record {
	uint32_t length; /* of the payload, bytes */
	uint8_t kind;
	uint8_t unused;
	uint16_t unused_too;
	uint64_t tag;
};

_Static_assert(sizeof(struct dicom_record) == 16, "as documented");

enum dicom_ring_state {
	DICOM_RING_OK,
	DICOM_RING_EMPTY,   /* nothing to consume now */
	DICOM_RING_FULL,    /* no room now */
	DICOM_RING_TOO_LONG, /* there will never be room for that in one record */
	DICOM_RING_SEALED,  /* nothing can be committed any more; to a consumer: and nothing is left */
	DICOM_RING_CORRUPT, /* the other end wrote what no producer or consumer writes */
};

/* One end's own memory. */
struct dicom_producer {
	struct dicom_ring *ring;
	uint32_t data_bytes;
	uint64_t tail;
	uint64_t head_seen; /* as it was when last looked at */
};

struct dicom_consumer {
	struct dicom_ring *ring;
	uint32_t data_bytes;
	uint64_t head;
	uint64_t tail_seen;
	bool sealed_seen;
};

/* Largest payload of one record: of a ring's half there is always room in one piece. */
static inline uint32_t dicom_ring_most_payload(uint32_t data_bytes)
{
	return data_bytes / 2 - (uint32_t)sizeof(struct dicom_record);
}

static inline uint64_t dicom_record_bytes(uint32_t payload)
{
	return ((uint64_t)payload + sizeof(struct dicom_record) + DICOM_RECORD_ALIGNMENT - 1) &
	       ~(uint64_t)(DICOM_RECORD_ALIGNMENT - 1);
}

static inline bool dicom_ring_size_is_right(uint32_t data_bytes)
{
	return data_bytes >= DICOM_RING_LEAST_BYTES && data_bytes <= DICOM_RING_MOST_BYTES &&
	       (data_bytes & (data_bytes - 1)) == 0;
}

/* Makes an empty ring whose stream goes on at a position, in memory of the head and data_bytes. */
void dicom_ring_make(struct dicom_ring *ring, uint32_t data_bytes, uint64_t position);

/*
 * Lets the stream of an empty ring go on at a later position: its producer has sent what is between another way. The head
 * comes first: who reads the tail and then the head never finds bytes between them that were not committed.
 */
void dicom_ring_go_on(struct dicom_ring *ring, uint64_t position);

/*
 * An end for a ring that somebody made in memory of that size; false when there is none, or its counters cannot be.
 * The geometry is taken over once: what is written there later changes nothing.
 */
bool dicom_producer_open(struct dicom_producer *producer, struct dicom_ring *ring, uint64_t memory_bytes);
bool dicom_consumer_open(struct dicom_consumer *consumer, struct dicom_ring *ring, uint64_t memory_bytes);

/* Nothing is committed from now on; the position up to which it was. Any thread, any process that sees the ring. */
uint64_t dicom_ring_seal(struct dicom_ring *ring);

/* As it was before the seal. */
void dicom_ring_unseal(struct dicom_ring *ring);

/* Refills head_seen; false when the consumer's counter is not between what it was and the tail. */
bool dicom_producer_look(struct dicom_producer *producer);

/* Refills tail_seen and sealed_seen; false when the producer's counter cannot be. */
bool dicom_consumer_look(struct dicom_consumer *consumer);

/*
 * Room for one record: where its payload goes. DICOM_RING_OK, _FULL, _TOO_LONG or _CORRUPT. Nobody sees it before it is committed;
 * asking again instead gives it up.
 */
static inline enum dicom_ring_state dicom_producer_reserve(struct dicom_producer *p, uint32_t length, uint8_t kind,
							   uint64_t tag, void **payload, uint64_t *next)
{
	uint64_t needed = dicom_record_bytes(length);
	uint64_t at = p->tail & (p->data_bytes - 1);
	uint64_t to_end = p->data_bytes - at;
	uint64_t skipped = to_end < needed ? to_end : 0;
	struct dicom_record *record;

	if (length > dicom_ring_most_payload(p->data_bytes))
		return DICOM_RING_TOO_LONG;
	if (p->tail - p->head_seen + skipped + needed > p->data_bytes) {
		if (!dicom_producer_look(p))
			return DICOM_RING_CORRUPT;
		if (p->tail - p->head_seen + skipped + needed > p->data_bytes)
			return DICOM_RING_FULL;
	}
	*next = p->tail + skipped + needed;
	/* Before the bytes: whoever copies the ring to another place copies up to here. */
	atomic_store_explicit(&p->ring->reserve, *next, memory_order_release);
	if (skipped > 0) {
		record = (struct dicom_record *)(p->ring->data + at);
		*record = (struct dicom_record){(uint32_t)(to_end - sizeof(*record)), DICOM_PADDING, 0, 0, 0};
		at = 0;
	}
	record = (struct dicom_record *)(p->ring->data + at);
	*record = (struct dicom_record){length, kind, 0, 0, tag};
	*payload = record + 1;
	return DICOM_RING_OK;
}

/* Shows the record that was reserved to the consumer. DICOM_RING_OK, or _SEALED: then it is as if it had never been. */
static inline enum dicom_ring_state dicom_producer_commit(struct dicom_producer *p, uint64_t next)
{
	uint64_t expected = p->tail << 1;

	if (!atomic_compare_exchange_strong_explicit(&p->ring->tail, &expected, next << 1, memory_order_release,
						     memory_order_relaxed))
		return DICOM_RING_SEALED;
	p->tail = next;
	return DICOM_RING_OK;
}

/* Whether a record header can be what a producer wrote there. */
static inline bool dicom_record_is_right(const struct dicom_record *r, uint64_t at, uint64_t available,
					 uint32_t data_bytes)
{
	uint64_t bytes = dicom_record_bytes(r->length);

	return r->kind <= DICOM_LAST && r->unused == 0 && r->unused_too == 0 && bytes <= available &&
	       (r->kind == DICOM_PADDING ? at != 0 && at + bytes == data_bytes && r->tag == 0
					 : at + bytes <= data_bytes && r->length <= dicom_ring_most_payload(data_bytes));
}

/*
 * The first record: a copy of its header, and its payload in place, which may change under the reader when the producer
 * is hostile. DICOM_RING_OK, _EMPTY, _SEALED or _CORRUPT.
 */
static inline enum dicom_ring_state dicom_consumer_first(struct dicom_consumer *c, struct dicom_record *header,
							 const void **payload)
{
	for (;;) {
		uint64_t at = c->head & (c->data_bytes - 1);

		if (c->head == c->tail_seen) {
			if (!dicom_consumer_look(c))
				return DICOM_RING_CORRUPT;
			if (c->head == c->tail_seen)
				return c->sealed_seen ? DICOM_RING_SEALED : DICOM_RING_EMPTY;
		}
		*header = *(const volatile struct dicom_record *)(c->ring->data + at);
		if (!dicom_record_is_right(header, at, c->tail_seen - c->head, c->data_bytes))
			return DICOM_RING_CORRUPT;
		if (header->kind != DICOM_PADDING) {
			*payload = c->ring->data + at + sizeof(*header);
			return DICOM_RING_OK;
		}
		c->head += dicom_record_bytes(header->length);
	}
}

/* Gives the room of the first record back; header is what dicom_consumer_first gave. */
static inline void dicom_consumer_consume(struct dicom_consumer *c, const struct dicom_record *header)
{
	c->head += dicom_record_bytes(header->length);
	atomic_store_explicit(&c->ring->head, c->head, memory_order_release);
}

#endif
