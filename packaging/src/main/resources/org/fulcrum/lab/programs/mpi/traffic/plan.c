/*
 * How sizes are distributed: one message in 32 is empty, 15 have 1 to 255 bytes, each power of two as often as any
 * other, and for the 16 larger ones each power of two from 256 B to 8 MiB is half as likely as the one before, so that
 * each of these carries as many bytes as any other. Where a receive must have room for whatever comes, and where
 * requests are persistent, nothing is above 64 KiB. A message has 1 to 2 KB in the mean, ten million have 10 to 20 GB,
 * some hundred of them above 4 MiB. An eighth is next to a power of two: there a transport changes its ways.
 */
#include "plan.h"
#include "../random.h"

enum { SMALL_POWERS = 8, LARGE_POWERS = 15, LEAST_PERSISTENT_BYTES = 100 };

void stream_open(struct stream *stream, const struct options *options)
{
	uint64_t key = key_of(options->seed, (uint64_t)stream->lane);

	key = key_of(key, (uint64_t)stream->thread);
	key = key_of(key, (uint64_t)stream->source);
	stream->key = key_of(key, (uint64_t)stream->destination);
	stream->largest_bytes = options->largest_bytes;
	if (stream->lane == LANE_ANY_SOURCE || stream->lane == LANE_ANY || stream->lane == LANE_PERSISTENT)
		if (stream->largest_bytes > FIXED_ROOM_BYTES)
			stream->largest_bytes = FIXED_ROOM_BYTES;
}

static size_t bytes_of(uint64_t random, uint64_t largest)
{
	unsigned kind = random & 31, edge = random >> 5 & 7;
	uint64_t within = random >> 8 & 0xffffff, bytes;
	unsigned powers = (unsigned)(random >> 32);

	if (kind == 0)
		return 0;
	if (kind < 16)
		bytes = 1ULL << powers % SMALL_POWERS;
	else
		bytes = 256ULL << __builtin_ctz(powers | 1u << LARGE_POWERS);
	if (edge == 0)
		bytes += within % 3 - 1;
	else
		bytes += within % bytes;
	return bytes <= largest ? bytes : bytes % (largest + 1);
}

static int tag_of(const struct stream *stream, uint64_t random)
{
	if (stream->lane == LANE_ANY_SOURCE)
		return random % CLASS_TAGS;
	/* Mostly the same few: the order of messages with one tag is what is to be checked. */
	return random % 8 > 0 ? (int)(random >> 3) % 5 : (int)((random >> 3) % (MOST_TAG + 1));
}

struct plan plan_of(const struct stream *stream, uint64_t sequence)
{
	/* A persistent request is for one size and tag. */
	uint64_t key = key_of(stream->key, stream->lane == LANE_PERSISTENT ? 0 : sequence);
	uint64_t other = key_of(key, 1);
	struct plan plan = {.bytes = bytes_of(key, stream->largest_bytes), .tag = tag_of(stream, other & 0xffffff)};
	unsigned strided = other >> 32 & 15;

	if (stream->lane == LANE_PERSISTENT && plan.bytes < LEAST_PERSISTENT_BYTES)
		plan.bytes = LEAST_PERSISTENT_BYTES <= stream->largest_bytes ? LEAST_PERSISTENT_BYTES : plan.bytes;
	if (stream->lane == LANE_NAMED && strided < 3 && plan.bytes >= STRIDE_USED_BYTES) {
		plan.bytes -= plan.bytes % STRIDE_USED_BYTES;
		plan.strided_out = strided != 1;
		plan.strided_in = strided != 2;
	}
	return plan;
}

uint64_t plan_next_with_tag(const struct stream *stream, uint64_t sequence, int tag)
{
	while (plan_of(stream, sequence).tag != tag)
		sequence++;
	return sequence;
}

uint64_t stream_length(const struct stream *stream, const struct options *options, int ranks)
{
	uint64_t streams = (uint64_t)options->threads * (uint64_t)ranks * (uint64_t)ranks * LANES;
	uint64_t number = (uint64_t)((stream->thread * ranks + stream->source) * ranks + stream->destination);

	number = number * LANES + (uint64_t)stream->lane;
	return options->messages / streams + (number < options->messages % streams);
}
