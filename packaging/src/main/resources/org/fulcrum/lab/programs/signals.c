/*
 * signals receive FIFO COUNT   tells its readiness through FIFO, then takes signals until it has seen COUNT values
 * signals send PID COUNT       sends PID that many real-time signals with the values 1 to COUNT, among others
 *
 * Real-time signals queue: each must arrive once, with its value. SIGUSR1 does not: it must arrive now and then. The
 * handlers are without SA_RESTART, yet calls that never wait must not end with EINTR.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t plain, received, from_elsewhere;
static volatile long sum;
static char *seen;
static int twice;

static void on_plain(int signal)
{
	(void)signal;
	plain++;
}

static void on_value(int signal, siginfo_t *info, void *context)
{
	int value = info->si_value.sival_int;

	(void)signal;
	(void)context;
	if (info->si_code != SI_QUEUE)
		from_elsewhere++;
	twice += seen[value];
	seen[value] = 1;
	sum += value;
	received++;
}

static int receive(const char *fifo, int count)
{
	struct sigaction action = {.sa_flags = 0};
	double work = 1;
	long wrong = 0;
	int fd;

	seen = calloc((size_t)count + 1, 1);
	action.sa_handler = on_plain;
	sigaction(SIGUSR1, &action, NULL);
	action.sa_sigaction = on_value;
	action.sa_flags |= SA_SIGINFO;
	sigaction(SIGRTMIN + 5, &action, NULL);
	fd = open(fifo, O_WRONLY);
	if (fd < 0 || write(fd, "ready\n", 6) != 6)
		return 1;
	close(fd);
	for (long turn = 0; received - twice < count; turn++) {
		struct timespec moment = {0, 500000};

		for (int i = 0; i < 20000; i++)
			work = work * 1.0000001 + 1e-9;
		if (turn % 3 == 0)
			clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
		if (access("/", R_OK) != 0)
			wrong++;
		if (waitpid(-1, NULL, 0) != -1 || errno != ECHILD)
			wrong++;
	}
	while (getchar() != EOF || errno == EINTR) { /* it lasts until the moves are done */
		clearerr(stdin);
		errno = 0;
	}
	printf("%d values, sum %ld, twice %d, from elsewhere %d, plain %s, wrong %ld\n", received, sum, twice,
	       from_elsewhere, plain > 0 && work > 0 ? "yes" : "no", wrong);
	return wrong != 0;
}

static int deliver(pid_t pid, int count)
{
	struct timespec pause = {0, 1000000};

	for (int i = 1; i <= count; i++) {
		union sigval value = {.sival_int = i};

		while (sigqueue(pid, SIGRTMIN + 5, value) != 0) {
			if (errno != EAGAIN) {
				fprintf(stderr, "value %d: %s\n", i, strerror(errno));
				return 1;
			}
			nanosleep(&pause, NULL);
		}
		if (i % 7 == 0 && kill(pid, SIGUSR1) != 0)
			return 1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "receive") == 0)
		return receive(argv[2], atoi(argv[3]));
	if (argc == 4 && strcmp(argv[1], "send") == 0)
		return deliver(atoi(argv[2]), atoi(argv[3]));
	fprintf(stderr, "usage: signals receive FIFO COUNT | send PID COUNT\n");
	return 2;
}
