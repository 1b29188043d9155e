package org.fulcrum.runtime.linux;

/**
 * What wait4(2) told of one tracee.
 *
 * @param tid who
 * @param raw the status word
 */
public record WaitStatus(int tid, int raw) {
    /** PTRACE_EVENT_* of a stop. */
    public static final int EVENT_FORK = 1;

    /** A vfork. */
    public static final int EVENT_VFORK = 2;

    /** A new thread, or a process made with clone. */
    public static final int EVENT_CLONE = 3;

    /** An execve that succeeded. */
    public static final int EVENT_EXEC = 4;

    /** A seccomp filter said RET_TRACE. */
    public static final int EVENT_SECCOMP = 7;

    /** Stopped by PTRACE_INTERRUPT, group-stop, or newly attached. */
    public static final int EVENT_STOP = 128;

    private static final int SYSCALL_MARK = 0x80;

    /** Whether it stands where it has made another process or thread, whose number the event carries. */
    public boolean hasMade() {
        return stopped() && (event() == EVENT_FORK || event() == EVENT_VFORK || event() == EVENT_CLONE);
    }

    /** Whether it is stopped. */
    public boolean stopped() {
        return (raw & 0xff) == 0x7f;
    }

    /** Signal of the stop. */
    public int signal() {
        return raw >> 8 & 0xff;
    }

    /** Whether it stands at the entry or the exit of a system call; with PTRACE_O_TRACESYSGOOD. */
    public boolean syscallStop() {
        return event() == 0 && signal() == (Signals.SIGTRAP | SYSCALL_MARK);
    }

    /** PTRACE_EVENT_* of the stop; 0 for a signal-delivery-stop. */
    public int event() {
        return raw >>> 16 & 0xff;
    }

    /** Whether it ended by exit(2). */
    public boolean exited() {
        return (raw & 0x7f) == 0;
    }

    /** Signal it was killed by; meaningful when neither stopped nor exited. */
    public int killedBy() {
        return raw & 0x7f;
    }

    @Override
    public String toString() {
        return "tid " + tid + " status 0x" + Integer.toHexString(raw);
    }
}
