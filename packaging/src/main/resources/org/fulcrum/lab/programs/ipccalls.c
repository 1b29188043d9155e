/*
 * ipccalls ROUNDS: sockets and what they carry, what programs wait for, queues, semaphores and timers. A process talks
 * to itself: every call has its answer in the same round.
 */
#include "calls.h"
#include <arpa/inet.h>
#include <linux/filter.h>
#include <mqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>

#define MESSAGES 40

static char text[1 << 16];

union control {
	struct cmsghdr head;
	char room[256];
};

static int same_file(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_ino == sb.st_ino && sa.st_dev == sb.st_dev;
}

/* Both ends gone: an error without a signal, when that was asked for. */
static int send_after_close(int fd)
{
	struct iovec one = {text, 1};
	struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1};

	return sendmsg(fd, &message, MSG_NOSIGNAL) == -1 && errno == EPIPE ? 0 : -1;
}

/* A descriptor and credentials travel beside the bytes; the bytes are spread over two places. */
static void ancillary(void)
{
	char back[64] = "";
	union control control;
	struct iovec out[2] = {{text, 5}, {text + 5, 6}}, in[2] = {{back, 4}, {back + 4, 40}};
	struct msghdr send = {.msg_iov = out, .msg_iovlen = 2}, receive = {.msg_iov = in, .msg_iovlen = 2};
	int pair[2], yes = 1, file = open("/dev/null", O_WRONLY), passed = -1;
	struct ucred *who = NULL;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	CHECK(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) == 0);
	memset(&control, 0, sizeof control);
	send.msg_control = &control;
	send.msg_controllen = CMSG_SPACE(sizeof(int));
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &file, sizeof file);
	CHECK(sendmsg(pair[0], &send, MSG_NOSIGNAL) == 11);
	memset(&control, 0, sizeof control);
	receive.msg_control = &control;
	receive.msg_controllen = sizeof control;
	CHECK(recvmsg(pair[1], &receive, MSG_CMSG_CLOEXEC) == 11 && memcmp(back, text, 11) == 0 && back[11] == 0);
	CHECK(receive.msg_flags == MSG_CMSG_CLOEXEC && receive.msg_controllen > 0);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&receive); c != NULL; c = CMSG_NXTHDR(&receive, c)) {
		if (c->cmsg_type == SCM_RIGHTS)
			memcpy(&passed, CMSG_DATA(c), sizeof passed);
		if (c->cmsg_type == SCM_CREDENTIALS)
			who = (struct ucred *)CMSG_DATA(c);
	}
	CHECK(passed > 2 && same_file(passed, file) && fcntl(passed, F_GETFD) == FD_CLOEXEC);
	CHECK(who != NULL && who->pid == getpid() && who->uid == getuid());
	CHECK(close(passed) == 0 && close(file) == 0);
	CHECK(shutdown(pair[0], SHUT_WR) == 0 && recvmsg(pair[1], &receive, 0) == 0);
	CHECK(close(pair[1]) == 0 && send_after_close(pair[0]) == 0 && close(pair[0]) == 0);
}

static int udp(struct sockaddr_in *address)
{
	socklen_t length = sizeof *address;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memset(address, 0, sizeof *address);
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(fd >= 0 && bind(fd, (struct sockaddr *)address, sizeof *address) == 0);
	CHECK(getsockname(fd, (struct sockaddr *)address, &length) == 0 && length == sizeof *address);
	return fd;
}

