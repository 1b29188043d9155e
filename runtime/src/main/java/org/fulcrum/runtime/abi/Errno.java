package org.fulcrum.runtime.abi;

import java.util.Map;

/** Error numbers (errno(3)) and the kernel's internal restart codes (include/linux/errno.h), as positive numbers. */
public final class Errno {
    /** Permission denied. */
    public static final int EACCES = 13;

    /** Too many open files. */
    public static final int EMFILE = 24;

    /** Input or output error. */
    public static final int EIO = 5;

    /** Operation not permitted. */
    public static final int EPERM = 1;

    /** No such file. */
    public static final int ENOENT = 2;

    /** No such process. */
    public static final int ESRCH = 3;

    /** Interrupted. */
    public static final int EINTR = 4;

    /** Nothing there. */
    public static final int ENXIO = 6;

    /** Bad descriptor. */
    public static final int EBADF = 9;

    /** No child. */
    public static final int ECHILD = 10;

    /** Would block. */
    public static final int EAGAIN = 11;

    /** Out of memory. */
    public static final int ENOMEM = 12;

    /** Bad address. */
    public static final int EFAULT = 14;

    /** Exists. */
    public static final int EEXIST = 17;

    /** Bad argument. */
    public static final int EINVAL = 22;

    /** File too large. */
    public static final int EFBIG = 27;

    /** Broken pipe. */
    public static final int EPIPE = 32;

    /** Nobody listens at that port. */
    public static final int ECONNREFUSED = 111;

    /** Name too long. */
    public static final int ENAMETOOLONG = 36;

    /** Message too long. */
    public static final int EMSGSIZE = 90;

    /** No such system call. */
    public static final int ENOSYS = 38;

    /** Not supported for this object. */
    public static final int EOPNOTSUPP = 95;

    /** Is connected already. */
    public static final int EISCONN = 106;

    /** Timed out. */
    public static final int ETIMEDOUT = 110;

    /** Restart unless a handler without SA_RESTART ran. */
    public static final int ERESTARTSYS = 512;

    /** Restart always. */
    public static final int ERESTARTNOINTR = 513;

    /** Restart unless a handler ran. */
    public static final int ERESTARTNOHAND = 514;

    /** Restart through restart_syscall(2). */
    public static final int ERESTART_RESTARTBLOCK = 516;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "operation not permitted (EPERM)"),
            Map.entry(ENOENT, "no such file or directory (ENOENT)"),
            Map.entry(ESRCH, "no such process (ESRCH)"),
            Map.entry(EINTR, "interrupted (EINTR)"),
            Map.entry(5, "input/output error (EIO)"),
            Map.entry(EBADF, "bad file descriptor (EBADF)"),
            Map.entry(ECHILD, "no child process (ECHILD)"),
            Map.entry(EAGAIN, "temporarily unavailable (EAGAIN)"),
            Map.entry(ENOMEM, "out of memory (ENOMEM)"),
            Map.entry(13, "permission denied (EACCES)"),
            Map.entry(EFAULT, "bad address (EFAULT)"),
            Map.entry(EEXIST, "already exists (EEXIST)"),
            Map.entry(EINVAL, "invalid argument (EINVAL)"),
            Map.entry(24, "too many open files (EMFILE)"),
            Map.entry(28, "no space left (ENOSPC)"),
            Map.entry(EPIPE, "broken pipe (EPIPE)"),
            Map.entry(ENOSYS, "no such system call (ENOSYS)"),
            Map.entry(EOPNOTSUPP, "not supported (EOPNOTSUPP)"),
            Map.entry(98, "address in use (EADDRINUSE)"),
            Map.entry(99, "address not available (EADDRNOTAVAIL)"),
            Map.entry(101, "network unreachable (ENETUNREACH)"),
            Map.entry(104, "connection reset (ECONNRESET)"),
            Map.entry(ETIMEDOUT, "timed out (ETIMEDOUT)"),
            Map.entry(111, "connection refused (ECONNREFUSED)"),
            Map.entry(113, "no route to host (EHOSTUNREACH)"));

    private Errno() {}

    /** What an errno means, with its name where it is a common one. */
    public static String name(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }

    /** Whether a call's result is one of the kernel's restart codes, which never reach a program. */
    public static boolean isRestart(long result) {
        return result == -ERESTARTSYS
                || result == -ERESTARTNOINTR
                || result == -ERESTARTNOHAND
                || result == -ERESTART_RESTARTBLOCK;
    }
}
