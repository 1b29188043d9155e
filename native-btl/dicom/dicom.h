/*
 * DiCOM: messages between processes of one user, wherever they are (paper, sections 2.1 and 3.2). What is sent arrives in
 * order, once, and is not lost, however often both ends move meanwhile (docs/decisions/0015).
 */
#ifndef FULCRUM_DICOM_H
#define FULCRUM_DICOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mailbox.h"

struct dicom; /* a process's own end; for one thread at a time */

/* Bytes of data in each ring of a mailbox that is made without another wish. */
#define DICOM_DEFAULT_RING_BYTES (256u << 10)

/* A message, or a part of a long one, as it lies in the mailbox: valid until the handler returns. */
struct dicom_arrival {
	const struct dicom_address *sender;
	uint64_t tag;
	const void *data;
	uint32_t length;
	bool first; /* of its message */
	bool last;
};

typedef void (*dicom_handler)(void *context, const struct dicom_arrival *arrival);

/*
 * Makes the mailbox of this process in a directory of its user's, an absolute path. NULL with errno: EEXIST it has one,
 * EINVAL the path is not absolute or the size of the rings not right, ENOENT and EACCES of the directory.
 */
struct dicom *dicom_open(const char *directory, const struct dicom_address *self, uint32_t ring_bytes);

/* Removes the mailbox. What others have committed and nobody has taken is lost with it, as with the process. */
void dicom_close(struct dicom *dicom);

/*
 * Sends a message of two pieces, the first of which may be empty. 0, or -1 with errno: EAGAIN no room now, and nothing was
 * sent; EMSGSIZE longer than dicom_most_bytes; ECONNRESET the receiver has ended; EPROTO it cannot be sent to, or one of the
 * mailboxes is corrupt; ENOSPC too many have sent to it, or this process to too many; EACCES it is another user's.
 */
int dicom_send(struct dicom *dicom, const struct dicom_address *to, uint64_t tag, const void *head, size_t head_bytes,
	       const void *data, size_t data_bytes);

/*
 * A receiver for many messages to come, which spares looking it up, wherever it is; NULL with errno as dicom_send, and
 * ENOMEM. Valid until dicom_close.
 */
struct dicom_peer *dicom_connect(struct dicom *dicom, const struct dicom_address *to);

/* Room for one message, to be filled and committed; NULL with errno as dicom_send. */
void *dicom_reserve(struct dicom_peer *peer, uint64_t tag, size_t bytes);

/*
 * Sends what was reserved. -1 with errno, and nothing was sent: ESTALE one of the two was moved meanwhile, and the message is
 * to be reserved and filled again; else as dicom_send.
 */
int dicom_commit(struct dicom_peer *peer);

enum dicom_lane {
	DICOM_MEMORY,  /* into the receiver's mailbox, on this node */
	DICOM_CARRIER, /* by the runtimes of two nodes */
};

/* By which way messages to a receiver go now. */
enum dicom_lane dicom_lane(const struct dicom_peer *peer);

/* Longest message that dicom_send takes in one piece, bytes. */
size_t dicom_most_bytes(const struct dicom *dicom);

/*
 * Hands what has arrived to the handler, at most so many messages; returns how many. Costs one look at one word when there
 * is nothing. A sender whose ring is corrupt is not heard again; dicom_broken counts such.
 */
size_t dicom_take(struct dicom *dicom, dicom_handler handler, void *context, size_t most);

size_t dicom_broken(const struct dicom *dicom);

/* Sleeps until something arrives that dicom_take has not seen, at most so long; -1: without end. */
void dicom_wait(struct dicom *dicom, int timeout_millis);

#endif