/* Many datagrams in one call, each with a sender's name; what is not received is not touched. */
static void datagrams(void)
{
	static char in[MESSAGES + 1][100];
	struct sockaddr_in here, there, names[MESSAGES + 1];
	struct mmsghdr out[MESSAGES], got[MESSAGES + 1];
	struct iovec from[MESSAGES], to[MESSAGES + 1];
	struct sock_filter all[] = {{BPF_RET | BPF_K, 0, 0, 0xffff}};
	struct sock_fprog program = {1, all};
	struct timespec moment = {1, 0};
	int a = udp(&here), b = udp(&there);

	CHECK(setsockopt(b, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0);
	memset(out, 0, sizeof out);
	memset(got, 0, sizeof got);
	memset(in, 0x55, sizeof in);
	for (int i = 0; i < MESSAGES; i++) {
		from[i] = (struct iovec){text + i, (size_t)i + 1};
		out[i].msg_hdr = (struct msghdr){.msg_name = &there, .msg_namelen = sizeof there, .msg_iov = &from[i], .msg_iovlen = 1};
	}
	for (int i = 0; i <= MESSAGES; i++) {
		to[i] = (struct iovec){in[i], sizeof in[i]};
		got[i].msg_hdr = (struct msghdr){.msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &to[i], .msg_iovlen = 1};
	}
	CHECK(sendmmsg(a, out, MESSAGES, 0) == MESSAGES);
	CHECK(out[0].msg_len == 1 && out[MESSAGES - 1].msg_len == MESSAGES);
	CHECK(recvmmsg(b, got, MESSAGES + 1, MSG_DONTWAIT, &moment) == MESSAGES);
	for (int i = 0; i < MESSAGES; i++) {
		CHECK(got[i].msg_len == (unsigned)i + 1 && memcmp(in[i], text + i, (size_t)i + 1) == 0 && in[i][i + 1] == 0x55);
		CHECK(got[i].msg_hdr.msg_namelen == sizeof here && memcmp(&names[i], &here, sizeof here) == 0);
		CHECK(got[i].msg_hdr.msg_iov == &to[i] && got[i].msg_hdr.msg_name == &names[i]);
	}
	CHECK(in[MESSAGES][0] == 0x55 && got[MESSAGES].msg_len == 0);
	CHECK(recvmmsg(b, got, 1, 0, NULL) == -1 && errno == EAGAIN);
	CHECK(sendto(a, text, 300, 0, (struct sockaddr *)&there, sizeof there) == 300);
	got[0].msg_hdr.msg_iovlen = 1;
	CHECK(recvmsg(b, &got[0].msg_hdr, 0) == 100 && (got[0].msg_hdr.msg_flags & MSG_TRUNC));
	CHECK(close(a) == 0 && close(b) == 0);
}

static void streams(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, peer;
	socklen_t length = sizeof address, size = sizeof(int);
	struct tcp_info info;
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), client = socket(AF_INET, SOCK_STREAM, 0), accepted, value = 0;
	char back[1000];
	size_t got = 0;
	struct iovec parts[2] = {{text, 300}, {text + 300, 700}};
	struct pollfd poll_one = {.events = POLLIN};

	CHECK(bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 4) == 0);
	CHECK(getsockname(server, (struct sockaddr *)&address, &length) == 0);
	CHECK(connect(client, (struct sockaddr *)&address, sizeof address) == 0);
	length = sizeof peer;
	CHECK((accepted = accept4(server, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK)) >= 0);
	CHECK(length == sizeof peer && peer.sin_addr.s_addr == address.sin_addr.s_addr);
	CHECK(recv(accepted, back, 1, 0) == -1 && errno == EAGAIN);
	value = 1;
	CHECK(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0);
	CHECK(getsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0 && value == 1);
	size = sizeof info;
	CHECK(getsockopt(client, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == 1);
	CHECK(writev(client, parts, 2) == 1000);
	while (got < sizeof back) {
		poll_one.fd = accepted;
		CHECK(poll(&poll_one, 1, 5000) == 1 && poll_one.revents == POLLIN);
		CHECK(ioctl(accepted, FIONREAD, &value) == 0 && value > 0);
		ssize_t now = read(accepted, back + got, sizeof back - got);

		if (!CHECK(now > 0))
			break;
		got += (size_t)now;
	}
	CHECK(memcmp(back, text, sizeof back) == 0);
	CHECK(close(client) == 0 && close(accepted) == 0 && close(server) == 0);
}

