/*
 * eventloops ROUNDS: waits for events and signals at once, as the loops of servers do: under a signal mask that holds
 * for the wait alone, or by reading signals from a descriptor.
 */
#include "calls.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#define FIVE_SECONDS 5000

static volatile sig_atomic_t seen[NSIG], thread_rounds;
static sigset_t in_handler, own;
static int events; /* an eventfd; what waits looks at it alone */
static int watch;  /* an epoll instance that does */
static int signals; /* a signalfd for SIGWINCH, SIGPWR and the first real-time signal */
static int signal_watch; /* an epoll instance that looks at that */

static void on_signal(int signal)
{
	seen[signal]++;
	pthread_sigmask(SIG_SETMASK, NULL, &in_handler);
}

static sigset_t set_of(int a, int b, int c)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, a);
	sigaddset(&set, b);
	sigaddset(&set, c);
	return set;
}

static sigset_t without(sigset_t set, int signal)
{
	sigdelset(&set, signal);
	return set;
}

static int same_set(const sigset_t *a, const sigset_t *b)
{
	for (int i = 1; i < 32; i++)
		if (sigismember(a, i) != sigismember(b, i))
			return 0;
	return 1;
}

static int pending(int signal)
{
	sigset_t set;

	return sigpending(&set) == 0 && sigismember(&set, signal);
}

/* The four ways to wait; 1 for an event. */
static int by_ppoll(int milliseconds, const sigset_t *mask)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	struct pollfd one = {.fd = events, .events = POLLIN};

	return ppoll(&one, 1, &time, mask);
}

static int by_pselect(int milliseconds, const sigset_t *mask)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	fd_set set;

	FD_ZERO(&set);
	FD_SET(events, &set);
	return pselect(events + 1, &set, NULL, NULL, &time, mask);
}

static int by_epoll(int milliseconds, const sigset_t *mask)
{
	struct epoll_event event;

	return epoll_pwait(watch, &event, 1, milliseconds, mask);
}

static int by_epoll2(int milliseconds, const sigset_t *mask)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	struct epoll_event event;

	return (int)syscall(SYS_epoll_pwait2, watch, &event, 1, &time, mask, 8);
}

static void signal_soon(int signal, int milliseconds)
{
	struct sigevent how = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
	struct itimerspec once = {{0, 0}, {0, milliseconds * 1000000L}};
	static timer_t timers[NSIG];
	static char made[NSIG];

	if (!made[signal])
		CHECK(timer_create(CLOCK_MONOTONIC, &how, &timers[signal]) == 0);
	made[signal] = 1;
	CHECK(timer_settime(timers[signal], 0, &once, NULL) == 0);
}

/* A timer's signal may still be on its way. */
static int comes(volatile sig_atomic_t *counter, int value)
{
	for (int i = 0; i < 20000 && *counter != value; i++)
		usleep(500);
	return *counter == value;
}

/* A signal ends the wait if the wait's mask admits it, whether it comes before the wait or while it lasts. */
static void admitted(int (*wait)(int, const sigset_t *))
{
	sigset_t admits = without(own, SIGUSR1), now, expected = own;
	int before = seen[SIGUSR1];

	CHECK(raise(SIGUSR1) == 0 && seen[SIGUSR1] == before && pending(SIGUSR1));
	CHECK(wait(FIVE_SECONDS, &admits) == -1 && errno == EINTR && seen[SIGUSR1] == before + 1);
	sigaddset(&expected, SIGHUP); /* sa_mask; the signal itself is of the own mask anyway */
	CHECK(same_set(&in_handler, &expected) && !pending(SIGUSR1));
	CHECK(sigprocmask(SIG_SETMASK, NULL, &now) == 0 && same_set(&now, &own));

	signal_soon(SIGUSR1, 1 + round_now % 4);
	CHECK(wait(FIVE_SECONDS, &admits) == -1 && errno == EINTR && seen[SIGUSR1] == before + 2);
	CHECK(sigprocmask(SIG_SETMASK, NULL, &now) == 0 && same_set(&now, &own));
}

/* Two at once are two handlers, one above the other; a third that the mask blocks waits for its time. */
static void two(int (*wait)(int, const sigset_t *))
{
	sigset_t admits = without(without(own, SIGUSR1), SIGALRM), last = without(own, SIGUSR2);
	int first = seen[SIGUSR1], second = seen[SIGALRM], third = seen[SIGUSR2];

	CHECK(raise(SIGUSR2) == 0 && raise(SIGUSR1) == 0 && kill(getpid(), SIGALRM) == 0);
	CHECK(wait(FIVE_SECONDS, &admits) == -1 && errno == EINTR);
	CHECK(seen[SIGUSR1] == first + 1 && seen[SIGALRM] == second + 1 && seen[SIGUSR2] == third && pending(SIGUSR2));
	CHECK(wait(2, &own) == 0 && wait(2, NULL) == 0 && seen[SIGUSR2] == third);
	CHECK(wait(FIVE_SECONDS, &last) == -1 && errno == EINTR && seen[SIGUSR2] == third + 1);
}

