/*
 * Whether what came is what had to come. On some lanes a receive was posted for one message; on the others the order of
 * a source's messages is that of the receives which match them all (MPI 4.0, 3.5: messages do not overtake each other),
 * so that the next one is known as well.
 */
#include "worker.h"
#include "message.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_BYTES = 500 };

static size_t bytes_in(const MPI_Status *status)
{
	int count;

	MPI_Get_count(status, MPI_BYTE, &count);
	return count < 0 ? SIZE_MAX : (size_t)count;
}

/* A receive that failed ends the run: a message that was too long may have been written over anything. */
static void must_be_sound(struct worker *worker, const struct stream *stream, uint64_t sequence,
			  const MPI_Status *status)
{
	char text[MPI_MAX_ERROR_STRING];
	int length;

	if (status->MPI_ERROR == MPI_SUCCESS)
		return;
	MPI_Error_string(status->MPI_ERROR, text, &length);
	report_message(worker, stream, sequence, "expected %zu bytes, got %s", plan_of(stream, sequence).bytes, text);
	MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
}

/* Which message of its stream this is, by its header; the expected one when it is none. */
static uint64_t recognized(const struct inbound *in, uint64_t sequence, const MPI_Status *status,
			   const unsigned char *bytes)
{
	char why[WHY_BYTES];
	uint64_t told;

	if (bytes_in(status) < sizeof(struct header))
		return sequence;
	memcpy(&told, bytes, sizeof told);
	if (told >= in->planned || plan_of(&in->stream, told).bytes != bytes_in(status))
		return sequence;
	return message_is(bytes, &in->stream, told, why, sizeof why) ? told : sequence;
}

/* Whether the message is the expected one; otherwise `why` has what was expected and what came. */
static bool is_expected(const struct inbound *in, uint64_t sequence, const MPI_Status *status,
			const unsigned char *bytes, char *why)
{
	struct plan plan = plan_of(&in->stream, sequence);
	uint64_t all = in->is_final ? in->final : in->planned;

	if (sequence >= all)
		snprintf(why, WHY_BYTES, "expected no more than %" PRIu64 ", got one more, tag %d, %zu bytes", all,
			 status->MPI_TAG, bytes_in(status));
	else if (status->MPI_SOURCE != in->stream.source || status->MPI_TAG != plan.tag ||
		 bytes_in(status) != plan.bytes)
		snprintf(why, WHY_BYTES, "expected source %d, tag %d, %zu bytes, got source %d, tag %d, %zu bytes",
			 in->stream.source, plan.tag, plan.bytes, status->MPI_SOURCE, status->MPI_TAG,
			 bytes_in(status));
	else
		return message_is(bytes, &in->stream, sequence, why, WHY_BYTES);
	return false;
}

uint64_t examine(struct worker *worker, struct inbound *in, uint64_t sequence, const MPI_Status *status,
		 const unsigned char *bytes)
{
	char why[WHY_BYTES];
	uint64_t here;

	must_be_sound(worker, &in->stream, sequence, status);
	worker->received++;
	worker->received_bytes += bytes_in(status);
	if (is_expected(in, sequence, status, bytes, why))
		return sequence;
	here = recognized(in, sequence, status, bytes);
	if (here == sequence)
		report_message(worker, &in->stream, sequence, "%s", why);
	else
		report_message(worker, &in->stream, sequence, "%s: it is that with sequence %" PRIu64, why, here);
	return here;
}

/* The next message of a source that a receive for this tag can have. */
static uint64_t *expected(struct inbound *in, int tag)
{
	return in->stream.lane == LANE_ANY_SOURCE ? &in->next_of[tag % CLASS_TAGS] : &in->next;
}

static void advance(struct inbound *in, int tag)
{
	uint64_t *next = expected(in, tag);

	in->received++;
	++*next;
	if (in->stream.lane == LANE_ANY_SOURCE)
		*next = plan_next_with_tag(&in->stream, *next, tag % CLASS_TAGS);
}

/*
 * An error is told once: those that were left out count as received from then on, and a message that came again does
 * not.
 */
void examine_in_order(struct worker *worker, enum lane lane, const MPI_Status *status, const unsigned char *bytes)
{
	struct inbound *in = inbound_of(worker, status->MPI_SOURCE, lane);
	uint64_t *next = expected(in, status->MPI_TAG);
	uint64_t here = examine(worker, in, *next, status, bytes);

	while (*next <= here)
		advance(in, status->MPI_TAG);
}
