/*
 * filecalls ROUNDS: files, directories, attributes, locks, pipes, times and ids, by the calls that programs make for
 * them. Leaves nothing behind.
 */
#include "calls.h"
#include <dirent.h>
#include <grp.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/xattr.h>
#include <termios.h>
#include <sched.h>

static char text[1 << 16];

static void names(void)
{
	struct open_how how = {.flags = O_RDWR | O_CREAT, .mode = 0640, .resolve = RESOLVE_BENEATH};
	struct timespec times[2] = {{1000000000, 1}, {1000000001, 2}};
	struct statx sx;
	struct stat st;
	struct statfs fs;
	char path[PATH_MAX], target[64];
	int dir, fd;

	CHECK(mkdir("d", 0755) == 0);
	CHECK((dir = open("d", O_PATH | O_DIRECTORY)) >= 0);
	CHECK((fd = (int)syscall(SYS_openat2, dir, "a", &how, sizeof how)) >= 0);
	how.flags = O_RDONLY;
	how.mode = 0;
	CHECK(syscall(SYS_openat2, dir, "../calls", &how, sizeof how) == -1 && errno == EXDEV);
	CHECK(write(fd, text, 5000) == 5000);
	CHECK(statx(dir, "a", 0, STATX_BASIC_STATS, &sx) == 0 && sx.stx_size == 5000 && (sx.stx_mode & 07777) == 0640);
	CHECK(futimens(fd, times) == 0 && fstat(fd, &st) == 0 && st.st_mtim.tv_sec == 1000000001 && st.st_mtim.tv_nsec == 2);
	CHECK(syscall(SYS_futimesat, dir, "a", NULL) == 0);
	CHECK(renameat2(dir, "a", dir, "b", RENAME_NOREPLACE) == 0);
	CHECK(linkat(dir, "b", dir, "c", 0) == 0 && fstatat(dir, "c", &st, 0) == 0 && st.st_nlink == 2);
	CHECK(symlinkat("c", dir, "l") == 0 && readlinkat(dir, "l", target, sizeof target) == 1 && target[0] == 'c');
	CHECK(faccessat(dir, "l", W_OK, 0) == 0 && faccessat(dir, "none", F_OK, 0) == -1 && errno == ENOENT);
	CHECK(fchmodat(dir, "b", 0600, 0) == 0 && fstatat(dir, "b", &st, 0) == 0 && (st.st_mode & 07777) == 0600);
	CHECK(mknodat(dir, "p", S_IFIFO | 0600, 0) == 0 && unlinkat(dir, "p", 0) == 0);
	CHECK(truncate("d/b", 100) == 0 && fstat(fd, &st) == 0 && st.st_size == 100);
	CHECK(statfs("d", &fs) == 0 && fs.f_bsize > 0);
	CHECK(umask(027) == 022 && umask(022) == 027);
	CHECK(chdir("d") == 0 && getcwd(path, sizeof path) != NULL && strcmp(strrchr(path, '/'), "/d") == 0);
	CHECK(chdir("..") == 0);
	CHECK(close(fd) == 0);

	char buffer[512], seen[128] = "";
	int list = open("d", O_RDONLY | O_DIRECTORY);
	long got;

	while ((got = syscall(SYS_getdents64, list, buffer, sizeof buffer)) > 0)
		for (long at = 0; at < got; at += *(unsigned short *)(buffer + at + 16))
			seen[(unsigned char)buffer[at + 19] & 127]++;
	CHECK(got == 0 && seen['.'] == 2 && seen['b'] == 1 && seen['c'] == 1 && seen['l'] == 1);
	CHECK(close(list) == 0);
	CHECK(unlinkat(dir, "l", 0) == 0 && unlinkat(dir, "b", 0) == 0 && unlinkat(dir, "c", 0) == 0 && close(dir) == 0);
	CHECK(rmdir("d") == 0);
}

