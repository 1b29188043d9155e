/* What the tests of DiCOM share: the messages they send, and the stage of the storm. */
#ifndef FULCRUM_DICOMS_H
#define FULCRUM_DICOMS_H

#include <limits.h>
#include <signal.h>

#include "../../../dicom/dicom.h"

struct dicom_address address(uint32_t pid);

/* Lengths, contents and order of the messages of one process to another. */
uint32_t length_of(uint64_t number);
void fill(unsigned char *payload, uint32_t length, uint64_t number);
bool is_right(const struct dicom_arrival *arrival, uint64_t number);

/* --- the storm: processes that send to each other while they are moved between two nodes, which are directories --------- */

#define PLAYERS 3
#define NODES 2
#define STORM_RING_BYTES (16u << 10)

struct player {
	_Atomic uint32_t lock; /* of its mailbox, between who moves it and who carries for it */
	_Atomic uint32_t node;
	_Atomic uint32_t moves;
	_Atomic uint64_t taken, sent, again; /* again: commits that had to be repeated */
	_Atomic uint32_t to_memory, to_carrier;
	_Atomic bool ready, done;
};

/* In memory that all have. */
struct stage {
	char root[PATH_MAX / 2];
	uint64_t seed;
	uint64_t count;	 /* of messages from each to each */
	uint64_t window; /* how many more a process sends to another than that has sent to it */
	struct player players[PLAYERS];
	_Atomic bool over;
	_Atomic uint64_t carried, dropped; /* pieces of streams */
	_Atomic uint64_t rounds;	   /* of the carrier */
};

/* A player's directory of mailboxes is a link: the same path is another directory on another node. */
void stage_link(const struct stage *stage, uint32_t player, char *path, size_t bytes);
void stage_node(const struct stage *stage, uint32_t node, char *path, size_t bytes);

void lock_player(struct player *player);
void unlock_player(struct player *player);

/* Pseudo-random numbers; xorshift64. */
uint64_t draw(uint64_t *seed);

/* Moves this process to the other node at whatever instruction SIGUSR1 meets it, from when it is called. */
void moves_begin(struct stage *stage, uint32_t player);

/* Plays the runtimes of both nodes until the storm is over; does not return. */
void carry(struct stage *stage);

int storm(const char *directory, uint64_t count, uint64_t window, uint64_t seed);
int lanes(const char *directory);

#endif
