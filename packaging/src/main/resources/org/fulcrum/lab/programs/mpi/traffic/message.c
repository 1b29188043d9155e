#include "message.h"
#include "../random.h"
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 8, BLOCK_BYTES = 64, HOLE = 0xa5 };

/* Eight generators side by side, which the compiler turns into vector instructions; memory is never aligned to it. */
typedef uint64_t block __attribute__((vector_size(BLOCK_BYTES), aligned(8), may_alias));

static inline void block_begin(block *state, uint64_t key)
{
	for (int i = 0; i < WORDS; i++)
		(*state)[i] = mixed(key + (uint64_t)i * GOLDEN) | 1;
}

/* Marsaglia's xorshift: no multiplication, which old vector units lack for 64 bits. */
static inline void block_next(block *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
}

static inline uint64_t block_sum(const block *sum)
{
	uint64_t total = 0;

	for (int i = 0; i < WORDS; i++)
		total += (*sum)[i];
	return total;
}

unsigned char *message_room(size_t bytes)
{
	unsigned char *room = malloc(bytes + sizeof(struct header) + BLOCK_BYTES);

	if (!room)
		err(1, "exchange: %zu bytes for a message", bytes);
	return room;
}

static uint64_t words_key(const struct stream *stream, uint64_t sequence)
{
	return key_of(~stream->key, sequence);
}

/* Writes so many bytes, up to a block more, and returns the sum of the words; the last one is filled up with zeros. */
static uint64_t words_write(unsigned char *to, size_t bytes, uint64_t key)
{
	block state, sum = {0}, rest = {0};

	block_begin(&state, key);
	for (; bytes >= BLOCK_BYTES; bytes -= BLOCK_BYTES, to += BLOCK_BYTES) {
		block_next(&state);
		sum += state;
		*(block *)to = state;
	}
	block_next(&state);
	memcpy(&rest, &state, bytes);
	memcpy(to, &rest, BLOCK_BYTES);
	sum += rest;
	return block_sum(&sum);
}

/* Whether the words are those of the key; the sum is of those that are there. */
static bool words_are(const unsigned char *from, size_t bytes, uint64_t key, uint64_t *total)
{
	block state, sum = {0}, wrong = {0}, rest = {0}, wanted = {0};
	uint64_t any = 0;

	block_begin(&state, key);
	for (; bytes >= BLOCK_BYTES; bytes -= BLOCK_BYTES, from += BLOCK_BYTES) {
		block here = *(const block *)from;

		block_next(&state);
		sum += here;
		wrong |= here ^ state;
	}
	block_next(&state);
	memcpy(&wanted, &state, bytes);
	memcpy(&rest, from, bytes);
	sum += rest;
	wrong |= rest ^ wanted;
	for (int i = 0; i < WORDS; i++)
		any |= wrong[i];
	*total = block_sum(&sum);
	return any == 0;
}

static struct header header_of(const struct stream *stream, uint64_t sequence, const struct plan *plan, uint64_t sum)
{
	return (struct header){.sequence = sequence, .bytes = plan->bytes, .source = stream->source,
			       .destination = stream->destination, .tag = plan->tag,
			       .lane = (int32_t)stream->lane | stream->thread << 16, .sum = sum};
}

void message_write(unsigned char *to, const struct stream *stream, uint64_t sequence)
{
	struct plan plan = plan_of(stream, sequence);
	struct header header;
	uint64_t sum = 0;

	if (plan.bytes > sizeof header)
		sum = words_write(to + sizeof header, plan.bytes - sizeof header, words_key(stream, sequence));
	header = header_of(stream, sequence, &plan, sum);
	memcpy(to, &header, plan.bytes < sizeof header ? plan.bytes : sizeof header);
}

/* Slow and thorough: makes the message that should be there and compares byte by byte. */
static void tell_difference(const unsigned char *bytes, const struct stream *stream, uint64_t sequence, uint64_t sum,
			    char *why, size_t room)
{
	size_t count = plan_of(stream, sequence).bytes, at = 0, wrong = 0;
	unsigned char *wanted = message_room(count);
	struct header header = {0};

	message_write(wanted, stream, sequence);
	for (size_t i = count; i-- > 0;)
		if (bytes[i] != wanted[i]) {
			at = i;
			wrong++;
		}
	memcpy(&header, bytes, count < sizeof header ? count : sizeof header);
	snprintf(why, room,
		 "%zu of %zu bytes differ, the first at %zu is %02x, not %02x; its words sum up to %016" PRIx64
		 "; its header: sequence %" PRIu64 ", bytes %" PRIu64 ", %d to %d, tag %d, lane %d, sum %016" PRIx64,
		 wrong, count, at, bytes[at], wanted[at], sum, header.sequence, header.bytes, header.source,
		 header.destination, header.tag, header.lane, header.sum);
	free(wanted);
}

bool message_is(const unsigned char *bytes, const struct stream *stream, uint64_t sequence, char *why, size_t room)
{
	struct plan plan = plan_of(stream, sequence);
	struct header header;
	uint64_t sum = 0;
	bool right = true;

	if (plan.bytes > sizeof header)
		right = words_are(bytes + sizeof header, plan.bytes - sizeof header, words_key(stream, sequence), &sum);
	header = header_of(stream, sequence, &plan, sum);
	if (memcmp(bytes, &header, plan.bytes < sizeof header ? plan.bytes : sizeof header) != 0)
		right = false;
	if (!right)
		tell_difference(bytes, stream, sequence, sum, why, room);
	return right;
}

size_t strided_extent(size_t bytes)
{
	return bytes / STRIDE_USED_BYTES * STRIDE_BYTES;
}

void strided_clear(unsigned char *memory, size_t bytes)
{
	memset(memory, HOLE, strided_extent(bytes));
}

void strided_spread(unsigned char *memory, const unsigned char *message, size_t bytes)
{
	for (; bytes > 0; bytes -= STRIDE_USED_BYTES) {
		memcpy(memory, message, STRIDE_USED_BYTES);
		memory += STRIDE_BYTES;
		message += STRIDE_USED_BYTES;
	}
}

bool strided_gather(unsigned char *message, const unsigned char *memory, size_t bytes)
{
	bool clean = true;

	for (; bytes > 0; bytes -= STRIDE_USED_BYTES) {
		memcpy(message, memory, STRIDE_USED_BYTES);
		for (int i = STRIDE_USED_BYTES; i < STRIDE_BYTES; i++)
			clean &= memory[i] == HOLE;
		memory += STRIDE_BYTES;
		message += STRIDE_USED_BYTES;
	}
	return clean;
}
