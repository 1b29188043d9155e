/* Which hosts this machine's node thinks best for a job. Nothing of Open MPI is known here. */
#ifndef FULCRUM_BEST_NODES_H
#define FULCRUM_BEST_NODES_H

#include <stdbool.h>
#include <stddef.h>

#define BEST_NODES_MAX_HOSTS 4096
#define BEST_NODES_MAX_NAME_BYTES 255
#define BEST_NODES_MAX_SLOTS 65536
/* A line that keeps to the other bounds fits: each host with its colon, five digits and a blank, and what is around. */
#define BEST_NODES_MAX_LINE_BYTES (BEST_NODES_MAX_HOSTS * (BEST_NODES_MAX_NAME_BYTES + 7) + 1024)

struct best_node {
	const char *name; /* stands in the line */
	int slots;
};

/* The answer to the latest question. It is large: have it static. */
struct best_nodes {
	size_t count;
	struct best_node nodes[BEST_NODES_MAX_HOSTS]; /* best first */
	char why_none[1024];
	char line[BEST_NODES_MAX_LINE_BYTES];
};

/* Whether a node listens at the socket. */
bool best_nodes_can_ask(void);

/* Asks where that many processes should run, 0: as many as there is room for. False with why_none. */
bool best_nodes_ask(struct best_nodes *best, long processes);

#endif
