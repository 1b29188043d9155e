/*
 * DiCOM between processes of one node, for tests.
 *
 *   dicoms flood DIRECTORY SENDERS COUNT    many to one: each message once, whole, in its sender's order
 *   dicoms pingpong DIRECTORY COUNT BYTES   prints nanoseconds one way, median
 *   dicoms idle DIRECTORY                   one sleeps, another wakes it: prints the processor time of the sleeper, us
 *   dicoms storm DIRECTORY COUNT WINDOW SEED
 *       all to all while they are moved: each message once, whole, in order; so many more sent than received
 *   dicoms lanes DIRECTORY                  how a pair changes its lane, step by step
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dicoms.h"

#define RING_BYTES (64u << 10)
#define IDLE_MILLIS 300
#define MOST_LOOKS 2000

struct dicom_address address(uint32_t pid)
{
	struct dicom_address a = {.start = 7, .pid = pid};

	strcpy(a.home, "n1");
	return a;
}

static uint64_t now_nanos(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct dicom *open_mailbox(const char *directory, uint32_t pid)
{
	struct dicom_address self = address(pid);
	struct dicom *d = dicom_open(directory, &self, RING_BYTES);

	if (d == NULL) {
		perror("dicom_open");
		exit(2);
	}
	return d;
}

uint32_t length_of(uint64_t number)
{
	return (uint32_t)(number * 7919 % 6007);
}

void fill(unsigned char *payload, uint32_t length, uint64_t number)
{
	for (uint32_t i = 0; i < length; i++)
		payload[i] = (unsigned char)(number + i);
}

bool is_right(const struct dicom_arrival *a, uint64_t number)
{
	bool right = a->tag == number && a->length == length_of(number) && a->first && a->last;

	for (uint32_t i = 0; right && i < a->length; i++)
		right = ((const unsigned char *)a->data)[i] == (unsigned char)(number + i);
	return right;
}

static void send_all(const char *directory, uint32_t pid, uint64_t count)
{
	struct dicom *d = open_mailbox(directory, pid);
	struct dicom_address to = address(1);
	struct dicom_peer *peer = dicom_connect(d, &to);

	for (uint64_t number = 0; peer != NULL && number < count;) {
		unsigned char *payload = dicom_reserve(peer, number, length_of(number));

		if (payload == NULL && errno == EAGAIN) {
			sched_yield();
			continue;
		}
		if (payload == NULL)
			exit(3);
		fill(payload, length_of(number), number);
		if (dicom_commit(peer) != 0)
			exit(4);
		number++;
	}
	dicom_close(d);
	exit(peer == NULL ? 5 : 0);
}

struct tally {
	uint64_t *expected; /* by pid */
	uint64_t wrong;
};

static void check(void *context, const struct dicom_arrival *a)
{
	struct tally *tally = context;

	tally->wrong += !is_right(a, tally->expected[a->sender->pid]++);
}

static int flood(const char *directory, uint32_t senders, uint64_t count)
{
	struct dicom *d = open_mailbox(directory, 1);
	struct tally tally = {calloc(senders + 2, sizeof(uint64_t)), 0};
	uint64_t taken = 0;
	int status, failed = 0;

	for (uint32_t i = 0; i < senders; i++) {
		if (fork() == 0)
			send_all(directory, 2 + i, count);
	}
	while (taken < senders * count && tally.wrong == 0) {
		size_t some = dicom_take(d, check, &tally, 100);

		taken += some;
		if (some == 0)
			dicom_wait(d, 1000);
	}
	while (wait(&status) > 0)
		failed += status != 0;
	printf("taken %" PRIu64 " wrong %" PRIu64 " failed %d broken %zu\n", taken, tally.wrong, failed, dicom_broken(d));
	dicom_close(d);
	return tally.wrong == 0 && failed == 0 && taken == senders * count ? 0 : 1;
}

struct echo {
	uint64_t heard;
};

static void hear(void *context, const struct dicom_arrival *a)
{
	(void)a;
	((struct echo *)context)->heard++;
}

/* Gives way after a while: on a busy machine the other one may be waiting for this processor. */
static void await(struct dicom *d, struct echo *echo, uint64_t heard)
{
	for (int looks = 0; echo->heard < heard; looks++) {
		if (dicom_take(d, hear, echo, 1) == 0 && looks > MOST_LOOKS)
			sched_yield();
	}
}

/* Who is not there yet would be one who is elsewhere. */
static void await_mailbox(const char *directory, uint32_t pid)
{
	struct dicom_address owner = address(pid);
	struct dicom_mailbox mailbox;

	while (dicom_mailbox_open(&mailbox, directory, &owner) != 0)
		sched_yield();
	dicom_mailbox_unmap(&mailbox);
}

static void send_one(struct dicom *d, uint32_t to, const void *data, size_t bytes)
{
	struct dicom_address there = address(to);

	while (dicom_send(d, &there, 0, NULL, 0, data, bytes) != 0) {
		if (errno != EAGAIN) {
			perror("dicom_send");
			exit(3);
		}
		sched_yield();
	}
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int pingpong(const char *directory, uint64_t count, size_t bytes)
{
	pid_t child = fork();
	struct dicom *d = open_mailbox(directory, child == 0 ? 2 : 1);
	uint64_t *nanos = calloc(count, sizeof(*nanos));
	void *data = calloc(1, bytes + 1);
	struct echo echo = {0};
	int status = 0;

	await_mailbox(directory, child == 0 ? 1 : 2);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t began = now_nanos();

		if (child != 0)
			send_one(d, 2, data, bytes);
		await(d, &echo, i + 1);
		if (child == 0)
			send_one(d, 1, data, bytes);
		nanos[i] = (now_nanos() - began) / 2;
	}
	if (child == 0)
		exit(0);
	waitpid(child, &status, 0);
	qsort(nanos, count, sizeof(*nanos), by_size);
	printf("%" PRIu64 "\n", nanos[count / 2]);
	dicom_close(d);
	return status;
}

static int idle(const char *directory)
{
	struct dicom *d = open_mailbox(directory, 1);
	struct echo echo = {0};
	struct rusage used;
	int status;

	if (fork() == 0) {
		struct dicom *other = open_mailbox(directory, 2);

		usleep(IDLE_MILLIS * 1000);
		send_one(other, 1, "x", 1);
		dicom_close(other);
		exit(0);
	}
	while (echo.heard == 0) {
		dicom_wait(d, -1);
		dicom_take(d, hear, &echo, 1);
	}
	wait(&status);
	getrusage(RUSAGE_SELF, &used);
	printf("%ld\n", (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec + used.ru_stime.tv_usec);
	dicom_close(d);
	return status;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "flood") == 0)
		return flood(argv[2], (uint32_t)strtoul(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
	if (argc == 5 && strcmp(argv[1], "pingpong") == 0)
		return pingpong(argv[2], strtoull(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "idle") == 0)
		return idle(argv[2]);
	if (argc == 6 && strcmp(argv[1], "storm") == 0)
		return storm(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10),
			     strtoull(argv[5], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "lanes") == 0)
		return lanes(argv[2]);
	return 2;
}
