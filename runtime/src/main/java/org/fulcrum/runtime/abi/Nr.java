package org.fulcrum.runtime.abi;

/** Numbers of the system calls that the code names, from the x86-64 table. */
public final class Nr {
    private Nr() {}

    /** read(2). */
    public static final int READ = 0;

    /** write(2). */
    public static final int WRITE = 1;

    /** open(2). */
    public static final int OPEN = 2;

    /** close(2). */
    public static final int CLOSE = 3;

    /** fstat(2). */
    public static final int FSTAT = 5;

    /** poll(2). */
    public static final int POLL = 7;

    /** lseek(2). */
    public static final int LSEEK = 8;

    /** mmap(2). */
    public static final int MMAP = 9;

    /** mprotect(2). */
    public static final int MPROTECT = 10;

    /** munmap(2). */
    public static final int MUNMAP = 11;

    /** brk(2). */
    public static final int BRK = 12;

    /** rt_sigaction(2). */
    public static final int RT_SIGACTION = 13;

    /** rt_sigprocmask(2). */
    public static final int RT_SIGPROCMASK = 14;

    /** ioctl(2). */
    public static final int IOCTL = 16;

    /** pread64(2). */
    public static final int PREAD64 = 17;

    /** pwrite64(2). */
    public static final int PWRITE64 = 18;

    /** readv(2). */
    public static final int READV = 19;

    /** writev(2). */
    public static final int WRITEV = 20;

    /** select(2). */
    public static final int SELECT = 23;

    /** mremap(2). */
    public static final int MREMAP = 25;

    /** madvise(2). */
    public static final int MADVISE = 28;

    /** dup(2). */
    public static final int DUP = 32;

    /** dup2(2). */
    public static final int DUP2 = 33;

    /** pause(2). */
    public static final int PAUSE = 34;

    /** nanosleep(2). */
    public static final int NANOSLEEP = 35;

    /** getpid(2). */
    public static final int GETPID = 39;

    /** socket(2). */
    public static final int SOCKET = 41;

    /** connect(2). */
    public static final int CONNECT = 42;

    /** accept(2). */
    public static final int ACCEPT = 43;

    /** sendto(2). */
    public static final int SENDTO = 44;

    /** recvfrom(2). */
    public static final int RECVFROM = 45;

    /** sendmsg(2). */
    public static final int SENDMSG = 46;

    /** recvmsg(2). */
    public static final int RECVMSG = 47;

    /** shutdown(2). */
    public static final int SHUTDOWN = 48;

    /** bind(2). */
    public static final int BIND = 49;

    /** listen(2). */
    public static final int LISTEN = 50;

    /** getsockname(2). */
    public static final int GETSOCKNAME = 51;

    /** socketpair(2). */
    public static final int SOCKETPAIR = 53;

    /** setsockopt(2). */
    public static final int SETSOCKOPT = 54;

    /** getsockopt(2). */
    public static final int GETSOCKOPT = 55;

    /** clone(2). */
    public static final int CLONE = 56;

    /** fork(2). */
    public static final int FORK = 57;

    /** vfork(2). */
    public static final int VFORK = 58;

    /** execve(2). */
    public static final int EXECVE = 59;

    /** exit(2). */
    public static final int EXIT = 60;

    /** wait4(2). */
    public static final int WAIT4 = 61;

    /** kill(2). */
    public static final int KILL = 62;

    /** semop(2). */
    public static final int SEMOP = 65;

    /** fcntl(2). */
    public static final int FCNTL = 72;

    /** ptrace(2). */
    public static final int PTRACE = 101;

    /** rt_sigtimedwait(2). */
    public static final int RT_SIGTIMEDWAIT = 128;

    /** rt_sigqueueinfo(2). */
    public static final int RT_SIGQUEUEINFO = 129;

    /** getpriority(2). */
    public static final int GETPRIORITY = 140;

    /** setpriority(2). */
    public static final int SETPRIORITY = 141;

    /** prlimit64(2). */
    public static final int PRLIMIT64 = 302;

    /** sigaltstack(2). */
    public static final int SIGALTSTACK = 131;

    /** munlock(2). */
    public static final int MUNLOCK = 150;

    /** prctl(2). */
    public static final int PRCTL = 157;

    /** arch_prctl(2). */
    public static final int ARCH_PRCTL = 158;

    /** gettid(2). */
    public static final int GETTID = 186;

    /** tkill(2). */
    public static final int TKILL = 200;