static void interfaces(void)
{
	struct ifreq request, list[32];
	struct ifconf conf = {.ifc_len = sizeof list, .ifc_req = list};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), found = 0;

	memset(&request, 0, sizeof request);
	strcpy(request.ifr_name, "lo");
	CHECK(ioctl(fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_LOOPBACK));
	CHECK(ioctl(fd, SIOCGIFINDEX, &request) == 0 && if_nametoindex("lo") == (unsigned)request.ifr_ifindex);
	CHECK(ioctl(fd, SIOCGIFCONF, &conf) == 0 && conf.ifc_req == list);
	for (size_t i = 0; i < (size_t)conf.ifc_len / sizeof *list; i++)
		found += strcmp(list[i].ifr_name, "lo") == 0;
	CHECK(found > 0);
	CHECK(close(fd) == 0);
}

static void waits(void)
{
	struct itimerspec soon = {{0, 0}, {0, 3000000}}, left;
	struct timespec wait = {5, 0}, none = {0, 0};
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0x1122334455667788}, events[4];
	struct pollfd one = {.events = POLLIN};
	char room[4096];
	uint64_t ticks = 0, count = 0;
	sigset_t own, all;
	fd_set set;
	int epoll = epoll_create1(EPOLL_CLOEXEC), eventfd_one = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK);
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), watch = inotify_init1(IN_NONBLOCK), fd;
	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);

	CHECK(read(eventfd_one, &count, 8) == 8 && count == 1 && write(eventfd_one, &count, 8) == 8);
	CHECK(timerfd_settime(timer, 0, &soon, &left) == 0 && left.it_value.tv_nsec == 0);
	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) == 0);
	CHECK(epoll_wait(epoll, events, 4, 5000) == 1 && events[0].data.u64 == event.data.u64);
	CHECK(read(timer, &ticks, 8) == 8 && ticks == 1);
	CHECK(epoll_wait(epoll, events, 4, 0) == 0);
	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, eventfd_one, &event) == 0);
	sigemptyset(&all);
	sigaddset(&all, SIGUSR2);
	CHECK(sigprocmask(SIG_BLOCK, &all, &own) == 0 && sigprocmask(SIG_SETMASK, NULL, &all) == 0);
	CHECK(epoll_pwait(epoll, events, 4, 5000, &all) == 1 && epoll_pwait(epoll, events, 4, 5000, NULL) == 1);
	CHECK(syscall(SYS_epoll_pwait2, epoll, events, 4, &wait, NULL, 8) == 1);
	one.fd = eventfd_one;
	CHECK(ppoll(&one, 1, &wait, &all) == 1 && one.revents == POLLIN);
	FD_ZERO(&set);
	FD_SET(eventfd_one, &set);
	CHECK(pselect(eventfd_one + 1, &set, NULL, NULL, &wait, &all) == 1 && FD_ISSET(eventfd_one, &set));
	CHECK(select(eventfd_one + 1, &set, NULL, NULL, &(struct timeval){5, 0}) == 1);
	CHECK(ppoll(&one, 1, &none, &own) == 1);
	CHECK(sigprocmask(SIG_SETMASK, &own, NULL) == 0);

	CHECK(inotify_add_watch(watch, ".", IN_CREATE | IN_DELETE) == 1);
	CHECK((fd = open("watched", O_CREAT | O_WRONLY, 0600)) >= 0 && close(fd) == 0 && unlink("watched") == 0);
	ssize_t got = read(watch, room, sizeof room);
	struct inotify_event *first = (struct inotify_event *)room;
	struct inotify_event *second = (struct inotify_event *)(room + sizeof *first + first->len);

	CHECK(got > 0 && first->mask == IN_CREATE && second->mask == IN_DELETE && strcmp(first->name, "watched") == 0);
	CHECK(inotify_rm_watch(watch, 1) == 0);
	int copy = (int)syscall(SYS_pidfd_getfd, self, eventfd_one, 0);

	CHECK(self >= 0 && copy >= 0 && read(copy, &count, 8) == 8 && close(copy) == 0);
	CHECK(syscall(SYS_pidfd_send_signal, self, 0, NULL, 0) == 0);
	close(self), close(epoll), close(eventfd_one), close(timer), close(watch);
}

