package org.fulcrum.runtime.wire;

/**
 * Types of the frames between a home-node and a node that hosts a body; docs/protocols.md has their fields. Every
 * connection to a stream port begins with {@link #OPEN}, whose token decides what may follow.
 */
public final class Frames {
    /** First frame of a connection: token, purpose. */
    public static final int OPEN = 1;

    /** Its answer. */
    public static final int OPENED = 2;

    /** The other answer: why not. */
    public static final int REFUSED = 3;

    /** Home to host: make an empty body. */
    public static final int PREPARE = 10;

    /** Home to host: state to be rebuilt. */
    public static final int REBUILD = 11;

    /** Home to host: the body may run. */
    public static final int RUN = 12;

    /** Home to host: stop the body and capture it. */
    public static final int STOP = 13;

    /** Home to host: send the body's pages there. */
    public static final int SEND_PAGES = 14;

    /** Home to host: the body is no longer needed. */
    public static final int RELEASE = 15;

    /** Home to host: the move is off, let the body run again. */
    public static final int THAW = 16;

    /** Home to host: result of a forwarded call. */
    public static final int CALL_RESULT = 20;

    /** Home to host: a signal arrived at home; the sequence is its number, which only grows. */
    public static final int SIGNAL = 21;

    /** Home to host: tid of the mirror asked for. */
    public static final int MIRROR = 22;

    /** Home to host: polls that found nothing may find something now. */
    public static final int STIRRED = 23;

    /** Home to host: signals that signalfds read; which of them wait at home. */
    public static final int WATCHED = 24;

    /** Host to home: the vessel waits; paths of files the host has not. */
    public static final int PREPARED = 40;

    /** Host to home: memory is laid out, pages may come. */
    public static final int LAID_OUT = 41;

    /** Host to home: everything is there, stopped. */
    public static final int READY = 42;

    /** Host to home: the body runs. */
    public static final int RUNNING = 43;

    /** Host to home: the captured state. */
    public static final int IMAGE = 44;

    /** Host to home: the pages are out. */
    public static final int PAGES_SENT = 45;

    /** Host to home: a step failed. */
    public static final int FAILED = 46;

    /** Host to home: the body ended by itself. */
    public static final int EXITED = 47;

    /** Host to home: the body runs again after a move that was called off. */
    public static final int THAWED = 48;

    /** Host to home: its body waits for a home that comes back; whether it stands still. */
    public static final int REATTACHED = 49;

    /** Host to home: a forwarded call. */
    public static final int CALL = 50;

    /** Host to home: of the watched signals that wait, those that a thread takes. */
    public static final int WANTED = 55;

    /** Host to home: cut a forwarded call short. */
    public static final int CANCEL = 51;

    /** Host to home: a thread wants to make a thread. */
    public static final int NEED_MIRROR = 52;

    /** Host to home: a mirror is not needed after all. */
    public static final int DROP_MIRROR = 53;

    /** Host to home: the body must come home, and why. */
    public static final int NEED_HOME = 54;

    /** Host to home: the signals up to that number, the sequence, are in the body's queue, or void. */
    public static final int SIGNAL_QUEUED = 56;

    /** Purpose of a connection: control and calls of one hosted process. */
    public static final int PURPOSE_HOST = 1;

    /** Purpose of a connection: pages of one move. */
    public static final int PURPOSE_PAGES = 2;

    /** The connection serves a body that lost its home. */
    public static final int PURPOSE_REATTACH = 3;

    /** Purpose of a connection: messages of one sender to one receiver (docs/protocols.md, "The carrier's stream"). */
    public static final int PURPOSE_MAIL = 4;

    private Frames() {}
}
