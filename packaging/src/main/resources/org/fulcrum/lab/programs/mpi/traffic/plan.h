/*
 * What is sent: a stream is all that one thread of a rank sends to the same thread of another on one lane, and each
 * message of it is a function of the seed and its place in the stream. So the receiver knows what must come.
 */
#ifndef PLAN_H
#define PLAN_H

#include "options.h"

enum {
	FIXED_ROOM_BYTES = 64 << 10, /* of a receive that may match messages of several sizes */
	STRIDE_USED_BYTES = 24,      /* a strided message has this much in each … */
	STRIDE_BYTES = 40,           /* … of its steps through memory, and holes between */
	CLASS_TAGS = 4,              /* tags 0 to 3 of the lane that is received by tag alone */
	MOST_TAG = 32766,            /* the standard promises 32767, which ends each lane */
	END_TAG = 32767,
};

struct stream {
	uint64_t key;
	uint64_t largest_bytes;
	int source, destination, thread;
	enum lane lane;
};

struct plan {
	size_t bytes;
	int tag;
	bool strided_out, strided_in; /* in the sender's memory, and in the receiver's */
};

void stream_open(struct stream *stream, const struct options *options);

struct plan plan_of(const struct stream *stream, uint64_t sequence);

/* The first message of a stream, from that one on, that has the tag. */
uint64_t plan_next_with_tag(const struct stream *stream, uint64_t sequence, int tag);

/* How many messages a stream has, when nobody ends it before. */
uint64_t stream_length(const struct stream *stream, const struct options *options, int ranks);

#endif
