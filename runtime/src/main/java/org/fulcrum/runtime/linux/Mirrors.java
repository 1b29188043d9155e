package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.jspecify.annotations.Nullable;

/**
 * The mirror threads of a deputy: each sleeps in the parasite's serve loop until it is sent a call. They are not
 * traced: when this runtime dies they sleep on. One thread uses an instance.
 */
public final class Mirrors implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    private static final long GONE_CHECK_NANOS = 50_000;
    private static final long LEAVING_PATIENCE_NANOS = 2_000_000_000L;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int CLONE_ARGS_STACK = 40;
    private static final int CLONE_ARGS_STACK_SIZE = 48;
    private static final int CONTROL_BYTES = 56;
    private static final int CONTROL_SIGNALS = 8;
    private static final int CONTROL_STOP = 16;
    private static final int CONTROL_STARTED = 24;
    private static final int CONTROL_DONE = 32;
    private static final int CONTROL_RESULT = 40;
    private static final int CONTROL_LOG = 48;

    private final int pid;
    private final long scratch;
    private final int slots;
    private final RemoteMemory memory = new RemoteMemory();
    private final NativeMemory request = new NativeMemory(ParasiteLayout.REQUEST_BYTES);
    private final NativeMemory reply = new NativeMemory(ParasiteLayout.REPLY_BYTES);
    private final TreeMap<Integer, Mirror> mirrors = new TreeMap<>();
    private final Map<Integer, Last> lasts = new HashMap<>();
    private final boolean[] slotTaken;
    private final int[] leaving;
    private long ownSequence;

    /**
     * One mirror thread.
     *
     * @param tid its thread id
     * @param slot index of its slot
     * @param socket our end of its socket
     * @param theirs its end, a descriptor of the deputy
     */
    public record Mirror(int tid, int slot, int socket, int theirs) {}

    /**
     * The last call that an earlier runtime had a mirror execute.
     *
     * @param sequence its number at the host
     * @param result its result
     */
    public record Last(long sequence, long result) {}

    /** Mirrors of process {@code pid}, whose scratch region has so many slots. */
    Mirrors(int pid, long scratch, int slots) {
        this.pid = pid;
        this.scratch = scratch;
        this.slots = slots;
        slotTaken = new boolean[slots];
        leaving = new int[slots];
    }

    /** The process. */
    public int pid() {
        return pid;
    }

    /** Takes note of what an earlier runtime had a mirror execute. */
    void remember(int tid, Last last) {
        lasts.put(tid, last);
    }

    /** Number of slots of the scratch region. */
    public int slots() {
        return slots;
    }

    /** What an earlier runtime had a mirror execute last. */
    public @Nullable Last last(int tid) {
        return lasts.get(tid);
    }

    /** What an earlier runtime had a mirror execute last; told once. */
    public @Nullable Last takeLast(int tid) {
        return lasts.remove(tid);
    }

    /** All mirrors. */
    public Map<Integer, Mirror> all() {
        return mirrors;
    }

    /** The mirror of a thread; null when there is none. */
    public @Nullable Mirror of(int tid) {
        return mirrors.get(tid);
    }

    /** The mirror that serves when it does not matter which. */
    public Mirror any() {
        return mirrors.firstEntry().getValue();
    }

    /** Marks a slot as taken by a thread that lives there already. */
    void occupy(int slot) {
        slotTaken[slot] = true;
    }

    /** Takes a free slot; -1 when there is none. */
    int takeSlot() {
        for (int i = 0; i < slots; i++) {
            if (!slotTaken[i] || leaving[i] != 0 && gone(pid, leaving[i])) {
                slotTaken[i] = true;
                leaving[i] = 0;
                return i;
            }
        }
        return -1;
    }

    /** Adds a thread that starts in the serve loop. */
    void add(Mirror mirror) {
        mirrors.put(mirror.tid(), mirror);
    }

    /** Whether a thread executes nothing any more. */
    private static boolean gone(int pid, int tid) {
        return Signals.sendToThread(pid, tid, 0) == -org.fulcrum.runtime.abi.Errno.ESRCH
                || ProcFs.state(tid).map(s -> s == 'Z' || s == 'X').orElse(true);
    }

    /** Waits until a thread executes nothing any more; false when that does not come before the deadline. */
    static boolean awaitGone(int pid, int tid, long deadlineNanos) {
        while (!gone(pid, tid)) {
            if (System.nanoTime() - deadlineNanos > 0) {
                return false;
            }
            LockSupport.parkNanos(GONE_CHECK_NANOS);
        }
        return true;
    }

    /** Waits until no mirror that was told to end can still be at work on its stack; false when one does not end. */
    boolean awaitLeaving() {
        long deadline = System.nanoTime() + LEAVING_PATIENCE_NANOS;
        return Arrays.stream(leaving).allMatch(tid -> tid == 0 || awaitGone(pid, tid, deadline));
    }

    /** Forgets a mirror that was told to end. Its slot is another's only when the thread is gone: it is its stack. */
    private void remove(int tid) {
        Mirror gone = mirrors.remove(tid);
        if (gone != null) {
            leaving[gone.slot()] = tid;
            Descriptors.close(gone.socket());
        }
    }

    /**
     * Mirrors of threads that the body does not have: home made them for a clone, which a move then cut short. The word
     * that they are not needed may come too late, or on a stream that nobody reads any more.
     *
     * @param tids threads of the body
     */
    public List<Mirror> surplus(Set<Integer> tids) {
        return mirrors.values().stream().filter(m -> !tids.contains(m.tid())).toList();
    }

    /** Tells a mirror to end, and forgets it. */
    public void end(Mirror mirror, int code) {
        send(mirror, Nr.EXIT, new long[] {code});
        remove(mirror.tid());
    }

    /** Address of a mirror's control block. */
    long control(int slot) {
        return scratch + ParasiteLayout.slot(slot);
    }

    /** Address of a mirror's data. */
    public long data(Mirror mirror) {
        return data(mirror.slot());
    }

    private long data(int slot) {
        return scratch + ParasiteLayout.slot(slot) + ParasiteLayout.SLOT_DATA;
    }

    /** Writes a control block: socket and the signals to listen for. */
    void writeControl(int slot, int socket, long signals) {
        ByteBuffer control = ByteBuffer.allocate(CONTROL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        control.putLong(socket)
                .putLong(signals)
                .putLong(CONTROL_LOG, signalLog().address());
        memory.write(pid, control(slot), control.array());
    }

    /** What stands in a control block. */
    record Control(int socket, long signals, long started, long done, long result) {}

    /** Reads the control block of a slot. */
    Control readControl(int slot) {
        ByteBuffer b =
                ByteBuffer.wrap(memory.read(pid, control(slot), CONTROL_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        return new Control(
                (int) b.getLong(0),
                b.getLong(8),
                b.getLong(CONTROL_STARTED),
                b.getLong(CONTROL_DONE),
                b.getLong(CONTROL_RESULT));
    }

    /** Gives the mirror in a slot another socket; what it did last stays. */
    void writeSocket(int slot, int socket) {
        ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(socket);
        memory.write(pid, control(slot), value.array());
    }

    /** What the listener has taken. */
    public SignalLog signalLog() {
        return new SignalLog(memory, pid, scratch);
    }

    /** Makes the listener in a slot wait for other signals. What it waits for it reads anew after each one. */
    public void listenFor(int slot, int listener, long signals) {
        ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(signals);
        memory.write(pid, control(slot) + CONTROL_SIGNALS, value.array());
        Signals.sendToThread(pid, listener, Signals.CANCEL);
    }

    /** Asks the listener in a slot to end. */
    void stopListener(int slot) {
        ByteBuffer one = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1);
        memory.write(pid, control(slot) + CONTROL_STOP, one.array());
    }

    /** Memory of the deputy. */
    public RemoteMemory memory() {
        return memory;
    }

    /** Sends a call of our own to a mirror that is idle; 0 or a negative errno. */
    public long send(Mirror mirror, long nr, long[] arguments) {
        return send(mirror, --ownSequence, nr, arguments);
    }

    /**
     * Sends a call to a mirror that is idle.
     *
     * @param sequence number of the call at its host, positive; the mirror remembers what became of it
     * @param arguments six of them
     * @return 0 or a negative errno
     */
    public long send(Mirror mirror, long sequence, long nr, long[] arguments) {
        request.putLong(0, nr);
        for (int i = 0; i < 6; i++) {
            request.putLong(8 + 8L * i, i < arguments.length ? arguments[i] : 0);
        }
        request.putLong(56, sequence);
        long sent = Kernel.call(
                Nr.SENDTO,
                mirror.socket(),
                request.address(),
                ParasiteLayout.REQUEST_BYTES,
                MSG_NOSIGNAL | MSG_DONTWAIT,
                0,
                0);
        return Kernel.failed(sent) ? sent : 0;
    }

    /** Result of a call; thrown away when the mirror has none yet or is gone. */
    public record Result(boolean present, boolean ended, long value) {}

    /** Takes the result of the call a mirror was sent, without waiting. */
    public Result poll(Mirror mirror) {
        return receive(mirror, MSG_DONTWAIT);
    }

    private Result receive(Mirror mirror, int flags) {
        long got = Kernel.call(Nr.RECVFROM, mirror.socket(), reply.address(), ParasiteLayout.REPLY_BYTES, flags, 0, 0);
        if (got == ParasiteLayout.REPLY_BYTES) {
            return new Result(true, false, reply.getLong(0));
        }
        boolean nothing = got == -org.fulcrum.runtime.abi.Errno.EAGAIN || got == -org.fulcrum.runtime.abi.Errno.EINTR;
        return new Result(false, !nothing, 0);
    }

    /** Executes a call that does not block in a mirror, waiting for it. */
    public long call(Mirror mirror, long nr, long... arguments) {
        long sent = send(mirror, nr, arguments);
        if (sent < 0) {
            return sent;
        }
        Result result;
        do {
            result = receive(mirror, 0);
        } while (!result.present() && !result.ended());
        return result.ended() ? -org.fulcrum.runtime.abi.Errno.ESRCH : result.value();
    }

    /** Wakes a mirror out of a blocked call, which then ends with EINTR unless it has a result already. */
    public void cancel(Mirror mirror) {
        Signals.sendToThread(pid, mirror.tid(), Signals.CANCEL);
    }

    /**
     * Starts another thread in the deputy. Only its own slot is written to: in its parent's there may be the result of
     * a call that nobody has fetched yet.
     *
     * @param entry offset of the parasite entry it runs
     * @param socket its end of a socket pair of its own
     * @param signals for the listener
     * @param slot where it lives
     * @return its tid, or a negative errno
     */
    long spawn(Mirror parent, int entry, int socket, long signals, int slot) {
        writeControl(slot, socket, signals);
        long top = scratch + ParasiteLayout.slotStack(slot);
        memory.write(pid, top, longs(control(slot), scratch + entry));
        ByteBuffer args = ByteBuffer.allocate(ThreadRebuild.CLONE_ARGS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        args.putLong(0, ThreadRebuild.THREAD_FLAGS);
        long stack = scratch + ParasiteLayout.slot(slot);
        args.putLong(CLONE_ARGS_STACK, stack);
        args.putLong(CLONE_ARGS_STACK_SIZE, top - stack);
        long at = data(slot);
        memory.write(pid, at, args.array());
        return call(parent, ParasiteLayout.SPAWN, at, ThreadRebuild.CLONE_ARGS_BYTES);
    }

    /** Starts a mirror for a new thread of the body; negative errno when that is not possible. */
    public long spawnMirror(Mirror parent, int floor) {
        int slot = takeSlot();
        if (slot < 0) {
            return -org.fulcrum.runtime.abi.Errno.ENOMEM;
        }
        long at = data(slot);
        long made = call(parent, Nr.SOCKETPAIR, 1, 5 | 0x80000, 0, at);
        if (Kernel.failed(made)) {
            slotTaken[slot] = false;
            return made;
        }
        ByteBuffer fds = ByteBuffer.wrap(memory.read(pid, at, 8)).order(ByteOrder.LITTLE_ENDIAN);
        int pidfd = Descriptors.pidfd(pid);
        int ours = Descriptors.borrow(pidfd, fds.getInt(0));
        Descriptors.close(pidfd);
        long theirs = call(parent, Nr.FCNTL, fds.getInt(4), 1030, floor);
        call(parent, Nr.CLOSE, fds.getInt(0));
        call(parent, Nr.CLOSE, fds.getInt(4));
        long tid = Kernel.failed(theirs) ? theirs : spawn(parent, ParasiteLayout.SERVE, (int) theirs, 0, slot);
        if (Kernel.failed(tid)) {
            slotTaken[slot] = false;
            Descriptors.close(ours);
            return tid;
        }
        add(new Mirror((int) tid, slot, ours, (int) theirs));
        return tid;
    }

    private static byte[] longs(long a, long b) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(a)
                .putLong(b)
                .array();
    }

    /** Numbers of descriptors of the deputy that belong to us and that the program must not touch. */
    public List<Integer> reservedDescriptors() {
        return mirrors.values().stream().map(Mirror::theirs).toList();
    }

    /** Closes our ends; the mirrors sleep. */
    @Override
    public void close() {
        mirrors.values().forEach(m -> Descriptors.close(m.socket()));
        mirrors.clear();
    }
}
