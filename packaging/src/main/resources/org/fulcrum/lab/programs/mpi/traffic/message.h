/*
 * The bytes of a message: a header and then words that only this message has. One that is shorter than the header has
 * the beginning of it; of one that is empty nothing but its tag and its length can be checked.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "plan.h"

struct header {
	uint64_t sequence;
	uint64_t bytes;
	int32_t source, destination;
	int32_t tag;
	int32_t lane; /* and the thread in the upper half */
	uint64_t sum; /* of the words that follow */
};

/* Memory for a message, and for what is written past its end while it is made. */
unsigned char *message_room(size_t bytes);

void message_write(unsigned char *to, const struct stream *stream, uint64_t sequence);

/* Whether these bytes are that message; otherwise `why` says where they are not. */
bool message_is(const unsigned char *bytes, const struct stream *stream, uint64_t sequence, char *why, size_t room);

/* Bytes that a strided message of so many takes up in memory. */
size_t strided_extent(size_t bytes);

/* Memory as it is before a strided message comes in: full of what must still be there between its parts afterwards. */
void strided_clear(unsigned char *memory, size_t bytes);

void strided_spread(unsigned char *memory, const unsigned char *message, size_t bytes);

/* False when there is something between the parts. */
bool strided_gather(unsigned char *message, const unsigned char *memory, size_t bytes);

#endif
