/*
 * A move to the other node, as a process finds it that is frozen at some instruction and goes on there: its own mailbox is
 * another file at the same address, and in the place of others' mailboxes there are zeros. Here it is a signal handler that
 * does what the runtimes of the two nodes do, with nothing but system calls.
 */
#define _GNU_SOURCE
#include "dicoms.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_MAPS_BYTES (256 << 10)
#define MOST_DESCRIPTORS 32

static struct stage *stage;
static struct player *self;
static char file_name[64];
static char file_at[NODES][PATH_MAX]; /* its mailbox */
static char new_file[PATH_MAX];
static char directory_at[NODES][PATH_MAX];
static char link_at[PATH_MAX], new_link[PATH_MAX];
static char maps[MOST_MAPS_BYTES];

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)!write(2, what, strlen(what));
	(void)!write(2, " failed in a move\n", 18);
	_exit(9);
}

/* A runtime would wait for the few calls between open and close. */
static bool is_opening_a_mailbox(void)
{
	struct stat file;

	for (int fd = 3; fd < MOST_DESCRIPTORS; fd++) {
		if (fstat(fd, &file) == 0 && file.st_size == (off_t)dicom_mailbox_bytes(STORM_RING_BYTES))
			return true;
	}
	return false;
}

static void read_maps(void)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t some;

	while ((some = read(fd, maps + length, sizeof(maps) - 1 - length)) > 0)
		length += (size_t)some;
	maps[length] = '\0';
	must(fd >= 0 && length < sizeof(maps) - 1, "reading maps");
	close(fd);
}

/* Hexadecimal; strtoul(3) looks into the locale, whose memory may be in the making. */
static uintptr_t number_at(const char **at)
{
	uintptr_t number = 0;

	for (; **at != '-' && **at != ' '; (*at)++)
		number = number * 16 + (uintptr_t)(**at <= '9' ? **at - '0' : **at - 'a' + 10);
	(*at)++;
	return number;
}

/* Zeros for others' mailboxes; where its own is, that comes back. */
static struct dicom_mailbox replace_others(void)
{
	struct dicom_mailbox own = {.head = NULL, .ring_bytes = STORM_RING_BYTES};

	read_maps();
	for (char *line = maps, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		const char *at = line;
		uintptr_t from = number_at(&at), to = number_at(&at);

		*end = '\0';
		if (strstr(line, stage->root) == NULL || strstr(line, ":7") == NULL)
			continue;
		if (strstr(line, file_name) != NULL) {
			own.head = (struct dicom_mailbox_head *)from;
			own.bytes = to - from;
			continue;
		}
		must(mmap((void *)from, to - from, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) != MAP_FAILED,
		     "zeros");
	}
	must(own.head != NULL, "finding its own mailbox");
	return own;
}

static bool next_open(struct dicom_slot *slots, uint32_t *slot)
{
	while (*slot < DICOM_SLOTS && atomic_load(&slots[*slot].state) == DICOM_SLOT_CLAIMED)
		(*slot)++;
	return *slot < DICOM_SLOTS && atomic_load(&slots[*slot].state) == DICOM_SLOT_OPEN;
}

static void seal(const struct dicom_mailbox *own, bool sealed)
{
	struct dicom_slot *slots = dicom_incoming_slots(own);

	if (sealed)
		atomic_store(&own->head->sealed, 1);
	for (uint32_t slot = 0; next_open(slots, &slot); slot++) {
		if (sealed)
			dicom_ring_seal(dicom_incoming_ring(own, slot));
		else
			dicom_ring_unseal(dicom_incoming_ring(own, slot));
	}
	if (!sealed)
		atomic_store(&own->head->sealed, 0);
}

static void copy(int fd, const struct dicom_mailbox *own, const void *part, size_t bytes)
{
	off_t at = (off_t)((const unsigned char *)part - (const unsigned char *)own->head);

	must(pwrite(fd, part, bytes, at) == (ssize_t)bytes, "copying");
}

static void copy_rings(int fd, const struct dicom_mailbox *own, struct dicom_slot *slots, bool incoming)
{
	for (uint32_t slot = 0; slot < DICOM_SLOTS && atomic_load(&slots[slot].state) != DICOM_SLOT_FREE; slot++) {
		copy(fd, own, &slots[slot], sizeof(slots[slot]));
		copy(fd, own, incoming ? dicom_incoming_ring(own, slot) : dicom_outgoing_ring(own, slot),
		     DICOM_RING_HEAD_BYTES + own->ring_bytes);
	}
}

/* To another file; the one that is left stays sealed, for who still has it mapped. */
static void copy_mailbox(const struct dicom_mailbox *own)
{
	int fd = open(new_file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	must(fd >= 0 && ftruncate(fd, (off_t)own->bytes) == 0, "a new file");
	copy(fd, own, own->head, sizeof(*own->head));
	copy_rings(fd, own, dicom_incoming_slots(own), true);
	copy_rings(fd, own, dicom_outgoing_slots(own), false);
	must(mmap(own->head, own->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED, fd, 0) ==
		     own->head,
	     "mapping");
	close(fd);
}

static void move(int signal)
{
	int error = errno;
	uint32_t from = atomic_load(&self->node), to = 1 - from;

	(void)signal;
	if (!is_opening_a_mailbox()) {
		struct dicom_mailbox own;

		lock_player(self);
		own = replace_others();
		seal(&own, true);
		copy_mailbox(&own);
		seal(&own, false);
		atomic_fetch_add(&own.head->epoch, 1);
		atomic_fetch_add(&own.head->arrivals, 1);
		must(rename(new_file, file_at[to]) == 0 && unlink(file_at[from]) == 0, "changing files");
		must(symlink(directory_at[to], new_link) == 0 && rename(new_link, link_at) == 0, "changing nodes");
		atomic_store(&self->node, to);
		atomic_fetch_add(&self->moves, 1);
		unlock_player(self);
	}
	errno = error;
}

void moves_begin(struct stage *on, uint32_t player)
{
	struct sigaction action = {.sa_handler = move, .sa_flags = SA_RESTART};
	struct dicom_address owner = address(player);

	stage = on;
	self = &on->players[player];
	for (uint32_t node = 0; node < NODES; node++) {
		stage_node(stage, node, directory_at[node], PATH_MAX);
		dicom_mailbox_path(directory_at[node], &owner, file_at[node], PATH_MAX);
	}
	strcpy(file_name, strrchr(file_at[0], '/'));
	stage_link(stage, player, link_at, PATH_MAX);
	snprintf(new_link, PATH_MAX, "%.*s.new", PATH_MAX - 8, link_at);
	snprintf(new_file, PATH_MAX, "%.*s.file", PATH_MAX - 8, link_at);
	sigaction(SIGUSR1, &action, NULL);
}