static void system_v(void)
{
	struct {
		long type;
		char bytes[64];
	} message = {7, "hello"}, back;
	struct msqid_ds queue_state;
	struct semid_ds set_state;
	unsigned short values[6] = {1, 2, 3, 4, 5, 0x5a5a}, read_back[6];
	struct sembuf both[2] = {{1, -2, IPC_NOWAIT}, {4, 3, 0}}, impossible = {1, -1, 0};
	struct timespec moment = {0, 1000000};
	union semun {
		int val;
		struct semid_ds *buf;
		unsigned short *array;
	} arg;
	int queue = msgget(IPC_PRIVATE, 0600), set = semget(IPC_PRIVATE, 5, 0600);

	CHECK(queue >= 0 && set >= 0);
	CHECK(msgsnd(queue, &message, 6, 0) == 0);
	message.type = 9;
	CHECK(msgsnd(queue, &message, 0, 0) == 0);
	CHECK(msgctl(queue, IPC_STAT, &queue_state) == 0 && queue_state.msg_qnum == 2);
	memset(&back, 0x55, sizeof back);
	CHECK(msgrcv(queue, &back, sizeof back.bytes, 9, 0) == 0 && back.type == 9 && back.bytes[0] == 0x55);
	CHECK(msgrcv(queue, &back, sizeof back.bytes, 0, 0) == 6 && back.type == 7 && strcmp(back.bytes, "hello") == 0);
	CHECK(back.bytes[6] == 0x55 && msgrcv(queue, &back, 8, 0, IPC_NOWAIT) == -1 && errno == ENOMSG);
	CHECK(msgctl(queue, IPC_RMID, NULL) == 0);

	arg.array = values;
	CHECK(semctl(set, 0, SETALL, arg) == 0);
	memset(read_back, 0x5a, sizeof read_back);
	arg.array = read_back;
	CHECK(semctl(set, 0, GETALL, arg) == 0 && memcmp(read_back, values, 10) == 0 && read_back[5] == 0x5a5a);
	CHECK(semop(set, both, 2) == 0 && semctl(set, 1, GETVAL) == 0 && semctl(set, 4, GETVAL) == 8);
	CHECK(semtimedop(set, &impossible, 1, &moment) == -1 && errno == EAGAIN);
	arg.val = 17;
	CHECK(semctl(set, 3, SETVAL, arg) == 0 && semctl(set, 3, GETVAL) == 17 && semctl(set, 3, GETPID) == getpid());
	arg.buf = &set_state;
	CHECK(semctl(set, 3, IPC_STAT, arg) == 0 && set_state.sem_nsems == 5);
	CHECK(semctl(set, 0, IPC_RMID) == 0);
}

static void posix_queues(void)
{
	struct mq_attr wanted = {.mq_maxmsg = 4, .mq_msgsize = 64}, has, flags = {.mq_flags = O_NONBLOCK};
	struct timespec past = {1, 0};
	char name[64], back[64];
	unsigned priority;
	mqd_t queue;

	snprintf(name, sizeof name, "/fulcrum-calls-%d", getpid());
	CHECK((queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted)) != (mqd_t)-1);
	CHECK(mq_getattr(queue, &has) == 0 && has.mq_maxmsg == 4 && has.mq_msgsize == 64 && has.mq_curmsgs == 0);
	CHECK(mq_send(queue, "low", 3, 1) == 0 && mq_send(queue, "high", 4, 5) == 0);
	CHECK(mq_receive(queue, back, sizeof back, &priority) == 4 && priority == 5 && memcmp(back, "high", 4) == 0);
	CHECK(mq_receive(queue, back, sizeof back, NULL) == 3);
	CHECK(mq_timedreceive(queue, back, sizeof back, &priority, &past) == -1 && errno == ETIMEDOUT);
	CHECK(mq_setattr(queue, &flags, &has) == 0 && mq_receive(queue, back, sizeof back, NULL) == -1 && errno == EAGAIN);
	CHECK(mq_notify(queue, &(struct sigevent){.sigev_notify = SIGEV_NONE}) == 0 && mq_notify(queue, NULL) == 0);
	CHECK(mq_close(queue) == 0 && mq_unlink(name) == 0);
}

