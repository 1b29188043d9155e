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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void dicom_mailbox_name(const struct dicom_address *owner, char *name, size_t bytes)
{
	snprintf(name, bytes, "%.*s:%" PRIu32 ":%" PRIu64, (int)DICOM_HOME_BYTES - 1, owner->home, owner->pid,
		 owner->start);
}

static int map(struct dicom_mailbox *mailbox, int fd, uint64_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);

	if (at == MAP_FAILED)
		return -1;
	mailbox->head = at;
	mailbox->bytes = bytes;
	return 0;
}

/* Closes and keeps errno. */
static int closed(int fd, int result)
{
	int error = errno;

	close(fd);
	errno = error;
	return result;
}

int dicom_mailbox_make(struct dicom_mailbox *mailbox, int directory, const struct dicom_address *owner,
		       uint32_t ring_bytes)
{
	char name[DICOM_HOME_BYTES + 32];
	uint64_t bytes = dicom_mailbox_bytes(ring_bytes);
	int fd;

	if (!dicom_ring_size_is_right(ring_bytes)) {
		errno = EINVAL;
		return -1;
	}
	dicom_mailbox_name(owner, name, sizeof(name));
	fd = openat(directory, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	if (ftruncate(fd, (off_t)bytes) != 0 || map(mailbox, fd, bytes) != 0) {
		unlinkat(directory, name, 0);
		return closed(fd, -1);
	}
	mailbox->ring_bytes = ring_bytes;
	mailbox->head->version = DICOM_MAILBOX_VERSION;
	mailbox->head->slots = DICOM_SLOTS;
	mailbox->head->ring_bytes = ring_bytes;
	mailbox->head->owner = *owner;
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

int dicom_mailbox_open(struct dicom_mailbox *mailbox, int directory, const struct dicom_address *owner)
{
	char name[DICOM_HOME_BYTES + 32];
	struct stat file;
	int fd;

	dicom_mailbox_name(owner, name, sizeof(name));
	fd = openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	if (fstat(fd, &file) != 0)
		return closed(fd, -1);
	if (!S_ISREG(file.st_mode) || file.st_size < (off_t)DICOM_RINGS_AT) {
		errno = EPROTO;
		return closed(fd, -1);
	}
	if (map(mailbox, fd, (uint64_t)file.st_size) != 0)
		return closed(fd, -1);
	if (!is_mailbox(mailbox, owner)) {
		dicom_mailbox_unmap(mailbox);
		errno = EPROTO;
		return closed(fd, -1);
	}
	return closed(fd, 0);
}

void dicom_mailbox_unmap(struct dicom_mailbox *mailbox)
{
	munmap(mailbox->head, mailbox->bytes);
	mailbox->head = NULL;
}

static int failed(int error)
{
	errno = error;
	return -1;
}

/* The sender claims the first free slot; the ring exists before anybody looks into it. */
static int claim(const struct dicom_mailbox *mailbox, uint32_t slot, const struct dicom_address *sender)
{
	struct dicom_slot *s = &dicom_mailbox_slots(mailbox)[slot];
	uint32_t expected = DICOM_SLOT_FREE;

	if (!atomic_compare_exchange_strong(&s->state, &expected, DICOM_SLOT_CLAIMED))
		return -1;
	s->sender = *sender;
	dicom_ring_make(dicom_mailbox_ring(mailbox, slot), mailbox->ring_bytes, 0);
	atomic_store_explicit(&s->state, DICOM_SLOT_OPEN, memory_order_seq_cst);
	return (int)slot;
}

/* After a slot was opened: who seals looks for open slots after it has said so, and one of the two sees the other. */
static bool is_sealed(const struct dicom_mailbox *mailbox)
{
	return atomic_load_explicit(&mailbox->head->sealed, memory_order_seq_cst) != 0;
}

int dicom_mailbox_slot(const struct dicom_mailbox *mailbox, const struct dicom_address *sender)
{
	struct dicom_slot *slots = dicom_mailbox_slots(mailbox);

	for (uint32_t slot = 0; slot < DICOM_SLOTS; slot++) {
		uint32_t state = atomic_load_explicit(&slots[slot].state, memory_order_acquire);
		int claimed;

		if (state == DICOM_SLOT_OPEN && memcmp(&slots[slot].sender, sender, sizeof(*sender)) == 0)
			return (int)slot;
		if (state > DICOM_SLOT_OPEN)
			return failed(EPROTO);
		if (state == DICOM_SLOT_FREE && (claimed = claim(mailbox, slot, sender)) >= 0)
			return is_sealed(mailbox) ? failed(EPIPE) : claimed;
		/* Claimed by another sender at this moment: slots are never given back, so go on behind it. */
	}
	return failed(ENOSPC);
}

static long futex(_Atomic uint32_t *word, int operation, uint32_t value, const struct timespec *timeout)
{
	/* Not FUTEX_PRIVATE: others ring, too. */
	return syscall(SYS_futex, word, operation, value, timeout, NULL, 0);
}

void dicom_mailbox_wake(const struct dicom_mailbox *mailbox)
{
	futex(&mailbox->head->arrivals, FUTEX_WAKE, INT_MAX, NULL);
}

void dicom_mailbox_sleep(const struct dicom_mailbox *mailbox, uint32_t seen, int timeout_millis)
{
	struct timespec timeout = {timeout_millis / 1000, timeout_millis % 1000 * 1000000L};

	atomic_store_explicit(&mailbox->head->sleeps, 1, memory_order_seq_cst);
	if (atomic_load_explicit(&mailbox->head->arrivals, memory_order_seq_cst) == seen)
		futex(&mailbox->head->arrivals, FUTEX_WAIT, seen, timeout_millis < 0 ? NULL : &timeout);
	atomic_store_explicit(&mailbox->head->sleeps, 0, memory_order_relaxed);
}
