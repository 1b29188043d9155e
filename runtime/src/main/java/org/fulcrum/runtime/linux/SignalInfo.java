package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a siginfo_t tells (sigaction(2)); 128 bytes, little-endian. */
public final class SignalInfo {
    private static final int AT_ERRNO = 4;
    private static final int AT_CODE = 8;
    private static final int SI_QUEUE = -1;
    private static final int MARK = 0x4655_0000;
    private static final int MARK_MASK = 0xffff_0000;
    private static final int SI_TKILL = -6;
    private static final int SI_KERNEL = 0x80;

    private SignalInfo() {}

    /** The signal's number. */
    public static int signal(byte[] info) {
        return info[0];
    }

    /** Why it was sent. */
    public static int code(byte[] info) {
        return info[8] & 0xff | (info[9] & 0xff) << 8 | (info[10] & 0xff) << 16 | info[11] << 24;
    }

    /**
     * A copy that any thread of the process may queue. The kernel lets a thread other than the one addressed queue only
     * what claims to come from sigqueue(3) (kernel/signal.c, do_rt_sigqueueinfo): the true code hides in si_errno,
     * which Linux does not use, until {@link #unmarked} puts it back.
     */
    public static byte[] marked(byte[] info) {
        int code = code(info);
        if (code < 0) {
            return info;
        }
        ByteBuffer copy = ByteBuffer.wrap(info.clone()).order(ByteOrder.LITTLE_ENDIAN);
        copy.putInt(AT_ERRNO, MARK | code);
        copy.putInt(AT_CODE, SI_QUEUE);
        return copy.array();
    }

    /** The siginfo as it was before {@link #marked}; one that was never marked comes back as it is. */
    public static byte[] unmarked(byte[] info) {
        ByteBuffer copy = ByteBuffer.wrap(info.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int errno = copy.getInt(AT_ERRNO);
        if (copy.getInt(AT_CODE) != SI_QUEUE || (errno & MARK_MASK) != MARK) {
            return info;
        }
        copy.putInt(AT_CODE, errno & ~MARK_MASK);
        copy.putInt(AT_ERRNO, 0);
        return copy.array();
    }

    /** Whether it is {@link #marked}. */
    public static boolean isMarked(byte[] info) {
        return unmarked(info) != info;
    }

    /** Whether an instruction caused it, which will cause it again when it is executed again. */
    public static boolean synchronousFault(byte[] info) {
        int signal = signal(info);
        int code = code(info);
        boolean kind = signal == 4 || signal == 5 || signal == 7 || signal == 8 || signal == 11;
        return kind && code > 0 && code <= SI_KERNEL;
    }

    /** Whether it was sent to one thread. */
    public static boolean threadDirected(byte[] info) {
        return code(info) == SI_TKILL;
    }
}