/* What the wait's mask blocks does not end it, though the thread itself does not block it. */
static void kept_out(int (*wait)(int, const sigset_t *))
{
	sigset_t all;
	int before = seen[SIGTERM];

	sigfillset(&all);
	signal_soon(SIGTERM, 1);
	CHECK(wait(5 + round_now % 3, &all) == 0);
	CHECK(comes(&seen[SIGTERM], before + 1));
}

/* An event comes before a signal; without one, a wait that takes no time ends by the signal, but not that of epoll. */
static void both(int (*wait)(int, const sigset_t *), int looks)
{
	sigset_t admits = without(own, SIGUSR1);
	int before = seen[SIGUSR1];
	uint64_t one = 1;

	CHECK(raise(SIGUSR1) == 0 && write(events, &one, 8) == 8);
	CHECK(wait(FIVE_SECONDS, &admits) == 1 && wait(0, &admits) == 1 && seen[SIGUSR1] == before);
	CHECK(read(events, &one, 8) == 8 && one == 1);
	if (looks)
		CHECK(wait(0, &admits) == -1 && errno == EINTR && seen[SIGUSR1] == before + 1);
	else
		CHECK(wait(0, &admits) == 0 && wait(FIVE_SECONDS, &admits) == -1 && errno == EINTR);
	CHECK(seen[SIGUSR1] == before + 1 && !pending(SIGUSR1));
}

/* A second thread whose every wait a signal ends. */
static void *waiting(void *rounds)
{
	sigset_t admits = own, blocked = own;

	sigaddset(&blocked, SIGTERM); /* which is the first thread's */
	sigaddset(&admits, SIGTERM);
	sigdelset(&admits, SIGCHLD);
	CHECK(pthread_sigmask(SIG_SETMASK, &blocked, NULL) == 0);
	while (thread_rounds < *(int *)rounds) {
		struct timespec time = {30, 0};
		int before = seen[SIGCHLD];

		if (CHECK(ppoll(NULL, 0, &time, &admits) == -1 && errno == EINTR && seen[SIGCHLD] > before))
			thread_rounds++;
	}
	return NULL;
}

static pthread_t second;

static void others(void)
{
	int before = thread_rounds;

	CHECK(round_now % 2 ? pthread_kill(second, SIGCHLD) == 0 : kill(getpid(), SIGCHLD) == 0);
	CHECK(comes(&thread_rounds, before + 1));
}

/* What was read: one signal, sent that way. */
static int is(const struct signalfd_siginfo *got, int signal, int code)
{
	return (int)got->ssi_signo == signal && got->ssi_code == code;
}

static int readable(int fd, int milliseconds)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	return poll(&one, 1, milliseconds);
}

/* Sent by the process to itself, by a thread to itself, by a timer; all of it is read, in order, and once. */
static void read_signals(void)
{
	struct signalfd_siginfo got[4];
	struct epoll_event event;
	sigset_t none = own;

	CHECK(readable(signals, 0) == 0 && epoll_wait(signal_watch, &event, 1, 0) == 0);
	CHECK(read(signals, got, sizeof got) == -1 && errno == EAGAIN);
	for (int i = 0; i < 3; i++)
		CHECK(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = round_now + i}) == 0);
	CHECK(readable(signals, 0) == 1 && epoll_pwait(signal_watch, &event, 1, 0, &none) == 1 && event.data.fd == signals);
	CHECK(read(signals, got, sizeof got) == 3 * sizeof *got);
	for (int i = 0; i < 3; i++)
		CHECK(is(&got[i], SIGRTMIN, SI_QUEUE) && got[i].ssi_int == round_now + i && got[i].ssi_pid == (unsigned)getpid());
	CHECK(readable(signals, 0) == 0 && epoll_wait(signal_watch, &event, 1, 0) == 0);

	CHECK(raise(SIGWINCH) == 0 && readable(signals, 0) == 1);
	CHECK(read(signals, got, sizeof *got) == sizeof *got && is(got, SIGWINCH, SI_TKILL));
	CHECK(kill(getpid(), SIGPWR) == 0 && epoll_wait(signal_watch, &event, 1, FIVE_SECONDS) == 1);
	CHECK(read(signals, got, sizeof got) == sizeof *got && is(got, SIGPWR, SI_USER));
	signal_soon(SIGWINCH, 1 + round_now % 5);
	CHECK(epoll_wait(signal_watch, &event, 1, FIVE_SECONDS) == 1);
	CHECK(read(signals, got, sizeof got) == sizeof *got && is(got, SIGWINCH, SI_TIMER));
}

