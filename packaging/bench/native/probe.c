/*
 * What the benches run: one program, one mode a measurement. It knows nothing of Fulcrum. The clock is the one that a
 * body reads natively, so that measuring costs no forwarded call.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <time.h>

#define BATCH_NANOS 100000000L
#define BATCH_CALLS 65536 /* the bytes a pipe holds (pipe(7)), one a call */
#define STREAM_CHUNK (1 << 20)
#define BLOCK 65536
#define BLOCKS 256

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void report(int64_t nanos, long calls)
{
	printf("%.1f\n", (double)nanos / calls);
	fflush(stdout);
}

/* Nobody measures while somebody else is measured: each batch begins with a line of input. */
static int told_to_go_on(void)
{
	char line[16];

	return fgets(line, sizeof(line), stdin) != NULL;
}

/* Prints seconds for a fixed amount of arithmetic. */
static int spin(long rounds)
{
	int64_t start = now();
	volatile uint64_t x = 88172645463325252ULL;

	for (long i = 0; i < rounds; i++) {
		uint64_t y = x;

		y ^= y << 13;
		y ^= y >> 7;
		x = y ^ y << 17;
	}
	printf("%.6f\n", (now() - start) / 1e9);
	return 0;
}

/* The same once for each line of input. */
static int spins(long rounds)
{
	puts("ready");
	fflush(stdout);
	while (told_to_go_on()) {
		spin(rounds);
		fflush(stdout);
	}
	return 0;
}

/* Prints seconds for a fixed number of cheap system calls. */
static int syscalls(long rounds)
{
	int64_t start = now();

	for (long i = 0; i < rounds; i++)
		syscall(SYS_getppid);
	printf("%.6f\n", (now() - start) / 1e9);
	return 0;
}

struct call {
	const char *name;
	int (*prepare)(int fd); /* before each batch, not measured */
	int (*make)(int fd);
};

static int nothing(int fd)
{
	return fd >= -1 ? 0 : -1;
}

static int read_file(int fd)
{
	char byte;

	return pread(fd, &byte, 1, 0) == 1 ? 0 : -1;
}

static int pipe_ends[2];

/* As many bytes as the pipe takes. */
static int fill_pipe(int fd)
{
	static char bytes[BATCH_CALLS];

	(void)fd;
	fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
	while (write(pipe_ends[1], bytes, sizeof(bytes)) > 0)
		;
	return errno == EAGAIN ? 0 : -1;
}

static int read_pipe(int fd)
{
	char byte;

	(void)fd;
	return read(pipe_ends[0], &byte, 1) == 1 ? 0 : -1;
}

static int empty_pipe(int fd)
{
	static char bytes[BATCH_CALLS];

	(void)fd;
	fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
	while (read(pipe_ends[0], bytes, sizeof(bytes)) > 0)
		;
	return errno == EAGAIN ? 0 : -1;
}

static int write_pipe(int fd)
{
	(void)fd;
	return write(pipe_ends[1], "b", 1) == 1 ? 0 : -1;
}

static int poll_pipe(int fd)
{
	struct pollfd end = {.fd = pipe_ends[0], .events = POLLIN};

	(void)fd;
	return poll(&end, 1, -1) == 1 ? 0 : -1;
}

/* As a rank does that waits for messages and finds none. */
static int poll_nothing(int fd)
{
	struct pollfd end = {.fd = pipe_ends[0], .events = POLLIN};

	(void)fd;
	return poll(&end, 1, 0) == 0 ? 0 : -1;
}

/* A file of BLOCKS blocks, without a name. */
static int lay_out_file(int fd)
{
	static char block[BLOCK];

	if (lseek(fd, 0, SEEK_END) == 0)
		for (int i = 0; i < BLOCKS; i++) {
			memset(block, i, sizeof(block));
			if (write(fd, block, sizeof(block)) != sizeof(block))
				return -1;
		}
	return 0;
}

static int read_block(int fd)
{
	static char block[BLOCK];
	static long turn;

	return pread(fd, block, sizeof(block), turn++ % BLOCKS * BLOCK) == sizeof(block) ? 0 : -1;
}

static int call_getppid(int fd)
{
	(void)fd;
	return syscall(SYS_getppid) >= 0 ? 0 : -1;
}

/* umask changes the process, so only the process itself can make it. */
static int call_umask(int fd)
{
	(void)fd;
	umask(022);
	return 0;
}

static const struct call calls[] = {
	{"read-file", nothing, read_file},
	{"read-pipe", fill_pipe, read_pipe},
	{"write-pipe", empty_pipe, write_pipe},
	{"poll-pipe", fill_pipe, poll_pipe},
	{"poll-nothing", empty_pipe, poll_nothing},
	{"read-block", lay_out_file, read_block},
	{"getppid", nothing, call_getppid},
	{"umask", nothing, call_umask},
};

static int64_t batch(const struct call *call, int fd, long *count)
{
	int64_t start = now();
	int64_t end = start;

	for (*count = 0; end - start < BATCH_NANOS && *count < BATCH_CALLS; ++*count) {
		if (call->make(fd) != 0)
			err(1, "%s", call->name);
		end = now();
	}
	return end - start;
}

