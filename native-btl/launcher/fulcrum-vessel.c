/*
 * fulcrum-vessel: makes the empty process that a body is built in.
 *
 *   fulcrum-vessel PID UID GID MONOTONIC_NS BOOTTIME_NS
 *
 * The vessel enters a new user, PID and time namespace, starts a first process there (so that the namespace has a pid
 * 1 that reaps), and that one starts the body with exactly the pid it has at home (clone3, set_tid). The runtime then
 * seizes the body and fills it. Standard output tells the runtime where we are, standard input makes us go on:
 *
 *   > user PID     in the new user namespace; the runtime writes our uid_map and gid_map
 *   < any line
 *   > init PID     pid 1 of the namespace, as seen from outside; the body is its only child
 *   > ready        the body waits
 *
 * When standard input closes, the runtime is gone: everything here dies with it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct order {
    pid_t pid;
    uid_t uid;
    gid_t gid;
    const char *monotonic_ns;
    const char *boottime_ns;
};

static void fail(const char *what)
{
    printf("error %s: %s\n", what, strerror(errno));
    fflush(stdout);
    _exit(1);
}

static void await_line(void)
{
    char c;
    do {
        if (read(STDIN_FILENO, &c, 1) != 1)
            _exit(2); /* the runtime is gone */
    } while (c != '\n');
}

/* time_namespaces(7): offsets can be set until the first process enters the namespace. */
static void shift_clocks(const struct order *o)
{
    char text[128];
    long long m = atoll(o->monotonic_ns), b = atoll(o->boottime_ns);
    long long second = 1000000000LL;
    long long ms = m / second - (m % second < 0), bs = b / second - (b % second < 0);
    int n = snprintf(text, sizeof text, "monotonic %lld %lld\nboottime %lld %lld\n", ms, m - ms * second, bs,
                     b - bs * second);
    int fd = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, (size_t)n) != n)
        fail("clock offsets");
    close(fd);
}

static __attribute__((noreturn)) void be_body(const struct order *o)
{
    /* Killed with its pid 1: nobody else could look after it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (setresgid(o->gid, o->gid, o->gid) != 0 || setresuid(o->uid, o->uid, o->uid) != 0)
        _exit(1);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* again: setresuid cleared it */
    (void)!chdir("/");
    syscall(SYS_close_range, 0U, ~0U, 0U);
    for (;;)
        syscall(SYS_pause);
}

static pid_t start_body(const struct order *o)
{
    pid_t tid = o->pid;
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.exit_signal = SIGCHLD;
    args.set_tid = (uintptr_t)&tid;
    args.set_tid_size = 1;
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0)
        be_body(o);
    return pid;
}

/* The body has closed everything it inherited, and so its end of this pipe: only then may it be filled. */
static void await_empty(int read_end)
{
    char c;
    while (read(read_end, &c, 1) > 0)
        ;
    close(read_end);
}

static __attribute__((noreturn)) void be_init(const struct order *o)
{
    int empty[2];
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (o->pid == 1) {
        errno = EINVAL;
        fail("pid 1 cannot have a body");
    }
    if (pipe2(empty, O_CLOEXEC) != 0)
        fail("pipe");
    if (start_body(o) < 0)
        fail("clone3 with set_tid");
    close(empty[1]);
    await_empty(empty[0]);
    printf("ready\n");
    fflush(stdout);
    close(STDOUT_FILENO);
    close(STDIN_FILENO);
    for (;;) {
        int status;
        pid_t gone = wait(&status);
        if (gone == o->pid || (gone < 0 && errno == ECHILD))
            _exit(0);
    }
}

static struct order parse(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: fulcrum-vessel PID UID GID MONOTONIC_NS BOOTTIME_NS (started by the runtime)\n");
        exit(64);
    }
    struct order o = {.pid = atoi(argv[1]),
                      .uid = (uid_t)strtoul(argv[2], NULL, 10),
                      .gid = (gid_t)strtoul(argv[3], NULL, 10),
                      .monotonic_ns = argv[4],
                      .boottime_ns = argv[5]};
    return o;
}

int main(int argc, char **argv)
{
    struct order o = parse(argc, argv);
    if (unshare(CLONE_NEWUSER) != 0)
        fail("new user namespace");
    printf("user %d\n", getpid());
    fflush(stdout);
    await_line();
    if (unshare(CLONE_NEWPID | CLONE_NEWTIME) != 0)
        fail("new pid and time namespace");
    shift_clocks(&o);
    pid_t init = fork();
    if (init < 0)
        fail("fork");
    if (init == 0)
        be_init(&o);
    printf("init %d\n", init);
    fflush(stdout);
    close(STDOUT_FILENO);
    char c;
    while (read(STDIN_FILENO, &c, 1) > 0)
        ;
    kill(init, SIGKILL);
    waitpid(init, NULL, 0);
    return 0;
}