static void attributes(int fd)
{
	char value[64], list[256];
	int flags = 0x5a5a5a5a, guard = 0x5a5a5a5a;
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + 128];
	} h = {.handle.handle_bytes = 128};
	int mount;

	CHECK(setxattr("file", "user.fulcrum", "first", 5, XATTR_CREATE) == 0);
	CHECK(setxattr("file", "user.fulcrum", "first", 5, XATTR_CREATE) == -1 && errno == EEXIST);
	CHECK(fgetxattr(fd, "user.fulcrum", value, sizeof value) == 5 && memcmp(value, "first", 5) == 0);
	CHECK(getxattr("file", "user.fulcrum", value, 2) == -1 && errno == ERANGE);
	CHECK(getxattr("file", "user.fulcrum", NULL, 0) == 5);
	CHECK(listxattr("file", list, sizeof list) >= 13 && memmem(list, sizeof list, "user.fulcrum", 13) != NULL);
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#define SYS_getxattrat 464
#define SYS_removexattrat 466
#endif
	struct {
		uint64_t value;
		uint32_t size, flags;
	} args = {(uintptr_t) "second", 6, 0};

	if (syscall(SYS_setxattrat, AT_FDCWD, "file", 0, "user.second", &args, sizeof args) == 0) {
		args.value = (uintptr_t)value;
		args.size = sizeof value;
		CHECK(syscall(SYS_getxattrat, AT_FDCWD, "file", 0, "user.second", &args, sizeof args) == 6);
		CHECK(memcmp(value, "second", 6) == 0);
		CHECK(syscall(SYS_removexattrat, AT_FDCWD, "file", 0, "user.second") == 0);
	} else {
		CHECK(errno == ENOSYS);
	}
	CHECK(fremovexattr(fd, "user.fulcrum") == 0);
	CHECK(fremovexattr(fd, "user.fulcrum") == -1 && errno == ENODATA);
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0)
		CHECK(errno == ENOTTY || errno == EOPNOTSUPP);
	CHECK(guard == 0x5a5a5a5a);
	if (name_to_handle_at(AT_FDCWD, "file", &h.handle, &mount, 0) != 0)
		CHECK(errno == EOPNOTSUPP);
}

static volatile sig_atomic_t too_large;

static void on_too_large(int signal)
{
	(void)signal;
	too_large++;
}

/* A limit that is set holds at once, and raises its signal once. */
static void limits(int fd)
{
	struct rlimit former, low;
	char back[8];

	CHECK(getrlimit(RLIMIT_FSIZE, &former) == 0);
	low = former;
	low.rlim_cur = 100000;
	too_large = 0;
	CHECK(setrlimit(RLIMIT_FSIZE, &low) == 0 && pwrite(fd, text, 8, 99996) == 4 && too_large == 0);
	CHECK(pwrite(fd, text, 8, 100000) == -1 && errno == EFBIG && too_large == 1);
	work(1);
	CHECK(prlimit(0, RLIMIT_FSIZE, &former, &low) == 0 && low.rlim_cur == 100000 && too_large == 1);
	CHECK(pwrite(fd, text, 8, 100000) == 8 && pread(fd, back, 8, 100000) == 8 && ftruncate(fd, 0) == 0);
}

static void bytes(int fd)
{
	static char back[sizeof text];
	int other = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0600), pipes[2], second[2];
	struct iovec parts[3] = {{back, 7}, {back + 7, 0}, {back + 7, 4000}};
	off_t from = 0;
	long long at = 0;

	CHECK(pwrite(fd, text, sizeof text, 0) == sizeof text);
	CHECK(copy_file_range(fd, &from, other, NULL, 30000, 0) == 30000 && from == 30000);
	CHECK(sendfile(other, fd, &from, 10000) == 10000 && from == 40000);
	CHECK(pread(other, back, 40000, 0) == 40000 && memcmp(back, text, 40000) == 0);
	memset(back, 0, 5000);
	CHECK(preadv2(fd, parts, 3, 100, RWF_HIPRI) == 4007 && memcmp(back, text + 100, 4007) == 0 && back[4007] == 0);
	CHECK(pwritev2(other, parts, 3, 50, RWF_DSYNC) == 4007);
	CHECK(pwritev2(other, parts, 1, 0, RWF_APPEND) == 7 && lseek(other, 0, SEEK_END) == 40007);
	CHECK(preadv2(fd, parts, 3, 0, 0x4000) == -1 && errno == EOPNOTSUPP);
	CHECK(pipe2(pipes, O_CLOEXEC) == 0 && pipe(second) == 0);
	CHECK(splice(fd, (off64_t *)&at, pipes[1], NULL, 3000, 0) == 3000 && at == 3000);
	CHECK(tee(pipes[0], second[1], 3000, 0) == 3000);
	CHECK(read(pipes[0], back, 4000) == 3000 && memcmp(back, text, 3000) == 0);
	CHECK(splice(second[0], NULL, other, NULL, 3000, 0) == 3000);
	CHECK(fcntl(pipes[1], F_SETPIPE_SZ, 8192) == 8192 && fcntl(pipes[0], F_GETPIPE_SZ) == 8192);
	CHECK(write(pipes[1], text, 10) == 10 && ioctl(pipes[0], FIONREAD, &(int){0}) == 0);
	CHECK(dup2(pipes[0], 200) == 200 && dup3(pipes[1], 201, O_CLOEXEC) == 201);
	CHECK(fcntl(201, F_GETFD) == FD_CLOEXEC && fcntl(pipes[0], F_DUPFD_CLOEXEC, 300) == 300);
	close(pipes[0]), close(pipes[1]), close(second[0]), close(second[1]);
	CHECK(syscall(SYS_close_range, 200, ~0U, 0) == 0);
	CHECK(fcntl(200, F_GETFD) == -1 && errno == EBADF);
	CHECK(fallocate(other, FALLOC_FL_KEEP_SIZE, 0, 8192) == 0 || errno == EOPNOTSUPP);
	CHECK(posix_fadvise(other, 0, 0, POSIX_FADV_DONTNEED) == 0 && fsync(other) == 0 && fdatasync(other) == 0);
	CHECK(close(other) == 0 && unlink("copy") == 0);

	int memory = memfd_create("own", MFD_ALLOW_SEALING);

	CHECK(memory >= 0 && write(memory, text, 100) == 100);
	CHECK(fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK) == 0 && fcntl(memory, F_GET_SEALS) == F_SEAL_SHRINK);
	CHECK(ftruncate(memory, 10) == -1 && errno == EPERM && close(memory) == 0);
}