/* Nanoseconds a call, one line a batch. */
static int repeat(const char *name, const char *file)
{
	int fd = strcmp(name, "read-block") ? open(file, O_RDONLY) : open(file, O_RDWR | O_TMPFILE, 0600);
	long count;

	if (fd < 0 || pipe(pipe_ends) < 0)
		err(1, "%s", file);
	puts("ready");
	fflush(stdout);
	for (const struct call *c = calls; c < calls + sizeof(calls) / sizeof(*calls); c++)
		while (!strcmp(c->name, name) && told_to_go_on()) {
			if (c->prepare(fd) != 0)
				err(1, "preparing %s", c->name);
			int64_t nanos = batch(c, fd, &count);

			report(nanos, count);
		}
	return 0;
}

/* Memory that no compression makes smaller, then a heartbeat. */
static int hold(size_t bytes)
{
	uint64_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t x = 88172645463325252ULL;

	if (memory == MAP_FAILED)
		err(1, "mmap");
	for (size_t i = 0; i < bytes / sizeof(*memory); i++) {
		x ^= x << 13;
		x ^= x >> 7;
		memory[i] = x ^= x << 17;
	}
	for (;;) {
		struct timespec pause = {.tv_nsec = 100000000};

		puts("alive");
		fflush(stdout);
		nanosleep(&pause, NULL);
	}
}

static struct sockaddr_in address(const char *host, const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};

	if (inet_pton(AF_INET, host, &a.sin_addr) != 1)
		errx(2, "not an address: %s", host);
	return a;
}

static int tcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static int accept_one(const char *host, const char *port)
{
	struct sockaddr_in a = address(host, port);
	int listener = tcp();
	int one = 1;
	int fd;

	if (bind(listener, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(listener, 1) < 0)
		err(1, "listen");
	puts("listening");
	fflush(stdout);
	fd = accept(listener, NULL, NULL);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static int connect_to(const char *host, const char *port)
{
	struct sockaddr_in a = address(host, port);
	int fd = tcp();

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		err(1, "connect");
	return fd;
}

static int echo(const char *host, const char *port)
{
	int fd = accept_one(host, port);
	char buffer[64];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		if (write(fd, buffer, (size_t)got) != got)
			err(1, "write");
	return 0;
}

/* Nanoseconds a round trip of 64 bytes, about what a forwarded call takes; one line a batch. */
static int ping(const char *host, const char *port)
{
	int fd = connect_to(host, port);
	char message[64] = {0};

	puts("ready");
	fflush(stdout);
	while (told_to_go_on()) {
		int64_t start = now();
		int64_t end = start;
		long rounds = 0;

		for (; end - start < BATCH_NANOS; end = now(), rounds++)
			if (write(fd, message, sizeof(message)) != sizeof(message) ||
			    recv(fd, message, sizeof(message), MSG_WAITALL) != sizeof(message))
				err(1, "round trip");
		report(end - start, rounds);
	}
	return 0;
}

/* Receives into pages that have never been touched, as a body does; prints bytes a second. */
static int sink(const char *host, const char *port, size_t bytes)
{
	int fd = accept_one(host, port);
	char *fresh = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t done = 0;
	int64_t start;

	if (fresh == MAP_FAILED)
		err(1, "mmap");
	recv(fd, fresh, 1, MSG_PEEK);
	start = now();
	while (done < bytes) {
		size_t want = bytes - done < STREAM_CHUNK ? bytes - done : STREAM_CHUNK;
		ssize_t got = recv(fd, fresh + done, want, 0);

		if (got <= 0)
			err(1, "recv");
		done += (size_t)got;
	}
	printf("%.0f\n", bytes / ((now() - start) / 1e9));
	return 0;
}

static int source(const char *host, const char *port, size_t bytes)
{
	int fd = connect_to(host, port);
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		err(1, "mmap");
	memset(memory, 1, bytes);
	for (size_t done = 0; done < bytes;) {
		ssize_t sent = send(fd, memory + done, bytes - done < STREAM_CHUNK ? bytes - done : STREAM_CHUNK, 0);

		if (sent <= 0)
			err(1, "send");
		done += (size_t)sent;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	const char *a = argc > 2 ? argv[2] : "";
	const char *b = argc > 3 ? argv[3] : "";
	long n = argc > 4 ? atol(argv[4]) : 0;

	if (!strcmp(mode, "spin"))
		return spin(atol(a));
	if (!strcmp(mode, "spins"))
		return spins(atol(a));
	if (!strcmp(mode, "syscalls"))
		return syscalls(atol(a));
	if (!strcmp(mode, "call"))
		return repeat(a, b);
	if (!strcmp(mode, "hold"))
		return hold((size_t)atol(a));
	if (!strcmp(mode, "echo"))
		return echo(a, b);
	if (!strcmp(mode, "ping"))
		return ping(a, b);
	if (!strcmp(mode, "sink"))
		return sink(a, b, (size_t)n);
	if (!strcmp(mode, "source"))
		return source(a, b, (size_t)n);
	errx(2, "usage: probe spin|spins N | syscalls N | call NAME FILE|DIRECTORY | hold BYTES | echo|ping|sink|source HOST PORT [N]");
}
