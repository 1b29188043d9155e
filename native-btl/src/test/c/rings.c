/*
 * The ring in C, for tests.
 *
 *   rings script FILE             does what the golden vectors say; status 0 when all came out as written
 *   rings produce FILE COUNT      puts COUNT messages into the ring in FILE
 *   rings consume FILE COUNT      takes COUNT messages out of it, and checks each
 *
 * A message of number n has tag n, n * 7919 % 3001 bytes, and byte i of it is n + i.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "../../../dicom/ring.h"

#define MAX_WORDS 6
#define MAX_PAYLOAD_BYTES 8192

static const char *const kinds[] = {"padding", "whole", "first", "middle", "last"};
static const char *const states[] = {"ok", "empty", "full", "too-long", "sealed", "corrupt"};

static struct dicom_ring *ring;
static uint64_t memory_bytes;
static struct dicom_producer producer;
static struct dicom_consumer consumer;

static size_t unhex(const char *hex, unsigned char *bytes)
{
	size_t count = strlen(hex) / 2;

	for (size_t i = 0; i < count; i++)
		sscanf(hex + 2 * i, "%2hhx", &bytes[i]);
	return count;
}

static size_t payload_of(const char *word, unsigned char *bytes)
{
	if (word[0] == '-')
		return 0;
	if (word[0] != '*')
		return unhex(word, bytes);
	size_t count = strtoul(word + 1, NULL, 10);

	for (size_t i = 0; i < count; i++)
		bytes[i] = (unsigned char)(i % 251);
	return count;
}

static const char *reopen(void)
{
	bool both = dicom_producer_open(&producer, ring, memory_bytes);

	return dicom_consumer_open(&consumer, ring, memory_bytes) && both ? "ok" : "corrupt";
}

static void make(uint32_t bytes, uint64_t position)
{
	free(ring);
	memory_bytes = sizeof(*ring) + bytes;
	ring = aligned_alloc(64, (memory_bytes + 63) / 64 * 64);
	dicom_ring_make(ring, bytes, position);
	reopen();
}

static uint8_t kind_of(const char *word)
{
	uint8_t kind = 0;

	while (kind < DICOM_LAST && strcmp(word, kinds[kind]) != 0)
		kind++;
	return kind;
}

static const char *put(char **words)
{
	static unsigned char bytes[MAX_PAYLOAD_BYTES];
	size_t length = payload_of(words[3], bytes);
	void *payload;
	uint64_t next;
	enum dicom_ring_state state = dicom_producer_reserve(&producer, (uint32_t)length, kind_of(words[1]),
							     strtoull(words[2], NULL, 10), &payload, &next);

	if (state == DICOM_RING_OK) {
		memcpy(payload, bytes, length);
		state = dicom_producer_commit(&producer, next);
	}
	return states[state];
}

/* Whether what is taken is what the line says. */
static bool take(char **words)
{
	static unsigned char bytes[MAX_PAYLOAD_BYTES];
	struct dicom_record record;
	const void *payload;
	enum dicom_ring_state state = dicom_consumer_first(&consumer, &record, &payload);

	if (words[2] == NULL || state != DICOM_RING_OK)
		return words[2] == NULL && strcmp(words[1], states[state]) == 0;
	size_t length = payload_of(words[3], bytes);
	bool right = record.kind == kind_of(words[1]) && record.tag == strtoull(words[2], NULL, 10) &&
		     record.length == length && memcmp(payload, bytes, length) == 0;

	dicom_consumer_consume(&consumer, &record);
	return right;
}

static bool same_bytes(char **words)
{
	unsigned char bytes[MAX_PAYLOAD_BYTES];
	size_t length = unhex(words[2], bytes);

	return memcmp((unsigned char *)ring + strtoul(words[1], NULL, 10), bytes, length) == 0;
}

