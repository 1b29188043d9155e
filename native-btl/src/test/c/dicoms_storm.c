/* Each of some processes sends to each of the others, and all are moved at random while they do. */
#define _GNU_SOURCE
#include "dicoms.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STUCK_SECONDS 15
/* Who has no room leaves the processor to who makes some. */
#define NAP_MICROS 20
/* Between two moves; the carrier has to come round, too, or all are moved about and nothing is carried. */
#define MOST_PAUSE_MICROS 1000
#define MOST_PAUSE_ROUNDS 6
#define MOST_NAPS 50
#define MOST_SIGNALS 2000
/* Fewer changes of lane in a storm, and it was none. */
#define LEAST_CHANGES 20

static struct stage *stage;

void stage_node(const struct stage *s, uint32_t node, char *path, size_t bytes)
{
	snprintf(path, bytes, "%s/node-%u", s->root, node);
}

void stage_link(const struct stage *s, uint32_t player, char *path, size_t bytes)
{
	snprintf(path, bytes, "%s/of-%u", s->root, player);
}

void lock_player(struct player *player)
{
	while (atomic_exchange(&player->lock, 1) != 0)
		sched_yield();
}

void unlock_player(struct player *player)
{
	atomic_store(&player->lock, 0);
}

uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* No two messages of a storm are the same. */
static uint64_t message(uint32_t from, uint32_t to, uint64_t number)
{
	return (number * PLAYERS + from) * PLAYERS + to;
}

struct play {
	uint32_t number;
	struct dicom *dicom;
	struct player *self;
	struct dicom_peer *peers[PLAYERS]; /* NULL: itself */
	enum dicom_lane lanes[PLAYERS];	   /* when last looked at */
	uint64_t sent[PLAYERS], taken[PLAYERS];
};

static void check(void *context, const struct dicom_arrival *a)
{
	struct play *play = context;
	uint32_t from = a->sender->pid;
	uint64_t expected = from < PLAYERS ? message(from, play->number, play->taken[from]++) : 0;

	if (from >= PLAYERS || !is_right(a, expected)) {
		fprintf(stderr, "from %u came %" PRIu64 " of %u bytes, or not whole, for %" PRIu64 "\n", from, a->tag,
			a->length, expected);
		exit(3);
	}
	atomic_fetch_add(&play->self->taken, 1);
}

static void note_lane(struct play *play, uint32_t to)
{
	enum dicom_lane lane = dicom_lane(play->peers[to]);

	if (lane != play->lanes[to])
		atomic_fetch_add(lane == DICOM_MEMORY ? &play->self->to_memory : &play->self->to_carrier, 1);
	play->lanes[to] = lane;
}

static bool may_send(const struct play *play, uint32_t to)
{
	return play->peers[to] != NULL && play->sent[to] < stage->count &&
	       play->sent[to] < play->taken[to] + stage->window;
}

/* False when there is no room now. */
static bool send_next(struct play *play, uint32_t to)
{
	uint64_t number = message(play->number, to, play->sent[to]);
	unsigned char *payload;

	payload = dicom_reserve(play->peers[to], number, length_of(number));
	if (payload != NULL) {
		fill(payload, length_of(number), number);
		if (dicom_commit(play->peers[to]) == 0) {
			play->sent[to]++;
			atomic_fetch_add(&play->self->sent, 1);
		} else if (errno == ESTALE) {
			atomic_fetch_add(&play->self->again, 1);
		} else {
			perror("dicom_commit");
			exit(4);
		}
	} else if (errno != EAGAIN) {
		perror("dicom_reserve");
		exit(5);
	}
	note_lane(play, to);
	return payload != NULL;
}

static bool all_sent(const struct play *play)
{
	return atomic_load(&play->self->sent) == (PLAYERS - 1) * stage->count;
}

static bool all_done(void)
{
	for (uint32_t player = 0; player < PLAYERS; player++) {
		if (!atomic_load(&stage->players[player].done))
			return false;
	}
	return true;
}

static void play_on(struct play *play)
{
	while (atomic_load(&play->self->taken) < (PLAYERS - 1) * stage->count || !all_sent(play)) {
		bool any = false, full = false;

		for (uint32_t to = 0; to < PLAYERS; to++) {
			if (may_send(play, to))
				*(send_next(play, to) ? &any : &full) = true;
		}
		any = dicom_take(play->dicom, check, play, 16) > 0 || any;
		/* Without end: a message that nobody is told of shall not be found by looking again. */
		if (!any && !full)
			dicom_wait(play->dicom, -1);
		else if (!any)
			usleep(NAP_MICROS);
	}
}

