package org.fulcrum.runtime.core.tracee;

/** What is to be done to a traced thread, in order. */
public sealed interface TraceeEffect {
    /** Let it run. */
    record Resume() implements TraceeEffect {}

    /** Let it run, delivering the signal it stopped for. */
    record Deliver(int signal) implements TraceeEffect {}

    /** Leave it stopped but able to wake with its group. */
    record Listen() implements TraceeEffect {}

    /** Ask it to stop (again: any other stop has swallowed the request). */
    record Interrupt() implements TraceeEffect {}

    /** Step back to the system call it was about to make. */
    record RewindCall() implements TraceeEffect {}

    /** Ask home for a mirror, and so for the tid of the new thread. */
    record AskTid() implements TraceeEffect {}

    /** Turn its call into a clone3 that sets this tid. */
    record RewriteClone(int tid) implements TraceeEffect {}

    /** Put the arguments of its call back as the program had them. */
    record RestoreArguments() implements TraceeEffect {}

    /** Let it run until its call returns. */
    record ResumeToReturn() implements TraceeEffect {}

    /** The rewritten call made no thread: let home end the mirror it made. */
    record UndoClone() implements TraceeEffect {}

    /** A mirror came too late: let home end it. */
    record DropMirror(int tid) implements TraceeEffect {}

    /** Keep the signal it stopped for; it is queued again where the program goes. */
    record StashSignal() implements TraceeEffect {}

    /** It needs its home for what comes next. */
    record NeedHome() implements TraceeEffect {}

    /** It stands still and may be captured. */
    record Stopped() implements TraceeEffect {}
}