static bool obey(char **words)
{
	unsigned char bytes[MAX_PAYLOAD_BYTES];

	if (strcmp(words[0], "make") == 0) {
		make((uint32_t)strtoul(words[1], NULL, 10), strtoull(words[2], NULL, 10));
		return true;
	}
	if (strcmp(words[0], "put") == 0)
		return strcmp(put(words), words[4]) == 0;
	if (strcmp(words[0], "take") == 0)
		return take(words);
	if (strcmp(words[0], "seal") == 0)
		return dicom_ring_seal(ring) == strtoull(words[1], NULL, 10);
	if (strcmp(words[0], "unseal") == 0) {
		dicom_ring_unseal(ring);
		return true;
	}
	if (strcmp(words[0], "bytes") == 0)
		return same_bytes(words);
	if (strcmp(words[0], "reopen") == 0)
		return strcmp(reopen(), words[1]) == 0;
	if (strcmp(words[0], "poke") != 0)
		return false;
	memcpy((unsigned char *)ring + strtoul(words[1], NULL, 10), bytes, unhex(words[2], bytes));
	return true;
}

static int script(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024];
	int number = 0, wrong = 0, obeyed = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *words[MAX_WORDS] = {NULL};
		char *rest = line;
		int count = 0;

		number++;
		while (count < MAX_WORDS && (words[count] = strsep(&rest, " \n")) != NULL && *words[count] != '\0')
			count++;
		if (count < MAX_WORDS)
			words[count] = NULL;
		if (count == 0 || words[0][0] == '#')
			continue;
		obeyed++;
		if (!obey(words)) {
			fprintf(stderr, "line %d does not come out as written\n", number);
			wrong++;
		}
	}
	printf("%d lines, %d wrong\n", obeyed, wrong);
	return obeyed > 0 && wrong == 0 ? 0 : 1;
}

static void map(const char *path)
{
	int fd = open(path, O_RDWR);
	struct stat file;

	if (fd < 0 || fstat(fd, &file) != 0)
		exit(2);
	memory_bytes = (uint64_t)file.st_size;
	ring = mmap(NULL, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED)
		exit(2);
}

static uint32_t length_of(uint64_t number)
{
	return (uint32_t)(number * 7919 % 3001);
}

static int produce(uint64_t count)
{
	if (!dicom_producer_open(&producer, ring, memory_bytes))
		return 3;
	for (uint64_t number = 0; number < count;) {
		void *payload;
		uint64_t next;
		enum dicom_ring_state state =
		    dicom_producer_reserve(&producer, length_of(number), DICOM_WHOLE, number, &payload, &next);

		if (state == DICOM_RING_FULL) {
			sched_yield();
			continue;
		}
		if (state != DICOM_RING_OK)
			return 4;
		for (uint32_t i = 0; i < length_of(number); i++)
			((unsigned char *)payload)[i] = (unsigned char)(number + i);
		if (dicom_producer_commit(&producer, next) != DICOM_RING_OK)
			return 5;
		number++;
	}
	return 0;
}

static int consume(uint64_t count)
{
	if (!dicom_consumer_open(&consumer, ring, memory_bytes))
		return 3;
	for (uint64_t number = 0; number < count;) {
		struct dicom_record record;
		const void *payload;
		enum dicom_ring_state state = dicom_consumer_first(&consumer, &record, &payload);

		if (state == DICOM_RING_EMPTY) {
			sched_yield();
			continue;
		}
		if (state != DICOM_RING_OK || record.tag != number || record.length != length_of(number))
			return 4;
		for (uint32_t i = 0; i < record.length; i++) {
			if (((const unsigned char *)payload)[i] != (unsigned char)(number + i))
				return 5;
		}
		dicom_consumer_consume(&consumer, &record);
		number++;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "script") == 0)
		return script(argv[2]);
	if (argc != 4)
		return 2;
	map(argv[2]);
	return strcmp(argv[1], "produce") == 0 ? produce(strtoull(argv[3], NULL, 10))
					       : consume(strtoull(argv[3], NULL, 10));
}
