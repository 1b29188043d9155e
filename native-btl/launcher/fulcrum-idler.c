/*
 * fulcrum-idler: a program that a node moves from itself to itself when it starts, so that the first program that
 * somebody cares about does not pay for what a runtime does for the first time.
 *
 * It makes a few calls of each kind and sleeps, for ever. The runtime traces it, and must not be its parent (a parent
 * that waits would take stops meant for the tracer): the first process only keeps the second.
 *
 *   > idler PID    the second process
 *   <              end of input: the runtime is gone, or has had enough
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_NANOS 2000000
#define CALLS 20

static __attribute__((noreturn)) void idle(void)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOS};
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    char bytes[64];

    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    for (;;) {
        for (int i = 0; i < CALLS; i++) {
            if (pread(fd, bytes, sizeof bytes, i) < 0)
                _exit(1);
            umask(022);
        }
        nanosleep(&pause, NULL);
    }
}

int main(void)
{
    char c;
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    if (pid == 0)
        idle();
    printf("idler %d\n", (int)pid);
    fflush(stdout);
    while (read(STDIN_FILENO, &c, 1) > 0)
        ;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return 0;
}