/* Another descriptor, that waits; a copy of it; another mask; and what is not read any more is a signal again. */
static void more_descriptors(void)
{
	sigset_t first = set_of(SIGURG, SIGURG, SIGURG), other = set_of(SIGVTALRM, SIGVTALRM, SIGVTALRM);
	struct signalfd_siginfo got[2];
	int fd = signalfd(-1, &first, SFD_CLOEXEC), copy = dup(fd);

	CHECK(fd >= 0 && copy >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	signal_soon(SIGURG, 1 + round_now % 5);
	CHECK(read(copy, got, sizeof got) == sizeof *got && is(got, SIGURG, SI_TIMER));
	CHECK(signalfd(fd, &other, 0) == fd);
	CHECK(raise(SIGVTALRM) == 0 && read(copy, got, sizeof got) == sizeof *got && is(got, SIGVTALRM, SI_TKILL));
	CHECK(raise(SIGURG) == 0 && readable(fd, 0) == 0 && pending(SIGURG) && sigwaitinfo(&first, NULL) == SIGURG);
	CHECK(close(fd) == 0 && kill(getpid(), SIGVTALRM) == 0 && readable(copy, FIVE_SECONDS) == 1);
	CHECK(read(copy, got, sizeof got) == sizeof *got && is(got, SIGVTALRM, SI_USER) && close(copy) == 0);
	CHECK(raise(SIGVTALRM) == 0 && pending(SIGVTALRM) && sigwaitinfo(&other, NULL) == SIGVTALRM);
	if (round_now % 25 == 7) { /* what waits already is read too */
		CHECK(raise(SIGURG) == 0 && (fd = signalfd(-1, &first, SFD_NONBLOCK)) >= 0);
		CHECK(read(fd, got, sizeof got) == sizeof *got && is(got, SIGURG, SI_TKILL) && close(fd) == 0);
	}
}

/* A thread that wants such a signal gets it, though a descriptor reads it as well. */
static void wanted(void)
{
	sigset_t one = set_of(SIGPWR, SIGPWR, SIGPWR), admits = without(own, SIGPWR);
	struct timespec time = {FIVE_SECONDS / 1000, 0};
	int before = seen[SIGPWR];

	CHECK(sigprocmask(SIG_UNBLOCK, &one, NULL) == 0);
	CHECK(raise(SIGPWR) == 0 && seen[SIGPWR] == before + 1);
	signal_soon(SIGPWR, 2);
	CHECK(comes(&seen[SIGPWR], before + 2) && sigprocmask(SIG_SETMASK, &own, NULL) == 0);
	signal_soon(SIGPWR, 2);
	CHECK(sigtimedwait(&one, NULL, &time) == SIGPWR);
	signal_soon(SIGPWR, 2);
	CHECK(by_ppoll(FIVE_SECONDS, &admits) == -1 && errno == EINTR && seen[SIGPWR] == before + 3);
}

static void round_of_waits(void)
{
	static int (*const ways[])(int, const sigset_t *) = {by_ppoll, by_pselect, by_epoll, by_epoll2};

	for (int i = 0; i < 4; i++) {
		admitted(ways[i]);
		two(ways[i]);
		kept_out(ways[i]);
		both(ways[i], i < 2);
	}
	CHECK(syscall(SYS_ppoll, NULL, 0, NULL, &own, 4) == -1 && errno == EINVAL);
	CHECK(syscall(SYS_ppoll, NULL, 0, NULL, 1, 8) == -1 && errno == EFAULT);
	others();
	read_signals();
	more_descriptors();
	wanted();
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	struct epoll_event event = {.events = EPOLLIN};
	sigset_t read_by_descriptor;
	int rounds = argc > 1 ? atoi(argv[1]) : 10, result;

	sigaddset(&action.sa_mask, SIGHUP);
	own = set_of(SIGUSR1, SIGUSR2, SIGALRM);
	for (int i = 0; i < 6; i++)
		sigaddset(&own, (int[]){SIGCHLD, SIGWINCH, SIGPWR, SIGRTMIN, SIGURG, SIGVTALRM}[i]);
	for (int i = 0; i < 6; i++)
		sigaction((int[]){SIGUSR1, SIGUSR2, SIGALRM, SIGCHLD, SIGTERM, SIGPWR}[i], &action, NULL);
	sigprocmask(SIG_SETMASK, &own, NULL);
	read_by_descriptor = set_of(SIGWINCH, SIGPWR, SIGRTMIN);
	signals = signalfd(-1, &read_by_descriptor, SFD_NONBLOCK);
	signal_watch = epoll_create1(EPOLL_CLOEXEC);
	event.data.fd = signals;
	CHECK(epoll_ctl(signal_watch, EPOLL_CTL_ADD, signals, &event) == 0);
	events = eventfd(0, EFD_CLOEXEC);
	watch = epoll_create1(EPOLL_CLOEXEC);
	CHECK(epoll_ctl(watch, EPOLL_CTL_ADD, events, &event) == 0);
	CHECK(pthread_create(&second, NULL, waiting, &rounds) == 0);
	result = run(rounds, round_of_waits);
	CHECK(pthread_join(second, NULL) == 0);
	return result;
}