static void locks(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20}, look = lock;
	int again = open("file", O_RDWR);

	CHECK(flock(fd, LOCK_EX) == 0 && flock(again, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK);
	CHECK(flock(fd, LOCK_UN) == 0 && flock(again, LOCK_SH | LOCK_NB) == 0 && flock(again, LOCK_UN) == 0);
	CHECK(fcntl(fd, F_OFD_SETLK, &lock) == 0);
	CHECK(fcntl(again, F_OFD_GETLK, &look) == 0 && look.l_type == F_WRLCK && look.l_start == 10 && look.l_len == 20);
	CHECK(fcntl(again, F_OFD_SETLK, &lock) == -1 && errno == EAGAIN);
	CHECK(close(again) == 0);
	lock.l_type = F_UNLCK;
	CHECK(fcntl(fd, F_OFD_SETLK, &lock) == 0);
	lock.l_type = F_WRLCK;
	CHECK(fcntl(fd, F_SETLKW, &lock) == 0);
	lock.l_type = F_UNLCK;
	CHECK(fcntl(fd, F_SETLK, &lock) == 0);
}

/* A terminal of its own: what is written on one side is read, as the settings say, on the other. */
static void terminals(void)
{
	struct winsize size = {24, 80, 1, 2}, same = {0};
	struct termios settings;
	char name[64], own[64], back[16];
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, number = -1;

	CHECK(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0 && ptsname_r(master, name, sizeof name) == 0);
	CHECK((slave = open(name, O_RDWR | O_NOCTTY)) >= 0 && isatty(slave) && ttyname_r(slave, own, sizeof own) == 0);
	CHECK(strcmp(name, own) == 0 && ioctl(master, TIOCGPTN, &number) == 0 && atoi(name + 9) == number);
	CHECK(ioctl(master, TIOCSWINSZ, &size) == 0 && ioctl(slave, TIOCGWINSZ, &same) == 0);
	CHECK(memcmp(&size, &same, sizeof size) == 0);
	CHECK(tcgetattr(slave, &settings) == 0 && (settings.c_lflag & ICANON));
	cfmakeraw(&settings);
	CHECK(tcsetattr(slave, TCSANOW, &settings) == 0 && tcgetattr(slave, &settings) == 0);
	CHECK(!(settings.c_lflag & ICANON) && write(master, "a\rb", 3) == 3 && read(slave, back, sizeof back) == 3);
	CHECK(memcmp(back, "a\rb", 3) == 0 && tcflush(slave, TCIOFLUSH) == 0 && tcgetpgrp(slave) == -1 && errno == ENOTTY);
	CHECK(close(slave) == 0 && close(master) == 0);
}

