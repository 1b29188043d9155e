package org.fulcrum.runtime.home;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.Mirrors;
import org.fulcrum.runtime.linux.Mirrors.Mirror;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.platform.CallLayout;
import org.jspecify.annotations.Nullable;

/** Calls that mirrors execute: sent off here, finished when the mirror's socket has the result. One thread. */
final class MirrorCalls {
    private static final long BUFFER_ALIGNMENT = 64;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int GETALL = 13;
    private static final int IPC_STAT = 2;
    private static final int SEM_NSEMS = 80; // struct semid64_ds

    private final Mirrors mirrors;
    private final ResultWriter results;
    private final Map<Integer, Pending> pending = new HashMap<>();
    private final Map<Integer, Pending> bySocket = new HashMap<>();
    private final NativeMemory word = new NativeMemory(8);
    private NativeMemory staging = new NativeMemory(64 << 10);

    /** A call a mirror is executing. */
    private static final class Pending {
        final Mirror mirror;
        final CallRequest call;
        final long[] arguments;
        final long[] addresses;
        final int semaphores;
        final long written;
        boolean cancelled;

        Pending(Mirror mirror, CallRequest call, long[] arguments, long[] addresses, int semaphores, long written) {
            this.written = written;
            this.semaphores = semaphores;
            this.mirror = mirror;
            this.call = call;
            this.arguments = arguments;
            this.addresses = addresses;
        }
    }

    MirrorCalls(Mirrors mirrors, ResultWriter results) {
        this.mirrors = mirrors;
        this.results = results;
    }

    /** Whether its mirror is at work on that very call. */
    boolean executing(CallRequest call) {
        Pending p = pending.isEmpty() ? null : pending.get(call.tid());
        return p != null && p.call.sequence() == call.sequence();
    }

    /** Whether a mirror is still working. */
    boolean busy() {
        return !pending.isEmpty();
    }

    /** Sends a call to the mirror of its thread. */
    void start(CallRequest call) throws IOException {
        start(call, 0);
    }

    /** Sends a call to the mirror of its thread; a write of which so many bytes have been written already. */
    void start(CallRequest call, long written) throws IOException {
        Mirror mirror = mirrors.of(call.tid());
        if (mirror == null) {
            results.send(call, -Errno.ESRCH);
            return;
        }
        long[] arguments = call.arguments().clone();
        long[] addresses = new long[call.buffers()];
        int semaphores = semaphores(call, mirror);
        long bytes = place(call, mirror, arguments, addresses);
        quiet(call.nr(), arguments);
        if (written > 0) {
            arguments[1] += written;
            arguments[2] -= written;
        }
        Pending p = new Pending(mirror, call, arguments, addresses, semaphores, written);
        Mirrors.Last last = mirrors.takeLast(mirror.tid());
        boolean asked = semaphores > 0; // that has overwritten the result; asked again, it is another
        if (last != null && last.sequence() == call.sequence() && last.result() != -Errno.EINTR && !asked) {
            finish(p, last.result()); // an earlier runtime had it executed
            return;
        }
        long failed = write(call, mirror, addresses, bytes);
        if (failed < 0) {
            results.send(call, failed);
            return;
        }
        pending.put(mirror.tid(), p);
        bySocket.put(mirror.socket(), p);
        mirrors.send(mirror, call.sequence(), call.nr(), arguments);
    }

    /**
     * Answers a call that an earlier runtime had a mirror execute; false when that is not known.
     *
     * @param written bytes of it that had been written before
     */
    boolean finished(CallRequest call, long written) throws IOException {
        Mirrors.Last last = mirrors.last(call.tid());
        boolean known = last != null && last.sequence() == call.sequence();
        if (known) {
            start(call, written);
        }
        return known;
    }

    /** Points the arguments to where their buffers will be in the mirror's slot; returns the bytes taken. */
    private long place(CallRequest call, Mirror mirror, long[] arguments, long[] addresses) {
        long base = mirrors.data(mirror);
        long at = 0;
        for (int i = 0; i < call.buffers(); i++) {
            addresses[i] = base + at;
            if (!call.pointed(i)) {
                arguments[call.argumentOf(i)] = addresses[i];
            }
            at += call.length(i) + BUFFER_ALIGNMENT - 1 & -BUFFER_ALIGNMENT;
        }
        return at;
    }

    /** Writes what goes in; 0 or a negative errno. */
    private long write(CallRequest call, Mirror mirror, long[] addresses, long bytes) {
        if (bytes > ParasiteLayout.SLOT_DATA_BYTES) {
            return -Errno.ENOMEM;
        }
        long base = mirrors.data(mirror);
        long inEnd = 0;
        for (int i = 0; i < call.buffers(); i++) {
            if (call.pointed(i)) {
                staging.putLong(addresses[call.argumentOf(i)] - base + call.pointerAt(i), addresses[i]);
            }
            if (call.in(i)) {
                stage(call.bytesAt(i), addresses[i] - base, call.length(i));
                inEnd = addresses[i] - base + call.length(i);
            }
        }
        return inEnd == 0 ? 0 : mirrors.memory().writeFrom(mirrors.pid(), base, staging.address(), inEnd);
    }

