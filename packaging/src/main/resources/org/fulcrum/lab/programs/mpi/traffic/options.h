/* What a run of exchange is asked to do. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A lane is a communicator and the one way in which messages are received on it. What matches what is known on each of
 * them beforehand; with several ways on one communicator it would depend on who comes first.
 */
enum lane {
	LANE_NAMED,      /* by source and tag, receives posted in another order than that of the sends */
	LANE_ANY_TAG,    /* by source, with MPI_ANY_TAG */
	LANE_ANY_SOURCE, /* by tag, with MPI_ANY_SOURCE */
	LANE_ANY,        /* with both */
	LANE_PROBED,     /* found by MPI_Iprobe or MPI_Improbe, then received */
	LANE_PERSISTENT, /* by source, requests that are started again and again */
	LANES
};

extern const char *const lane_names[LANES];

/* What is done on purpose to one message, to show that it would be noticed. */
enum fault { FAULT_NONE, FAULT_CORRUPT, FAULT_DOUBLE, FAULT_SWAP, FAULT_DROP };

struct options {
	uint64_t messages; /* of all ranks and threads; fewer when the time is over before */
	uint64_t seed;
	uint64_t largest_bytes;
	double seconds;
	double patience_seconds; /* without any message, until those that are missing count as lost */
	int threads;
	enum fault fault;
	enum lane fault_lane;
};

/* False when they are bad. */
bool options_read(struct options *options, int count, char **words);

const char *options_usage(void);

#endif
