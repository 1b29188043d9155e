#define _GNU_SOURCE
#include "mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int dicom_mailbox_path(const char *directory, const struct dicom_address *owner, char *path, size_t bytes)
{
	int length = snprintf(path, bytes, "%s/%.*s:%" PRIu32 ":%" PRIu64, directory, (int)DICOM_HOME_BYTES - 1,
			      owner->home, owner->pid, owner->start);

	if (length >= 0 && (size_t)length < bytes)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

static int failed(int error)
{
	errno = error;
	return -1;
}

/* Closes and keeps errno. */
static int closed(int fd, int result)
{
	int error = errno;

	close(fd);
	errno = error;
	return result;
}

static int map(struct dicom_mailbox *mailbox, int fd, uint64_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);

	if (at == MAP_FAILED)
		return -1;
	(void)madvise(at, bytes, MADV_DONTFORK);
	mailbox->head = at;
	mailbox->bytes = bytes;
	return 0;
}

int dicom_mailbox_make(struct dicom_mailbox *mailbox, const char *directory, const struct dicom_address *owner,
		       uint32_t ring_bytes)
{
	char path[PATH_MAX];
	uint64_t bytes = dicom_mailbox_bytes(ring_bytes);
	int fd;

	if (!dicom_ring_size_is_right(ring_bytes))
		return failed(EINVAL);
	if (dicom_mailbox_path(directory, owner, path, sizeof(path)) != 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	if (ftruncate(fd, (off_t)bytes) != 0 || map(mailbox, fd, bytes) != 0) {
		unlink(path);
		return closed(fd, -1);
	}
	mailbox->ring_bytes = ring_bytes;
	mailbox->head->version = DICOM_MAILBOX_VERSION;
	mailbox->head->slots = DICOM_SLOTS;
	mailbox->head->ring_bytes = ring_bytes;
	mailbox->head->owner = *owner;
	atomic_store_explicit(&mailbox->head->epoch, 1, memory_order_relaxed);
	/* Last: who opens it before finds none. */
	atomic_thread_fence(memory_order_release);
	*(volatile uint32_t *)&mailbox->head->magic = DICOM_MAILBOX_MAGIC;
	return closed(fd, 0);
}

/* What another process wrote is taken over once, and only if it can be. */
static bool is_mailbox(struct dicom_mailbox *mailbox, const struct dicom_address *owner)
{
	const volatile struct dicom_mailbox_head *head = mailbox->head;

	if (head->magic != DICOM_MAILBOX_MAGIC || head->version != DICOM_MAILBOX_VERSION || head->slots != DICOM_SLOTS)
		return false;
	mailbox->ring_bytes = head->ring_bytes;
	return dicom_ring_size_is_right(mailbox->ring_bytes) &&
	       dicom_mailbox_bytes(mailbox->ring_bytes) == mailbox->bytes &&
	       memcmp((const void *)&mailbox->head->owner, owner, sizeof(*owner)) == 0;
}

/*
 * By its path, and with no calls on the descriptor but these: a process that is away has the descriptors of its home, and
 * its host answers for this directory alone.
 */
static int map_file(struct dicom_mailbox *mailbox, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	off_t size;

	if (fd < 0)
		return -1;
	size = lseek(fd, 0, SEEK_END);
	/* Its owner is just making it, and will have told nobody yet. */
	if (size == 0)
		return closed(fd, failed(ENOENT));
	if (size > 0 && size < (off_t)DICOM_RINGS_AT)
		return closed(fd, failed(EPROTO));
	if (size > 0 && map(mailbox, fd, (uint64_t)size) == 0)
		return closed(fd, 0);
	/* A descriptor of a host does not survive a move: then the mailbox was there, and this process is here. */
	return closed(fd, failed(errno == EBADF ? ENOENT : EPROTO));
}

int dicom_mailbox_open(struct dicom_mailbox *mailbox, const char *directory, const struct dicom_address *owner)
{
	char path[PATH_MAX];

	mailbox->head = NULL;
	if (dicom_mailbox_path(directory, owner, path, sizeof(path)) != 0 || map_file(mailbox, path) != 0)
		return -1;
	if (!is_mailbox(mailbox, owner)) {
		/* All zero: it is just being made, or this process was moved since it mapped it. */
		int error = dicom_mailbox_is_gone(mailbox) ? ENOENT : EPROTO;

		dicom_mailbox_unmap(mailbox);
		return failed(error);
	}
	return 0;
}

void dicom_mailbox_unmap(struct dicom_mailbox *mailbox)
{
	if (mailbox->head != NULL)
		munmap(mailbox->head, mailbox->bytes);
	mailbox->head = NULL;
}

/* The ring exists before anybody looks into it. */
static int open_slot(struct dicom_slot *slot, const struct dicom_address *peer, struct dicom_ring *ring,
		     const struct dicom_mailbox *mailbox, uint64_t position)
{
	uint32_t expected = DICOM_SLOT_FREE;

	if (!atomic_compare_exchange_strong(&slot->state, &expected, DICOM_SLOT_CLAIMED))
		return -1;
	slot->peer = *peer;
	dicom_ring_make(ring, mailbox->ring_bytes, position);
	atomic_store_explicit(&slot->state, DICOM_SLOT_OPEN, memory_order_seq_cst);
	return 0;
}

int dicom_mailbox_incoming(const struct dicom_mailbox *mailbox, const struct dicom_address *sender, uint64_t position)
{
	struct dicom_slot *slots = dicom_incoming_slots(mailbox);

	for (uint32_t slot = 0; slot < DICOM_SLOTS; slot++) {
		uint32_t state = atomic_load_explicit(&slots[slot].state, memory_order_acquire);

		/* One's own may have been opened after the seal, and its ring then not be sealed. */
		if (state == DICOM_SLOT_OPEN && memcmp(&slots[slot].peer, sender, sizeof(*sender)) == 0)
			return dicom_mailbox_is_closed(mailbox) ? failed(EPIPE) : (int)slot;
		if (state > DICOM_SLOT_OPEN)
			return failed(EPROTO);
		/* Taken by another sender at this moment: slots are never given back, so go on behind it. */
		if (state == DICOM_SLOT_FREE &&
		    open_slot(&slots[slot], sender, dicom_incoming_ring(mailbox, slot), mailbox, position) == 0)
			return dicom_mailbox_is_closed(mailbox) ? failed(EPIPE) : (int)slot;
	}
	return failed(ENOSPC);
}

int dicom_mailbox_outgoing(const struct dicom_mailbox *mailbox, const struct dicom_address *receiver,
			   uint64_t position)
{
	for (uint32_t slot = 0; slot < DICOM_SLOTS; slot++) {
		if (open_slot(&dicom_outgoing_slots(mailbox)[slot], receiver, dicom_outgoing_ring(mailbox, slot),
			      mailbox, position) == 0)
			return (int)slot;
	}
	return failed(ENOSPC);
}

void dicom_mailbox_go_on(const struct dicom_mailbox *mailbox, uint32_t slot, uint64_t position)
{
	_Atomic uint32_t *state = &dicom_outgoing_slots(mailbox)[slot].state;

	atomic_store_explicit(state, DICOM_SLOT_CLAIMED, memory_order_seq_cst);
	dicom_ring_go_on(dicom_outgoing_ring(mailbox, slot), position);
	atomic_store_explicit(state, DICOM_SLOT_OPEN, memory_order_release);
}

static long futex(_Atomic uint32_t *word, int operation, uint32_t value, const struct timespec *timeout)
{
	/* Not FUTEX_PRIVATE: others ring, too. */
	return syscall(SYS_futex, word, operation, value, timeout, NULL, 0);
}

void dicom_mailbox_wake(_Atomic uint32_t *word)
{
	futex(word, FUTEX_WAKE, INT_MAX, NULL);
}

void dicom_mailbox_sleep(const struct dicom_mailbox *mailbox, uint32_t seen, int timeout_millis)
{
	struct timespec timeout = {timeout_millis / 1000, timeout_millis % 1000 * 1000000L};

	atomic_store_explicit(&mailbox->head->sleeps, 1, memory_order_seq_cst);
	if (atomic_load_explicit(&mailbox->head->arrivals, memory_order_seq_cst) == seen)
		futex(&mailbox->head->arrivals, FUTEX_WAIT, seen, timeout_millis < 0 ? NULL : &timeout);
	atomic_store_explicit(&mailbox->head->sleeps, 0, memory_order_relaxed);
}