    private void stage(long from, long at, int length) {
        if (at + length > staging.size()) {
            staging = staging.larger(at + length, Math.min(at, staging.size()));
        }
        staging.copyFrom(at, from, length);
    }

    /** Takes a result, if the socket is that of a mirror; false when it is not. */
    boolean finish(int socket) throws IOException {
        Pending p = bySocket.get(socket);
        if (p == null) {
            return false;
        }
        Mirrors.Result result = mirrors.poll(p.mirror);
        if (result.present()) {
            finish(p, result.value());
        } else if (result.ended()) {
            forget(p);
        }
        return true;
    }

    private void finish(Pending p, long answer) throws IOException {
        if (answer == -Errno.EINTR && !p.cancelled) {
            // A cancel that came too late for the call before this one.
            mirrors.send(p.mirror, p.call.sequence(), p.call.nr(), p.arguments);
            return;
        }
        forget(p);
        long result = p.written == 0 ? answer : p.written + Math.max(0, answer);
        results.begin(p.call, p.written);
        for (int i = 0; i < p.call.buffers(); i++) {
            if (p.call.out(i)) {
                int valid = result < 0 ? 0 : valid(p, i, result);
                long to = results.addOut(valid);
                if (valid > 0) {
                    mirrors.memory().readTo(mirrors.pid(), p.addresses[i], to, valid);
                }
            }
        }
        int flags = p.cancelled && result == -Errno.EINTR ? CallLayout.CANCELLED : 0;
        if (result == -Errno.EPIPE && raisesSignal(p)) {
            flags |= CallLayout.BROKEN_PIPE;
        }
        if (result == -Errno.EFBIG && waitsIn(p.mirror, Signals.SIGXFSZ)) {
            flags |= CallLayout.FILE_TOO_LARGE;
        }
        results.send(p.call.sequence(), result, flags);
    }

    /**
     * A file that has reached RLIMIT_FSIZE raises SIGXFSZ, one that has reached what the file system holds does not.
     */
    private static boolean waitsIn(Mirror mirror, int signal) {
        return (ProcFs.statusMask(mirror.tid(), "SigPnd") & Signals.bit(signal)) != 0;
    }

    private int valid(Pending p, int buffer, long result) {
        if (p.call.nr() == Nr.SEMCTL && (int) p.arguments[2] == GETALL) {
            return Math.min(p.call.length(buffer), Short.BYTES * p.semaphores);
        }
        int sizeAt = p.call.sizeAt(buffer);
        if (sizeAt < 0) {
            return p.call.validBytes(buffer, result);
        }
        long failed = mirrors.memory().readTo(mirrors.pid(), p.addresses[0] + sizeAt, word.address(), Integer.BYTES);
        return failed < 0 ? 0 : Math.clamp(word.getInt(0), 0, p.call.length(buffer));
    }

    /** semctl(2) with GETALL tells nobody how many values it has written: the set is asked for its size before. */
    private int semaphores(CallRequest call, Mirror mirror) {
        if (call.nr() != Nr.SEMCTL || (int) call.argument(2) != GETALL) {
            return 0;
        }
        long at = mirrors.data(mirror);
        long failed = mirrors.call(mirror, Nr.SEMCTL, call.argument(0), 0, IPC_STAT, at);
        if (failed == 0) {
            failed = mirrors.memory().readTo(mirrors.pid(), at + SEM_NSEMS, word.address(), Integer.BYTES);
        }
        return failed == 0 ? word.getInt(0) : 0;
    }

    /**
     * What writes into a broken pipe or socket raises SIGPIPE unless asked not to; the mirror has it blocked, so the
     * body must get it.
     */
    private static boolean raisesSignal(Pending p) {
        return switch (p.call.nr()) {
            case Nr.WRITE, Nr.PWRITE64, Nr.PWRITEV2, Nr.SENDFILE, Nr.SPLICE, Nr.TEE -> true;
            case Nr.SENDTO, Nr.SENDMMSG -> (p.call.argument(3) & MSG_NOSIGNAL) == 0;
            case Nr.SENDMSG -> (p.call.argument(2) & MSG_NOSIGNAL) == 0;
            default -> false;
        };
    }

    /** In the mirror a SIGPIPE would wait until the program is home, and be its second. */
    private static void quiet(int nr, long[] arguments) {
        switch (nr) {
            case Nr.SENDTO, Nr.SENDMMSG -> arguments[3] |= MSG_NOSIGNAL;
            case Nr.SENDMSG -> arguments[2] |= MSG_NOSIGNAL;
            default -> {}
        }
    }

    private void forget(Pending p) {
        pending.remove(p.mirror.tid());
        bySocket.remove(p.mirror.socket());
    }

    /** Cuts the call of a thread short, if it is being executed. */
    void cancel(int tid) {
        @Nullable Pending p = pending.get(tid);
        if (p != null) {
            p.cancelled = true;
            mirrors.cancel(p.mirror);
        }
    }

    /** Asks again: a cancel may have come just before the mirror entered the call. */
    boolean repeatCancels() {
        boolean any = false;
        for (Iterator<Pending> i = pending.values().iterator(); i.hasNext(); ) {
            Pending p = i.next();
            if (p.cancelled) {
                any = true;
                mirrors.cancel(p.mirror);
            }
        }
        return any;
    }
}
