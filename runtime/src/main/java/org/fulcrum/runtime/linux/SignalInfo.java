package org.fulcrum.runtime.linux;

/** What a siginfo_t tells (sigaction(2)); 128 bytes, little-endian. */
public final class SignalInfo {
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
