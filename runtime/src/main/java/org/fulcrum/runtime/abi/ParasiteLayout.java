package org.fulcrum.runtime.abi;

/**
 * The scratch region a move maps into a process, and the parasite's entries in it (native-btl/launcher/parasite.h).
 *
 * <pre>
 * +0          code, one page, not writable
 * +4 KiB      batch area: a list of calls and what they point to
 * +2 MiB      slot 0, then one slot every 2 MiB: control block and stack of a mirror thread, and its data
 * </pre>
 */
public final class ParasiteLayout {
    /** Where the search for a free region begins. */
    public static final long FIRST_BASE = 0x100_0000_0000L;

    /** Distance between candidate regions. */
    public static final long BASE_STEP = 0x10_0000_0000L;

    /** Bytes of the code page. */
    public static final int CODE_BYTES = 0x1000;

    /** Bytes before the first slot. */
    public static final long HEAD_BYTES = 0x20_0000;

    /** Bytes of a slot. */
    public static final long SLOT_BYTES = 0x20_0000;

    /** Offset of a slot's data. */
    public static final long SLOT_DATA = 0x1_0000;

    /** Bytes of a slot's data: the most one forwarded call can carry. */
    public static final int SLOT_DATA_BYTES = (int) (SLOT_BYTES - SLOT_DATA);

    /** Slots kept free for threads that the program makes while it is away. */
    public static final int SPARE_SLOTS = 62;

    /** Where single calls are injected: a syscall instruction, behind which the thread waits for a tracer. */
    public static final int SITE = 0x00;

    /** Where the waiting begins, from the site. */
    public static final int SHELTER = 2;

    /** Bytes of the site. It needs nothing around it, not even a stack, and may be copied to where there is room. */
    public static final int SITE_BYTES = 0x40;

    /** Executes a list of calls, then stops at an int3. */
    public static final int BATCH = 0x40;

    /** Life of a mirror thread. */
    public static final int SERVE = 0x60;

    /** Life of the signal listener. */
    public static final int LISTEN = 0x80;

    /** Handler of the signal that cancels a blocked call. */
    public static final int WAKE = 0xa0;

    /** What that handler returns to. */
    public static final int RESTORE = 0xc0;

    /** Handler of SIGTRAP, for a batch whose tracer is gone. */
    public static final int TRAP = 0xe0;

    /** Number of the pseudo call that makes a mirror start a thread. */
    public static final long SPAWN = -1;

    /** Bytes of a request to a mirror: number, six arguments, sequence. */
    public static final int REQUEST_BYTES = 64;

    /** Bytes of its reply: result, sequence. */
    public static final int REPLY_BYTES = 16;

    /** Bytes of a step of a batch: number, six arguments, may-fail, result. */
    public static final int STEP_BYTES = 72;

    /** Bytes before the first step: count, done. */
    public static final int BATCH_HEAD_BYTES = 16;

    /** Room for steps in the batch area. */
    public static final int STEP_AREA_BYTES = 0x8_0000;

    /** Most steps in one batch. */
    public static final int MAX_STEPS = (STEP_AREA_BYTES - BATCH_HEAD_BYTES) / STEP_BYTES;

    /** Offset of the batch area. */
    public static final long BATCH_AREA = CODE_BYTES;

    /** Offset of the bytes that batched calls point to. */
    public static final long PAYLOAD_AREA = BATCH_AREA + STEP_AREA_BYTES;

    /** Size of that, bytes. */
    public static final int PAYLOAD_BYTES = 0x10_0000;

    /** Offset of the program's own action for SIGTRAP, a kernel sigaction, while the parasite's handler stands in. */
    public static final long SAVED_TRAP_ACTION = PAYLOAD_AREA + PAYLOAD_BYTES;

    /** Offset of the log of signals: what the listener has taken and the body does not have yet. */
    public static final long SIGNAL_LOG = SAVED_TRAP_ACTION + 0x1000;

    /** Bytes before the log's first record: taken, settled. */
    public static final int SIGNAL_LOG_HEAD_BYTES = 16;

    /** Records of the log. */
    public static final int SIGNAL_LOG_RECORDS = 32;

    /** Bytes of a record, in the log and as the listener sends it: number, siginfo. */
    public static final int SIGNAL_RECORD_BYTES = 136;

    /** Offset of the stack of a thread that executes a batch: it grows down from here. */
    public static final long BATCH_STACK = HEAD_BYTES - 64;

    private ParasiteLayout() {}

    /** Bytes of a region with that many slots. */
    public static long regionBytes(int slots) {
        return HEAD_BYTES + slots * SLOT_BYTES;
    }

    /** Offset of a slot. */
    public static long slot(int index) {
        return HEAD_BYTES + index * SLOT_BYTES;
    }

    /** Offset of the top of a slot's stack. */
    public static long slotStack(int index) {
        return slot(index) + SLOT_DATA - 64;
    }
}
