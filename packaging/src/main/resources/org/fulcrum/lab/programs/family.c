/*
 * Processes that come and go: fork, vfork, posix_spawn, exec in a row, orphans, groups, stops, and what their parent
 * is told of each. It becomes itself anew by execve a few times, with what it has counted so far.
 */
#include "calls.h"
#include <spawn.h>

#define LIVES 4

extern char **environ;
static volatile sig_atomic_t told;

static void on_child(int signal)
{
	(void)signal;
	told++;
}

static int status_of(pid_t pid, int options)
{
	int status = -1;
	pid_t got;

	do
		got = waitpid(pid, &status, options);
	while (got < 0 && errno == EINTR);
	CHECK(got == pid);
	return status;
}

static void a_child_that_exits(int code)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(getppid() > 1 ? code : 99);
	CHECK(pid > 0);
	int status = status_of(pid, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code);
	CHECK(waitpid(pid, NULL, 0) == -1 && errno == ECHILD);
}

static void a_child_that_is_killed(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		for (;;)
			pause();
	}
	CHECK(pid > 0 && (setpgid(pid, pid) == 0 || errno == EACCES));
	CHECK(kill(-pid, SIGTERM) == 0);
	int status = status_of(pid, 0);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

static void a_child_that_stops(void)
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0) {
		raise(SIGSTOP);
		_exit(6);
	}
	CHECK(pid > 0);
	int status = status_of(pid, WUNTRACED);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK(kill(pid, SIGCONT) == 0);
	memset(&info, 0, sizeof info);
	while (waitid(P_PID, (id_t)pid, &info, WEXITED) != 0)
		CHECK(errno == EINTR);
	CHECK(info.si_pid == pid && info.si_code == CLD_EXITED && info.si_status == 6);
}

/* The middle one ends at once; the last is nobody's child here and says so on the pipe. */
static void an_orphan(void)
{
	int ends[2];
	char said = 0;

	CHECK(pipe(ends) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		pid_t middle = getpid();

		if (fork() == 0) {
			setsid();
			while (getppid() == middle)
				usleep(100);
			_exit(write(ends[1], "o", 1) == 1 ? 0 : 1);
		}
		_exit(0);
	}
	close(ends[1]);
	int status = status_of(pid, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ssize_t n;
	while ((n = read(ends[0], &said, 1)) < 0 && errno == EINTR)
		;
	CHECK(n == 1 && said == 'o');
	close(ends[0]);
}

static void other_programs(int code)
{
	char script[32];
	char *shell[] = {"sh", "-c", script, NULL}, *none[] = {"true", NULL};
	pid_t pid;
	int status;

	snprintf(script, sizeof script, "exit %d", code);
	CHECK(posix_spawn(&pid, "/bin/sh", NULL, NULL, shell, environ) == 0);
	status = status_of(pid, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code);
	pid = vfork();
	if (pid == 0) {
		execv("/bin/true", none);
		_exit(127);
	}
	status = status_of(pid, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	snprintf(script, sizeof script, "kill -9 $$");
	status = system(script);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static unsigned long seed = 1;

static void one_round(void)
{
	a_child_that_exits(round_now % 100);
	seed = work(seed);
	a_child_that_is_killed();
	a_child_that_stops();
	seed = work(seed);
	an_orphan();
	other_programs(round_now % 50);
	CHECK(told > 0);
	told = 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_child};
	int life = argc > 2 ? atoi(argv[2]) : 1;
	char next[16];

	sigaction(SIGCHLD, &action, NULL);
	if (life < LIVES) {
		int rounds = atoi(argv[1]);
		for (round_now = 0; round_now < rounds; round_now++)
			one_round();
		if (wrong > 0)
			return 1;
		snprintf(next, sizeof next, "%d", life + 1);
		execl(argv[0], argv[0], argv[1], next, NULL);
		return 126;
	}
	return run(argc > 1 ? atoi(argv[1]) : 1, one_round);
}
