package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Nr;

/** Signal numbers we name, and sending them (signal(7)). Thread-safe. */
public final class Signals {
    /** Kill, cannot be caught. */
    public static final int SIGKILL = 9;

    /** Rings a tracer's bell. */
    public static final int SIGUSR1 = 10;

    /** Write to a pipe nobody reads. */
    public static final int SIGPIPE = 13;

    /** A file has reached RLIMIT_FSIZE. */
    public static final int SIGXFSZ = 25;

    /** A child changed state. */
    public static final int SIGCHLD = 17;

    /** Go on. */
    public static final int SIGCONT = 18;

    /** Stop, cannot be caught. */
    public static final int SIGSTOP = 19;

    /** What an int3 raises. */
    public static final int SIGTRAP = 5;

    /** Stop from the terminal. */
    public static final int SIGTSTP = 20;

    /** Background read. */
    public static final int SIGTTIN = 21;

    /** Background write. */
    public static final int SIGTTOU = 22;

    /** Urgent data. */
    public static final int SIGURG = 23;

    /** Window size changed. */
    public static final int SIGWINCH = 28;

    /**
     * Cancels a blocked call of a mirror thread; glibc keeps this number for itself and sends it only to own threads.
     */
    public static final int CANCEL = 33;

    private static final int HIGHEST = 64;

    private Signals() {}

    /** Sends a signal to a process; 0 or a negative errno. */
    public static long send(int pid, int signal) {
        return Kernel.call(Nr.KILL, pid, signal);
    }

    /** Sends a signal to one thread; 0 or a negative errno. */
    public static long sendToThread(int pid, int tid, int signal) {
        return Kernel.call(Nr.TGKILL, pid, tid, signal);
    }

    /** The bit of a signal in a mask. */
    public static long bit(int signal) {
        return 1L << signal - 1;
    }

    /** The bit of the signal that a call sends which names a process or thread; 0 for another call, or signal 0. */
    public static long sentBy(int nr, long[] arguments) {
        long signal = switch (nr) {
            case Nr.KILL, Nr.TKILL, Nr.RT_SIGQUEUEINFO -> arguments[1];
            case Nr.TGKILL, Nr.RT_TGSIGQUEUEINFO -> arguments[2];
            default -> 0;
        };
        return (int) signal > 0 && (int) signal <= HIGHEST ? bit((int) signal) : 0;
    }

    /** Whether a signal does nothing when it has no handler. */
    public static boolean ignoredByDefault(int signal) {
        return signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH;
    }

    /** Whether a signal stops the process when it has no handler. */
    public static boolean stopsByDefault(int signal) {
        return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
    }
}