    /** futex(2). */
    public static final int FUTEX = 202;

    /** set_tid_address(2). */
    public static final int SET_TID_ADDRESS = 218;

    /** restart_syscall(2). */
    public static final int RESTART_SYSCALL = 219;

    /** semtimedop(2). */
    public static final int SEMTIMEDOP = 220;

    /** timer_create(2). */
    public static final int TIMER_CREATE = 222;

    /** clock_gettime(2). */
    public static final int CLOCK_GETTIME = 228;

    /** clock_nanosleep(2). */
    public static final int CLOCK_NANOSLEEP = 230;

    /** exit_group(2). */
    public static final int EXIT_GROUP = 231;

    /** epoll_wait(2). */
    public static final int EPOLL_WAIT = 232;

    /** epoll_ctl(2). */
    public static final int EPOLL_CTL = 233;

    /** tgkill(2). */
    public static final int TGKILL = 234;

    /** openat(2). */
    public static final int OPENAT = 257;

    /** pselect6(2). */
    public static final int PSELECT6 = 270;

    /** ppoll(2). */
    public static final int PPOLL = 271;

    /** set_robust_list(2). */
    public static final int SET_ROBUST_LIST = 273;

    /** get_robust_list(2). */
    public static final int GET_ROBUST_LIST = 274;

    /** epoll_pwait(2). */
    public static final int EPOLL_PWAIT = 281;

    /** signalfd(2), as it first was. */
    public static final int SIGNALFD = 282;

    /** unlink(2). */
    public static final int UNLINK = 87;

    /** unlinkat(2). */
    public static final int UNLINKAT = 263;

    /** ftruncate(2). */
    public static final int FTRUNCATE = 77;

    /** fchown(2). */
    public static final int FCHOWN = 93;

    /** fallocate(2). */
    public static final int FALLOCATE = 285;

    /** signalfd(2). */
    public static final int SIGNALFD4 = 289;

    /** accept4(2). */
    public static final int ACCEPT4 = 288;

    /** eventfd2(2). */
    public static final int EVENTFD2 = 290;

    /** epoll_create1(2). */
    public static final int EPOLL_CREATE1 = 291;

    /** pipe2(2). */
    public static final int PIPE2 = 293;

    /** dup3(2). */
    public static final int DUP3 = 292;

    /** preadv(2). */
    public static final int PREADV = 295;

    /** pwritev(2). */
    public static final int PWRITEV = 296;

    /** rt_tgsigqueueinfo(2). */
    public static final int RT_TGSIGQUEUEINFO = 297;

    /** process_vm_readv(2). */
    public static final int PROCESS_VM_READV = 310;

    /** process_vm_writev(2). */
    public static final int PROCESS_VM_WRITEV = 311;

    /** seccomp(2). */
    public static final int SECCOMP = 317;

    /** execveat(2). */
    public static final int EXECVEAT = 322;

    /** mlock2(2). */
    public static final int MLOCK2 = 325;

    /** preadv2(2). */
    public static final int PREADV2 = 327;

    /** pwritev2(2). */
    public static final int PWRITEV2 = 328;

    /** rseq(2). */
    public static final int RSEQ = 334;

    /** pidfd_send_signal(2). */
    public static final int PIDFD_SEND_SIGNAL = 424;

    /** pidfd_open(2). */
    public static final int PIDFD_OPEN = 434;

    /** clone3(2). */
    public static final int CLONE3 = 435;

    /** close_range(2). */
    public static final int CLOSE_RANGE = 436;

    /** pidfd_getfd(2). */
    public static final int PIDFD_GETFD = 438;

    /** semctl(2). */
    public static final int SEMCTL = 66;

    /** setrlimit(2). */
    public static final int SETRLIMIT = 160;

    /** sendfile(2). */
    public static final int SENDFILE = 40;

    /** splice(2). */
    public static final int SPLICE = 275;

    /** recvmmsg(2). */
    public static final int RECVMMSG = 299;

    /** sendmmsg(2). */
    public static final int SENDMMSG = 307;

    /** openat2(2). */
    public static final int OPENAT2 = 437;

    /** setxattrat(2). */
    public static final int SETXATTRAT = 463;

    /** getxattrat(2). */
    public static final int GETXATTRAT = 464;

    /** tee(2). */
    public static final int TEE = 276;

    /** memfd_create(2). */
    public static final int MEMFD_CREATE = 319;
}
