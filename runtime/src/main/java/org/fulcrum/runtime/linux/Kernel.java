package org.fulcrum.runtime.linux;

import com.sun.jna.Native;
import org.fulcrum.runtime.abi.Errno;

/** System calls, made directly. Thread-safe. */
public final class Kernel {
    static {
        Native.register(Kernel.class, "c");
    }

    private Kernel() {}

    private static native long syscall(long nr, long a, long b, long c, long d, long e, long f);

    /** Makes a system call; the result is what the kernel returned: a negative errno on failure. */
    public static long call(int nr, long a, long b, long c, long d, long e, long f) {
        long result = syscall(nr, a, b, c, d, e, f);
        return result == -1 ? -Native.getLastError() : result;
    }

    /** Makes a system call without arguments. */
    public static long call(int nr) {
        return call(nr, 0, 0, 0, 0, 0, 0);
    }

    /** Makes a system call with one argument. */
    public static long call(int nr, long a) {
        return call(nr, a, 0, 0, 0, 0, 0);
    }

    /** Makes a system call with two arguments. */
    public static long call(int nr, long a, long b) {
        return call(nr, a, b, 0, 0, 0, 0);
    }

    /** Makes a system call with three arguments. */
    public static long call(int nr, long a, long b, long c) {
        return call(nr, a, b, c, 0, 0, 0);
    }

    /** Makes a system call with four arguments. */
    public static long call(int nr, long a, long b, long c, long d) {
        return call(nr, a, b, c, d, 0, 0);
    }

    /** Whether a result says that the call failed. */
    public static boolean failed(long result) {
        return result < 0 && result >= -4095;
    }

    /**
     * Passes a result on.
     *
     * @throws KernelException when it says that the call failed
     */
    public static long check(long result, String what) {
        if (failed(result)) {
            throw new KernelException(what, (int) -result);
        }
        return result;
    }

    /** The name of an errno, for messages. */
    static String name(int errno) {
        return Errno.name(errno);
    }
}