static volatile sig_atomic_t alarms;
static volatile int value_seen;

static void on_alarm(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	alarms++;
	if (info->si_code == SI_TIMER)
		value_seen = info->si_value.sival_int;
}

static void timers(void)
{
	struct sigevent how = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = round_now + 1};
	struct itimerspec soon = {{0, 0}, {0, 1000000}}, left;
	struct itimerval once = {{0, 0}, {0, 1000}};
	sigset_t own, blocked;
	timer_t timer;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGRTMIN);
	sigaddset(&blocked, SIGALRM);
	sigprocmask(SIG_BLOCK, &blocked, &own);
	alarms = 0;
	CHECK(timer_create(CLOCK_MONOTONIC, &how, &timer) == 0 && timer_settime(timer, 0, &soon, NULL) == 0);
	while (alarms < 1)
		sigsuspend(&own);
	CHECK(value_seen == round_now + 1 && timer_gettime(timer, &left) == 0 && left.it_value.tv_nsec == 0);
	CHECK(timer_getoverrun(timer) == 0 && timer_delete(timer) == 0);
	CHECK(setitimer(ITIMER_REAL, &once, NULL) == 0);
	while (alarms < 2)
		sigsuspend(&own);
	CHECK(alarm(0) == 0);
	sigprocmask(SIG_SETMASK, &own, NULL);
}

static volatile sig_atomic_t broken;

static void on_pipe(int signal)
{
	(void)signal;
	broken++;
}

/* Each write into a broken pipe raises one signal, wherever it is made and wherever the next call is. */
static void broken_pipes(void)
{
	int pipes[2], pair[2];

	broken = 0;
	CHECK(pipe(pipes) == 0 && close(pipes[0]) == 0 && write(pipes[1], text, 1) == -1 && errno == EPIPE);
	CHECK(broken == 1 && close(pipes[1]) == 0);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && close(pair[0]) == 0);
	CHECK(send(pair[1], text, 1, 0) == -1 && errno == EPIPE && broken == 2);
	CHECK(send(pair[1], text, 1, MSG_NOSIGNAL) == -1 && errno == EPIPE);
	work(1);
	CHECK(broken == 2 && close(pair[1]) == 0);
}

static int drained;
static size_t drained_bytes;
static unsigned long drained_sum;

static void *drain(void *unused)
{
	unsigned char bytes[5000];
	ssize_t got;

	(void)unused;
	while ((got = read(drained, bytes, sizeof bytes)) > 0) {
		for (ssize_t i = 0; i < got; i++)
			drained_sum = drained_sum * 31 + bytes[i];
		drained_bytes += (size_t)got;
	}
	return NULL;
}

/* A write that waits writes everything, however little there is room for at first; a move may cut it short. */
static void large_writes(void)
{
	static unsigned char bytes[700000];
	int kinds[2][2];
	pthread_t reader;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 7 + (i >> 9));
	CHECK(pipe(kinds[0]) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, kinds[1]) == 0);
	for (int kind = 0; kind < 2; kind++) {
		unsigned long sum = 0;
		size_t done = 0;

		drained = kinds[kind][0];
		drained_bytes = drained_sum = 0;
		CHECK(pthread_create(&reader, NULL, drain, NULL) == 0);
		while (done < sizeof bytes) {
			ssize_t n = write(kinds[kind][1], bytes + done, sizeof bytes - done);

			if (!CHECK(n > 0))
				break;
			done += (size_t)n;
		}
		CHECK(close(kinds[kind][1]) == 0);
		pthread_join(reader, NULL);
		for (size_t i = 0; i < sizeof bytes; i++)
			sum = sum * 31 + bytes[i];
		CHECK(drained_bytes == sizeof bytes && drained_sum == sum && close(drained) == 0);
	}
}

