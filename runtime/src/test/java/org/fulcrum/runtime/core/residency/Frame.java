package org.fulcrum.runtime.core.residency;

/** Types of the model's frames; names as in docs/protocols.md. */
final class Frame {
    static final int OPEN = 1;
    static final int OPENED = 2;
    static final int REFUSED = 3;
    static final int ATTACH = 4; // not sent: the host's own next step behind OPENED
    static final int PREPARE = 10;
    static final int REBUILD = 11;
    static final int RUN = 12;
    static final int STOP = 13;
    static final int SEND_PAGES = 14;
    static final int RELEASE = 15;
    static final int THAW = 16;
    static final int CALL_RESULT = 20;
    static final int PREPARED = 40;
    static final int READY = 42;
    static final int RUNNING = 43;
    static final int IMAGE = 44;
    static final int PAGES_SENT = 45;
    static final int FAILED = 46;
    static final int EXITED = 47;
    static final int THAWED = 48;
    static final int REATTACHED = 49;
    static final int CALL = 50;
    static final int CANCEL = 51;
    static final int NEED_HOME = 54;

    private Frame() {}
}
