/*
 * One thread of a rank. Each has communicators of its own and talks with the threads of its number only. It never waits
 * in a call: all its requests are on one board, and it looks in turn at the board, for messages that are to be probed,
 * for what can be sent, and at the round of collectives that is under way.
 */
#ifndef WORKER_H
#define WORKER_H

#include "plan.h"
#include <mpi.h>
#include <stdatomic.h>

enum {
	BATCH = 8,          /* receives that are posted together for a source, in another order */
	ANY_TAG_POSTED = 4, /* receives posted for each source */
	ANY_POSTED = 8,     /* receives posted for all */
	CLASS_POSTED = 4,   /* receives posted for each tag */
	RINGS = CLASS_TAGS + 1,
	SENDS = 48, /* under way at a time, without those of persistent requests */
	/* The send of one in so many ends only when its receive has begun: that bounds how far a stream is ahead. */
	ACKNOWLEDGED_EVERY = 16,
};

/* What one board entry is for. Its request is at the same index of the worker's requests. */
struct slot {
	bool is_send, is_acknowledged, is_strided;
	bool is_under_way; /* a send */
	bool is_complete;  /* a receive of a ring that waits for those posted before it */
	enum lane lane;
	int peer, tag;
	int ring; /* when it is of one: the peer is then MPI_ANY_SOURCE */
	uint64_t sequence;
	unsigned char *buffer;
	size_t bytes; /* of a receive, those that there is room for */
	MPI_Status status;
};

/* Receives that match the same messages: they must take them in the order in which they were posted. */
struct ring {
	int first, count, head;
};

struct outbound {
	struct stream stream;
	uint64_t planned, sent;
	bool is_unacknowledged;
	bool is_doubled; /* the fault that sends it twice has done so */
	uint64_t fault_first, fault_second;
};

struct inbound {
	struct stream stream;
	uint64_t planned; /* most that may come */
	uint64_t posted;
	uint64_t received;
	uint64_t next;                /* where the order of the stream is that of the receives */
	uint64_t next_of[CLASS_TAGS]; /* where it is so for each tag */
	uint64_t final;               /* how many were sent, once the source has told that these are all */
	bool is_final;
	int open; /* receives posted */
};

/* A round of collectives, see rounds.c. */
struct round {
	uint64_t number;
	MPI_Request requests[3];
	uint64_t *given, *sums, *words_out, *words_in, *cast;
	int *counts_out, *counts_in, *places;
	double began;
	bool is_under_way;
};

struct totals {
	_Atomic uint64_t messages, bytes;
};

struct worker {
	const struct options *options;
	int rank, ranks, thread;
	MPI_Comm lanes[LANES], collective;
	MPI_Datatype strided;
	struct outbound *out; /* by peer and lane */
	struct inbound *in;
	int slots_used;
	struct slot *slots;
	MPI_Request *requests;
	int *done;
	MPI_Status *statuses;
	struct ring rings[RINGS];
	int free_sends[SENDS], free_count;
	int *live, live_count; /* streams that have more to send */
	size_t bytes_under_way;
	int sends_under_way;
	uint64_t random;
	int lines; /* of errors that were told */
	struct round round;
	uint64_t sent, received, received_bytes, errors, probes;
	double began, now, last_arrival, last_line;
	uint64_t arrivals_seen;
	bool is_sending_over; /* somebody's time is */
	bool is_over;
	struct totals *totals; /* of all threads: what each knows that all ranks have done */
};

static inline struct inbound *inbound_of(struct worker *worker, int source, enum lane lane)
{
	return &worker->in[source * LANES + (int)lane];
}

/* worker.c */
void worker_open(struct worker *worker, const struct options *options, int thread, struct totals *totals);
void worker_run(struct worker *worker);
void worker_close(struct worker *worker);

/* report.c: an error is a line on standard error and a number at the end */
void report(struct worker *worker, const char *format, ...) __attribute__((format(printf, 2, 3)));
void report_message(struct worker *worker, const struct stream *stream, uint64_t sequence, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Ends the run when a call has not done what it must do for the run to go on. */
void must(struct worker *worker, int result, const char *call);

/* send.c */
void send_open(struct worker *worker);
void send_some(struct worker *worker);
void send_ended(struct worker *worker, int index, const MPI_Status *status);
bool send_is_over(const struct worker *worker);

/* receive.c */
void receive_open(struct worker *worker);
void receive_ended(struct worker *worker, int index, const MPI_Status *status);
void receive_probed(struct worker *worker);
bool receive_is_over(const struct worker *worker);

/*
 * examine.c: whether what came is what had to come, and in its order. The result is the sequence number of what came,
 * as far as that can be known.
 */
uint64_t examine(struct worker *worker, struct inbound *in, uint64_t sequence, const MPI_Status *status,
		 const unsigned char *bytes);
void examine_in_order(struct worker *worker, enum lane lane, const MPI_Status *status, const unsigned char *bytes);

/* end.c */
void end_lanes(struct worker *worker);
void end_lost(struct worker *worker);

/* rounds.c */
void rounds_open(struct worker *worker);
void rounds_advance(struct worker *worker);
void rounds_close(struct worker *worker);

#endif