static int polled;
static volatile int written;

static void *write_one(void *unused)
{
	(void)unused;
	CHECK(write(polled, "w", 1) == 1);
	written = 1;
	return NULL;
}

/* Polls that do not wait: what one finds must never lag behind what the program knows already. */
static void impatient_polls(void)
{
	struct epoll_event event = {.events = EPOLLIN}, got[4];
	struct pollfd fds[3];
	int pipes[2], other[2], epoll = epoll_create1(0), bell = eventfd(0, EFD_NONBLOCK);
	uint64_t one = 1;
	pthread_t writer;
	char byte;

	CHECK(pipe(pipes) == 0 && pipe(other) == 0 && epoll >= 0 && bell >= 0);
	fds[0] = (struct pollfd){.fd = pipes[0], .events = POLLIN};
	fds[1] = (struct pollfd){.fd = -1, .events = POLLIN};
	fds[2] = (struct pollfd){.fd = bell, .events = POLLIN};
	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, pipes[0], &event) == 0);
	for (int i = 0; i < 20; i++) {
		CHECK(poll(fds, 3, 0) == 0 && poll(fds, 1, 0) == 0);
		CHECK(epoll_wait(epoll, got, 4, 0) == 0);
	}
	fds[2].revents = POLLHUP;
	CHECK(poll(fds, 3, 0) == 0 && fds[2].revents == 0);
	CHECK(write(bell, &one, sizeof one) == sizeof one);
	CHECK(poll(fds, 3, 0) == 1 && fds[2].revents == POLLIN && fds[0].revents == 0);
	CHECK(read(bell, &one, sizeof one) == sizeof one && poll(fds, 3, 0) == 0 && poll(fds, 3, 0) == 0);

	polled = pipes[1];
	written = 0;
	CHECK(pthread_create(&writer, NULL, write_one, NULL) == 0);
	while (!written)
		CHECK(poll(fds, 3, 0) >= 0);
	CHECK(poll(fds, 3, 0) == 1 && fds[0].revents == POLLIN);
	CHECK(epoll_wait(epoll, got, 4, 0) == 1 && got[0].events == EPOLLIN);
	pthread_join(writer, NULL);
	CHECK(read(pipes[0], &byte, 1) == 1 && poll(fds, 3, 0) == 0 && epoll_wait(epoll, got, 4, 0) == 0);

	CHECK(write(other[1], "o", 1) == 1 && poll(fds, 3, 0) == 0);
	CHECK(dup2(other[0], pipes[0]) == pipes[0] && poll(fds, 3, 0) == 1 && fds[0].revents == POLLIN);
	CHECK(read(pipes[0], &byte, 1) == 1 && byte == 'o' && poll(fds, 3, 0) == 0 && poll(fds, 3, 0) == 0);
	CHECK(close(other[1]) == 0 && poll(fds, 3, 0) == 1 && fds[0].revents == POLLHUP);
	CHECK(close(pipes[0]) == 0 && poll(fds, 3, 0) == 1 && fds[0].revents == POLLNVAL);
	event.events = EPOLLOUT;
	CHECK(epoll_wait(epoll, got, 4, 0) == 0 && epoll_wait(epoll, got, 4, 0) == 0);
	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, bell, &event) == 0 && epoll_wait(epoll, got, 4, 0) == 1);
	CHECK(close(other[0]) == 0 && close(pipes[1]) == 0 && close(epoll) == 0 && close(bell) == 0);
}

static void one_round(void)
{
	impatient_polls();
	large_writes();
	ancillary();
	datagrams();
	streams();
	interfaces();
	waits();
	system_v();
	posix_queues();
	timers();
	broken_pipes();
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART, .sa_sigaction = on_alarm};

	sigaction(SIGRTMIN, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	signal(SIGPIPE, on_pipe);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 37 + (i >> 7));
	return run(argc > 1 ? atoi(argv[1]) : 1, one_round);
}
