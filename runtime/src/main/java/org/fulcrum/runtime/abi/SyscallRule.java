package org.fulcrum.runtime.abi;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How one system call of a body is executed; a line of the syscall table.
 *
 * @param nr number of the call
 * @param name its name
 * @param kind how it is executed
 * @param arguments what its arguments are, at most six; those not listed are ignored
 * @param by the argument whose low 32 bits choose among the rules of this number; -1 when there is only this one
 * @param own the argument that names a thread, for kinds that ask whether it is one of the process's own; else -1
 * @param interrupted the positive restart code or errno it ends with when cut short without effect
 * @param reason why it is executed so, a phrase
 */
public record SyscallRule(
        int nr, String name, Kind kind, List<Argument> arguments, int by, int own, int interrupted, String reason) {
    /** Copies the list. */
    public SyscallRule {
        arguments = List.copyOf(arguments);
    }

    /** The four ways in which a call can be executed, as far as its reader is concerned. */
    public enum CallClass {
        /** Runs on the hosting node. */
        NATIVE,
        /** Needs nobody: the body's namespace or a fact already known answers it. */
        ANSWERED,
        /** Executed by the deputy at home. */
        FORWARDED,
        /** The process is brought home and makes the call there. */
        HOMECOMING
    }

    /** How a call is executed; the words of the table, each a class and perhaps a finer word. */
    public enum Kind {
        /** On the hosting node. */
        NATIVE("native"),
        /** On the hosting node when the mapping is anonymous. */
        ANONYMOUS("native/anonymous"),
        /** Makes a thread, which gets the tid of its mirror; what makes a process comes home. */
        THREAD("native/thread"),
        /** By the body's own namespaces. */
        ANSWERED("answered"),
        /** With ENOSYS: no kernel has it. */
        ABSENT("answered/absent"),
        /** By the deputy. */
        FORWARD("forwarded"),
        /** By the deputy, unless it concerns a thread of the process itself: then on the hosting node. */
        OWN("forwarded/own"),
        /** As {@link #OWN}, and 0 means the caller. */
        SELF("forwarded/self"),
        /** By the deputy, and when that succeeds also on the hosting node, if it concerns the process itself. */
        BOTH("forwarded/both"),
        /** Ends the thread. */
        EXIT("forwarded/exit"),
        /** Ends the process. */
        END("forwarded/end"),
        /** By the program itself, brought home. */
        HOME("homecoming");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The kind a word of the table means; IllegalArgumentException when there is none. */
        static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(k -> k.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("not a class: " + word));
        }

        /** Whether the filter of a body ends such a call, or some of its forms, in a notification. */
        public boolean takenFromFilter() {
            return switch (this) {
                case NATIVE, THREAD, ANSWERED, ABSENT -> false;
                case ANONYMOUS, FORWARD, OWN, SELF, BOTH, EXIT, END, HOME -> true;
            };
        }

        /** The class it belongs to. */
        public CallClass callClass() {
            return CallClass.valueOf(word.split("/")[0].toUpperCase(Locale.ROOT));
        }
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
        /** Bytes in, counted by another argument, after a head of fixed size. */
        IN_COUNTED,
        /** Elements out, counted by another argument; the result says how many are valid. */
        OUT_COUNTED,
        /** Room for bytes out, counted by another argument; all of them are valid. */
        OUT_WHOLE,
        /** Elements both ways, counted by another argument, after a head of fixed size. */
        BOTH_COUNTED,
        /** A structure both ways whose first 32 bits say how many bytes follow a head of fixed size. */
        SELF_SIZED,
        /** A struct sigevent, in; the call comes home unless it asks for a signal to the process, or for nothing. */
        SIGNAL_EVENT,
        /** As many bytes in as can be read, up to a fixed number. */
        IN_READABLE,
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
        /** A pointer to a signal mask, which holds on the hosting node while home waits without one. */
        MASK,
        /** A pointer to a structure of a pointer to such a mask and its bytes. */
        MASK_INSIDE
    }

    /**
     * One argument.
     *
     * @param shape what it is
     * @param count for fixed shapes the number of bytes, for counted ones the index of the counting argument
     * @param unit bytes an element
     * @param head bytes before the first element
     */
    public record Argument(Shape shape, int count, int unit, int head) {}
}
