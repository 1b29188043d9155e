/* What is sent to who is elsewhere lies in an outgoing ring, the runtime is woken, and what that says comes back as errno. */
#define _GNU_SOURCE
#include "dicoms.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define RING_BYTES 4096u
#define PATIENCE_SECONDS 10

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "not so: %s (errno %d)\n", what, errno);
	exit(1);
}

static bool send_to(struct dicom *d, uint32_t pid, const char *text)
{
	struct dicom_address to = address(pid);

	return dicom_send(d, &to, 5, NULL, 0, text, strlen(text)) == 0;
}

/* A runtime that sleeps until something departs. */
static int watch(const char *directory)
{
	struct dicom_address owner = address(1);
	struct timespec patience = {PATIENCE_SECONDS, 0};
	struct dicom_mailbox m;

	must(dicom_mailbox_open(&m, directory, &owner) == 0, "it opens the mailbox");
	atomic_store(&m.head->watched, 1);
	if (atomic_load(&m.head->departures) == 0)
		syscall(SYS_futex, &m.head->departures, FUTEX_WAIT, 0, &patience, NULL, 0);
	must(atomic_load(&m.head->departures) == 1 && atomic_load(&m.head->outgoing[0]) == 1, "it is woken");
	return 0;
}

static void look_at_ring(const struct dicom_mailbox *m)
{
	const struct dicom_slot *slot = &dicom_outgoing_slots(m)[0];
	struct dicom_address to = address(2);
	struct dicom_consumer consumer;
	struct dicom_record record;
	const void *payload;

	must(slot->state == DICOM_SLOT_OPEN && memcmp(&slot->peer, &to, sizeof(to)) == 0, "the slot says to whom");
	must(dicom_consumer_open(&consumer, dicom_outgoing_ring(m, 0), dicom_ring_stride(RING_BYTES)), "a ring");
	must(consumer.head == RING_BYTES, "a stream begins at ring bytes");
	must(dicom_consumer_first(&consumer, &record, &payload) == DICOM_RING_OK && record.tag == 5 &&
		 record.length == 5 && memcmp(payload, "hello", 5) == 0,
	     "the message");
}

/* Nobody carries: the ring becomes full, and then the runtime says why. */
static void run_into_faults(struct dicom *d, const struct dicom_mailbox *m)
{
	_Atomic uint32_t *fault = &dicom_outgoing_slots(m)[0].fault;

	while (send_to(d, 2, "hello"))
		continue;
	must(errno == EAGAIN, "full");
	atomic_store(fault, DICOM_FAULT_ENDED);
	must(!send_to(d, 2, "") && errno == ECONNRESET, "the receiver has ended");
	atomic_store(fault, DICOM_FAULT_UNREACHABLE);
	must(!send_to(d, 2, "") && errno == EPROTO, "the receiver cannot be sent to");
	must(send_to(d, 3, "hello"), "others are not meant");
}

int outgoing(const char *directory)
{
	struct dicom_address own = address(1), other = address(4);
	struct dicom *d = dicom_open(directory, &own, RING_BYTES), *larger;
	struct dicom_mailbox m;
	int status;

	must(d != NULL && dicom_mailbox_open(&m, directory, &own) == 0 && m.head->epoch == 1, "a mailbox");
	if (fork() == 0)
		exit(watch(directory));
	while (atomic_load(&m.head->watched) == 0)
		usleep(1000);
	must(send_to(d, 2, "hello"), "sent");
	wait(&status);
	must(status == 0, "the runtime has seen it");
	look_at_ring(&m);
	run_into_faults(d, &m);
	larger = dicom_open(directory, &other, 2 * RING_BYTES);
	must(larger != NULL && !send_to(larger, 1, "") && errno == EPROTO, "rings of another size");
	dicom_close(larger);
	dicom_close(d);
	puts("as promised");
	return 0;
}
