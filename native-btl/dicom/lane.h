/*
 * The way from this process to one other (docs/protocols.md, "Mailboxes"): into the receiver's mailbox while both are on one
 * node, else into an outgoing ring of this process's own, from where the runtime carries it. It changes by itself, at a
 * position of the pair's stream, when one of the two has been moved.
 */
#ifndef FULCRUM_DICOM_LANE_H
#define FULCRUM_DICOM_LANE_H

#include <limits.h>

#include "dicom.h"

/* What all lanes of a process share. */
struct dicom_own {
	char directory[PATH_MAX];
	struct dicom_address address;
	struct dicom_mailbox mailbox;
};

struct dicom_peer {
	struct dicom_peer *next;
	struct dicom_own *own;
	struct dicom_address address;
	enum dicom_lane lane;
	struct dicom_producer producer; /* of the lane's ring */
	uint64_t reserved;		/* position behind what was reserved */
	/* Its mailbox. On the carrier lane: one into which the lane changes as soon as everything is carried. */
	struct dicom_mailbox there;
	uint32_t slot; /* in there */
	int outgoing;  /* slot of its own mailbox; -1: none yet */
	uint32_t epoch_seen;
};

/* Finds the first lane of a peer whose own and address are set and all else is zero. -1 with errno as dicom_connect. */
int dicom_lane_begin(struct dicom_peer *peer);

void dicom_lane_end(struct dicom_peer *peer);

#endif
