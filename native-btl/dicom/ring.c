#include "ring.h"

#include <string.h>

void dicom_ring_make(struct dicom_ring *ring, uint32_t data_bytes, uint64_t position)
{
	memset(ring, 0, sizeof(*ring));
	ring->data_bytes = data_bytes;
	atomic_store_explicit(&ring->head, position, memory_order_relaxed);
	atomic_store_explicit(&ring->reserve, position, memory_order_relaxed);
	atomic_store_explicit(&ring->tail, position << 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	ring->magic = DICOM_RING_MAGIC;
}

void dicom_ring_go_on(struct dicom_ring *ring, uint64_t position)
{
	atomic_store_explicit(&ring->reserve, position, memory_order_relaxed);
	atomic_store_explicit(&ring->head, position, memory_order_relaxed);
	atomic_store_explicit(&ring->tail, position << 1, memory_order_release);
}

/* Counters that a ring can have: what is between head and tail fits, and begins and ends with a record. */
static bool counters_are_right(uint64_t head, uint64_t tail, uint32_t data_bytes)
{
	return head <= tail && tail - head <= data_bytes && head % DICOM_RECORD_ALIGNMENT == 0 &&
	       tail % DICOM_RECORD_ALIGNMENT == 0;
}

static bool open_ring(const struct dicom_ring *ring, uint64_t memory_bytes, uint32_t *data_bytes)
{
	if (memory_bytes < sizeof(*ring) || *(const volatile uint32_t *)&ring->magic != DICOM_RING_MAGIC)
		return false;
	*data_bytes = *(const volatile uint32_t *)&ring->data_bytes;
	return dicom_ring_size_is_right(*data_bytes) && memory_bytes - sizeof(*ring) >= *data_bytes;
}

bool dicom_producer_open(struct dicom_producer *p, struct dicom_ring *ring, uint64_t memory_bytes)
{
	*p = (struct dicom_producer){.ring = ring};
	if (!open_ring(ring, memory_bytes, &p->data_bytes))
		return false;
	p->tail = atomic_load_explicit(&ring->tail, memory_order_acquire) >> 1;
	p->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
	return counters_are_right(p->head_seen, p->tail, p->data_bytes);
}

bool dicom_consumer_open(struct dicom_consumer *c, struct dicom_ring *ring, uint64_t memory_bytes)
{
	*c = (struct dicom_consumer){.ring = ring};
	if (!open_ring(ring, memory_bytes, &c->data_bytes))
		return false;
	c->head = atomic_load_explicit(&ring->head, memory_order_acquire);
	c->tail_seen = c->head;
	return dicom_consumer_look(c);
}

uint64_t dicom_ring_seal(struct dicom_ring *ring)
{
	return atomic_fetch_or_explicit(&ring->tail, 1, memory_order_acq_rel) >> 1;
}

void dicom_ring_unseal(struct dicom_ring *ring)
{
	atomic_fetch_and_explicit(&ring->tail, ~(uint64_t)1, memory_order_acq_rel);
}

bool dicom_producer_look(struct dicom_producer *p)
{
	uint64_t head = atomic_load_explicit(&p->ring->head, memory_order_acquire);

	if (head < p->head_seen || !counters_are_right(head, p->tail, p->data_bytes))
		return false;
	p->head_seen = head;
	return true;
}

bool dicom_consumer_look(struct dicom_consumer *c)
{
	uint64_t tail = atomic_load_explicit(&c->ring->tail, memory_order_acquire);

	if (tail >> 1 < c->tail_seen || !counters_are_right(c->head, tail >> 1, c->data_bytes))
		return false;
	c->tail_seen = tail >> 1;
	c->sealed_seen = (tail & 1) != 0;
	return true;
}
