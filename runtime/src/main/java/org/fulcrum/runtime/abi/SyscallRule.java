package org.fulcrum.runtime.abi;

import java.util.List;

/**
 * How one system call of a body is executed; a line of the syscall table.
 *
 * @param nr number of the call
 * @param name its name
 * @param kind how it is executed
 * @param arguments what its arguments are, at most six; those not listed are ignored
 * @param nativeWhen for {@link Kind#SELECTED}: values of argument 0 for which it is native
 * @param interrupted the positive restart code or errno it ends with when cut short without effect
 */
public record SyscallRule(
        int nr, String name, Kind kind, List<Argument> arguments, List<Integer> nativeWhen, int interrupted) {
    /** Copies the lists. */
    public SyscallRule {
        arguments = List.copyOf(arguments);
        nativeWhen = List.copyOf(nativeWhen);
    }

    /** How a call is executed; the words of the table. */
    public enum Kind {
        /** On the hosting node. */
        NATIVE,
        /** On the hosting node when the mapping is anonymous. */
        ANONYMOUS,
        /** On the hosting node when it concerns the process itself. */
        OWN,
        /** On the hosting node for some values of argument 0. */
        SELECTED,
        /** Makes a thread. */
        THREAD,
        /** Ends the thread. */
        EXIT,
        /** Ends the process. */
        END,
        /** By the deputy. */
        FORWARD,
        /** By the program itself, brought home. */
        HOME
    }

    /** What an argument is, and which way its bytes travel. */
    public enum Shape {
        /** A number. */
        VALUE,
        /** A C string, in. */
        STRING,
        /** A fixed number of bytes, in. */
        IN,
        /** A fixed number of bytes, out. */
        OUT,
        /** A fixed number of bytes, both ways. */
        BOTH,
        /** Bytes in, counted by another argument. */
        IN_COUNTED,
        /** Elements out, counted by another argument; the result says how many are valid. */
        OUT_COUNTED,
        /** Elements both ways, counted by another argument. */
        BOTH_COUNTED,
        /** A bit set, both ways; another argument is its number of bits. */
        BITS,
        /** A socket address out; another argument points to its length. */
        ADDRESS,
        /** An iovec array to read into. */
        SCATTER,
        /** An iovec array to write from. */
        GATHER,
        /** A msghdr for recvmsg. */
        MESSAGE_OUT,
        /** A msghdr for sendmsg. */
        MESSAGE_IN,
        /** A pointer that must be null for the call to be forwarded. */
        NULL,
        /** A pointer to a structure whose first word must be null. */
        NULL_INSIDE
    }

    /**
     * One argument.
     *
     * @param shape what it is
     * @param count for fixed shapes the number of bytes, for counted ones the index of the counting argument
     * @param unit bytes an element
     */
    public record Argument(Shape shape, int count, int unit) {}
}
