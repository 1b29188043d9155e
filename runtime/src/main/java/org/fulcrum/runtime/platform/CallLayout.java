package org.fulcrum.runtime.platform;

/**
 * How a forwarded call and its result lie in their frames (docs/protocols.md). A request describes itself: home needs
 * no table to execute it.
 *
 * <pre>
 * request   0 tid u32 · 4 number of buffers u32 · 8 call number i64 · 16 six arguments i64
 *          64 buffers, 16 bytes each: argument u16 · flags u16 · unit u32 · length u32 · at u32
 *             then the bytes of the IN buffers, each padded to 8
 * result    0 result i64 · 8 flags u32 · 12 number of OUT buffers u32
 *          16 for each OUT buffer: length u32 · 0 u32, then its bytes padded to 8
 * </pre>
 */
public final class CallLayout {
    /** Offset of the thread. */
    public static final int TID = 0;

    /** Offset of the number of buffers. */
    public static final int BUFFER_COUNT = 4;

    /** Offset of the call's number. */
    public static final int NR = 8;

    /** Offset of the arguments. */
    public static final int ARGUMENTS = 16;

    /** Offset of the buffers. */
    public static final int BUFFERS = 64;

    /** Bytes that describe a buffer. */
    public static final int BUFFER_BYTES = 16;

    /**
     * Number of the pseudo call that makes a file in memory with the bytes of its one buffer, which argument 1 points
     * to, and answers with its descriptor; argument 0 are the flags of memfd_create(2).
     */
    public static final int MAKE_FILE = -2;

    /** Most bytes of such a file. */
    public static final int MAX_FILE_BYTES = 4096;

    /** Most buffers of a call: headers, and vector, data, name and control block of 1024 messages (sendmmsg(2)). */
    public static final int MAX_BUFFERS = 1 + 4 * 1024;

    /** The buffer's bytes travel to home. */
    public static final int IN = 1;

    /** The buffer's bytes travel back. */
    public static final int OUT = 2;

    /** Only result times unit bytes of it are valid. */
    public static final int SIZED_BY_RESULT = 4;

    /** Its address goes not into an argument but into the buffer whose index "argument" is, at offset "at". */
    public static final int POINTED = 8;

    /** Only so many bytes of it are valid as the 32 bits at offset "unit" of the first buffer say after the call. */
    public static final int SIZED_BY_WORD = 16;

    /** Result flag: cut short without effect because the host asked for it. */
    public static final int CANCELLED = 1;

    /** Result flag: the thread gets SIGPIPE with it. */
    public static final int BROKEN_PIPE = 2;

    /** Result flag: the descriptor is a regular file, so a full read means there may be more. */
    public static final int REGULAR_FILE = 4;

    /** Result flag: the thread gets SIGXFSZ with it. */
    public static final int FILE_TOO_LARGE = 8;

    /** Result flag: the same poll finds nothing either until the host hears otherwise. */
    public static final int QUIET = 16;

    /** Bytes before the first out buffer. */
    public static final int RESULT_HEAD = 16;

    /** Bytes before each out buffer's bytes. */
    public static final int OUT_HEAD = 8;

    private CallLayout() {}

    /** Rounds up to 8. */
    public static long padded(long length) {
        return length + 7 & ~7L;
    }
}