static void be(uint32_t number)
{
	struct dicom_address own = address(number);
	struct play play = {.number = number, .self = &stage->players[number]};
	char directory[PATH_MAX];

	stage_link(stage, number, directory, sizeof(directory));
	play.dicom = dicom_open(directory, &own, STORM_RING_BYTES);
	if (play.dicom == NULL) {
		perror("dicom_open");
		exit(2);
	}
	moves_begin(stage, number);
	atomic_store(&play.self->ready, true);
	for (uint32_t to = 0; to < PLAYERS; to++) {
		struct dicom_address there = address(to);

		while (!atomic_load(&stage->players[to].ready))
			sched_yield();
		play.peers[to] = to == number ? NULL : dicom_connect(play.dicom, &there);
		if (to != number && play.peers[to] == NULL) {
			perror("dicom_connect");
			exit(6);
		}
		play.lanes[to] = to == number ? DICOM_MEMORY : dicom_lane(play.peers[to]);
	}
	play_on(&play);
	atomic_store(&play.self->done, true);
	/* What it has sent may still be on its way. */
	while (!all_done())
		usleep(1000);
	signal(SIGUSR1, SIG_IGN);
	dicom_close(play.dicom);
	exit(0);
}

static void set_stage(const char *directory, uint64_t count, uint64_t window, uint64_t seed)
{
	char node[PATH_MAX], link[PATH_MAX];

	stage = mmap(NULL, sizeof(*stage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	snprintf(stage->root, sizeof(stage->root), "%s", directory);
	stage->count = count;
	stage->window = window;
	stage->seed = seed;
	for (uint32_t i = 0; i < NODES; i++) {
		stage_node(stage, i, node, sizeof(node));
		mkdir(node, 0700);
	}
	for (uint32_t i = 0; i < PLAYERS; i++) {
		atomic_store(&stage->players[i].node, i % NODES);
		stage_node(stage, i % NODES, node, sizeof(node));
		stage_link(stage, i, link, sizeof(link));
		if (symlink(node, link) != 0) {
			perror("symlink");
			exit(2);
		}
	}
}

static bool still_runs(pid_t child, int *failed)
{
	int status;

	if (waitpid(child, &status, WNOHANG) == 0)
		return true;
	*failed += status != 0;
	return false;
}

static void pause_at_random(uint64_t *seed)
{
	uint64_t rounds = atomic_load(&stage->rounds) + draw(seed) % MOST_PAUSE_ROUNDS;

	for (int naps = 0; naps < MOST_NAPS && !all_done(); naps++) {
		usleep((useconds_t)(draw(seed) % MOST_PAUSE_MICROS));
		if (atomic_load(&stage->rounds) >= rounds)
			break;
	}
}

/* Whether no message was taken for long; a busy machine only makes it slow. */
static bool is_stuck(void)
{
	static uint64_t taken_before;
	static time_t since;
	uint64_t taken = 0;

	for (uint32_t player = 0; player < PLAYERS; player++)
		taken += atomic_load(&stage->players[player].taken);
	if (since == 0 || taken != taken_before)
		since = time(NULL);
	taken_before = taken;
	return time(NULL) - since > STUCK_SECONDS;
}

/* Until all are done, one fails, or they are stuck. */
static int move_about(const pid_t *children)
{
	uint64_t seed = stage->seed;
	int failed = 0;

	for (int signals = 0; !all_done() && failed == 0; signals++) {
		uint32_t who = (uint32_t)(draw(&seed) % PLAYERS);

		pause_at_random(&seed);
		if (atomic_load(&stage->players[who].ready) && signals < MOST_SIGNALS)
			kill(children[who], SIGUSR1);
		for (uint32_t i = 0; i <= PLAYERS; i++) {
			if (!still_runs(children[i], &failed))
				failed += !all_done();
		}
		failed += is_stuck();
	}
	return failed;
}

static int end(const pid_t *children, int failed)
{
	int status;

	for (uint32_t i = 0; failed != 0 && i <= PLAYERS; i++)
		kill(children[i], SIGKILL);
	for (uint32_t i = 0; i < PLAYERS; i++) {
		if (waitpid(children[i], &status, 0) > 0)
			failed += status != 0;
	}
	atomic_store(&stage->over, true);
	if (waitpid(children[PLAYERS], &status, 0) > 0)
		failed += status != 0;
	return failed;
}

int storm(const char *directory, uint64_t count, uint64_t window, uint64_t seed)
{
	pid_t children[PLAYERS + 1]; /* the last is the carrier */
	uint32_t changes = 0;
	int failed;

	set_stage(directory, count, window, seed);
	for (uint32_t i = 0; i <= PLAYERS; i++) {
		children[i] = fork();
		if (children[i] == 0 && i < PLAYERS)
			be(i);
		if (children[i] == 0)
			carry(stage);
	}
	failed = end(children, move_about(children));
	for (uint32_t i = 0; i < PLAYERS; i++) {
		struct player *p = &stage->players[i];

		printf("%u: sent %" PRIu64 " taken %" PRIu64 " moves %u to memory %u to carrier %u again %" PRIu64 "\n",
		       i, p->sent, p->taken, p->moves, p->to_memory, p->to_carrier, p->again);
		changes += p->to_memory;
	}
	printf("seed %" PRIu64 " failed %d carried %" PRIu64 " dropped %" PRIu64 "\n", seed, failed, stage->carried,
	       stage->dropped);
	return failed == 0 && changes >= LEAST_CHANGES ? 0 : 1;
}