static void self(void)
{
	char path[PATH_MAX], link[64], line[256];
	struct utsname name, before;
	struct sysinfo info;
	struct rlimit limit, former;
	cpu_set_t cpus;
	unsigned cpu, node;
	FILE *f;

	CHECK(uname(&name) == 0 && uname(&before) == 0 && memcmp(&name, &before, sizeof name) == 0);
	CHECK(sysinfo(&info) == 0 && info.totalram > 0 && info.procs > 0);
	CHECK(getcpu(&cpu, &node) == 0 && sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) > 0);
	CHECK(sched_getaffinity(getpid(), sizeof cpus, &cpus) == 0 && sched_getscheduler(0) == SCHED_OTHER);
	CHECK(sysconf(_SC_NPROCESSORS_ONLN) > 0);
	CHECK(getppid() >= 0 && getsid(0) == getsid(getpid()) && getpgid(0) == getpgrp()); /* 0: of another namespace */
	CHECK(getrlimit(RLIMIT_NOFILE, &former) == 0);
	limit = former;
	limit.rlim_cur -= 1;
	CHECK(prlimit(0, RLIMIT_NOFILE, &limit, NULL) == 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0);
	CHECK(limit.rlim_cur == former.rlim_cur - 1 && setrlimit(RLIMIT_NOFILE, &former) == 0);
	CHECK(getrlimit(RLIMIT_DATA, &former) == 0 && prlimit(getpid(), RLIMIT_DATA, &former, &limit) == 0);
	CHECK(limit.rlim_cur == former.rlim_cur);
	snprintf(path, sizeof path, "calls%d", round_now % 100);
	CHECK(prctl(PR_SET_NAME, path) == 0 && prctl(PR_GET_NAME, line) == 0 && strcmp(path, line) == 0);
	CHECK((f = fopen("/proc/self/comm", "r")) != NULL && fgets(link, sizeof link, f) != NULL && fclose(f) == 0);
	CHECK(strncmp(link, path, strlen(path)) == 0 && link[strlen(path)] == '\n');
	CHECK(readlink("/proc/self/cwd", path, sizeof path) > 0 && readlink("/proc/self/exe", path, sizeof path) > 0);
	CHECK(readlink("/proc/self/fd/1", path, sizeof path) > 0);
	CHECK(prctl(PR_GET_SECCOMP) == 0 && prctl(PR_GET_PDEATHSIG, &cpu) == 0 && cpu == 0);
	CHECK(getpriority(PRIO_PROCESS, 0) == 0 && getpriority(PRIO_PROCESS, getpid()) == 0 && errno == 0);
	if (round_now % 100 == 50) { /* these bring it home */
		int own = 0;

		CHECK((f = fopen("/proc/self/maps", "r")) != NULL);
		while (f != NULL && fgets(line, sizeof line, f) != NULL) {
			unsigned long from, to;

			own |= sscanf(line, "%lx-%lx", &from, &to) == 2 && from <= (uintptr_t)text && (uintptr_t)text < to;
		}
		CHECK(own && fclose(f) == 0);
		snprintf(path, sizeof path, "/proc/%d/status", getpid());
		CHECK((f = fopen(path, "r")) != NULL && fgets(line, sizeof line, f) != NULL && fclose(f) == 0);
		CHECK((f = fopen("/proc/self/cmdline", "r")) != NULL && fgets(line, sizeof line, f) != NULL && fclose(f) == 0);
		CHECK(strstr(line, "filecalls") != NULL);
	}
}

static void ids(void)
{
	gid_t groups[] = {7, 9, 11}, before[64], now[64];
	int count = getgroups(64, before);
	uid_t r, e, s;

	CHECK(count >= 0);
	if (geteuid() != 0)
		return;
	CHECK(setgroups(3, groups) == 0 && getgroups(64, now) == 3 && now[0] == 7 && now[2] == 11);
	CHECK(setgroups((size_t)count, before) == 0);
	CHECK(setresgid(0, 1000, 0) == 0 && getegid() == 1000 && setresgid(0, 0, 0) == 0);
	CHECK(setresuid(0, 1000, 0) == 0 && geteuid() == 1000 && getresuid(&r, &e, &s) == 0 && r == 0 && e == 1000);
	CHECK(open("/etc/shadow", O_RDONLY) == -1 && errno == EACCES);
	CHECK(setresuid(0, 0, 0) == 0 && geteuid() == 0);
	CHECK(setpriority(PRIO_PROCESS, 0, 3) == 0 && getpriority(PRIO_PROCESS, 0) == 3);
	CHECK(setpriority(PRIO_PROCESS, getpid(), 0) == 0 && getpriority(PRIO_PROCESS, 0) == 0);
	CHECK(setfsuid(0) == 0 && setfsgid(0) == 0);
}

static void children(void)
{
	struct rusage usage;
	siginfo_t info;
	struct tms times_now;
	int status = 0x5a5a;

	CHECK(waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD && status == 0x5a5a);
	CHECK(waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == -1 && errno == ECHILD);
	CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && getrusage(RUSAGE_CHILDREN, &usage) == 0);
	CHECK(syscall(SYS_kcmp, getpid(), getpid(), 0, 1, 1) == 0 && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	CHECK(prctl(PR_GET_CHILD_SUBREAPER, &status) == 0 && status == 1 && prctl(PR_SET_CHILD_SUBREAPER, 0) == 0);
	CHECK(times(&times_now) != (clock_t)-1);
	CHECK(kill(getpid(), 0) == 0 && kill(1 << 22, 0) == -1 && errno == ESRCH && kill(0, 0) == 0);
	CHECK(syscall(SYS_tkill, gettid(), 0) == 0);
}

static void one_round(void)
{
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0);
	names();
	attributes(fd);
	limits(fd);
	bytes(fd);
	locks(fd);
	terminals();
	self();
	ids();
	children();
	CHECK(close(fd) == 0 && unlink("file") == 0);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 31 + (i >> 8));
	umask(022);
	signal(SIGXFSZ, on_too_large);
	return run(argc > 1 ? atoi(argv[1]) : 1, one_round);
}
