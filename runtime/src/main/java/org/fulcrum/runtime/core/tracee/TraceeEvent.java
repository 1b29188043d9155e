package org.fulcrum.runtime.core.tracee;

/** What can happen to a traced thread. */
public sealed interface TraceeEvent {
    /** The thread stopped because of PTRACE_INTERRUPT, or for the first time. */
    record Interrupted() implements TraceeEvent {}

    /** It takes part in a group-stop. */
    record GroupStopped() implements TraceeEvent {}

    /** It is about to make a thread ({@code thread}) or a process. */
    record Cloning(boolean thread) implements TraceeEvent {}

    /** Home has made the mirror of the thread it wants. */
    record TidGranted(int tid) implements TraceeEvent {}

    /** Home could not. */
    record TidRefused() implements TraceeEvent {}

    /** The kernel has made the thread; its clone has not returned yet. */
    record Cloned() implements TraceeEvent {}

    /** The rewritten clone returns; {@code made} says whether there is a new thread. */
    record CloneReturned(boolean made) implements TraceeEvent {}

    /**
     * A signal is about to be delivered to it.
     *
     * @param signal its number
     * @param stops whether it would stop the process
     */
    record Signalled(int signal, boolean stops) implements TraceeEvent {}

    /** Another stop without meaning for us. */
    record OtherStop() implements TraceeEvent {}

    /** The body shall stand still: a move begins. */
    record StopOrdered() implements TraceeEvent {}

    /** The move is off: go on. */
    record ResumeOrdered() implements TraceeEvent {}
}
