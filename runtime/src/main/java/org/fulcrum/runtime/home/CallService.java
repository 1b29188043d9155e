package org.fulcrum.runtime.home;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.fulcrum.postal.codec.FrameWriter;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.Epoll;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Mirrors.Mirror;
import org.fulcrum.runtime.platform.CallLayout;
import org.fulcrum.runtime.wire.Frames;

/**
 * Executes the calls that come over one stream, or has them executed by mirrors: each once, even when it is sent again.
 * Belongs to one thread.
 */
final class CallService implements AutoCloseable {
    private static final int SMALL_FRAME_BYTES = 4096;

    private final Deputy deputy;
    private final FrameStream stream;
    private final BorrowedDescriptors borrowed;
    private final OwnDescriptors ours;
    private final Epoll epoll;
    private final AtomicLong calls;
    private final ResultWriter results;
    private final MirrorCalls mirrored;
    private final BorrowedCalls direct;
    private final BorrowedPolls polls;
    private final Readiness readiness;
    private final WatchedSignals watched;
    private long fileSizeLimit;

    /**
     * Serves a stream.
     *
     * @param epoll waits for the mirrors' results
     * @param calls counts the calls executed
     * @param fileSizeLimit the deputy's RLIMIT_FSIZE, -1 for none
     */
    CallService(
            Deputy deputy,
            FrameStream stream,
            ResultStore store,
            BorrowedDescriptors borrowed,
            Readiness readiness,
            WatchedSignals watched,
            Epoll epoll,
            AtomicLong calls,
            long fileSizeLimit) {
        this.deputy = deputy;
        this.stream = stream;
        this.borrowed = borrowed;
        this.readiness = readiness;
        this.watched = watched;
        this.epoll = epoll;
        this.calls = calls;
        this.fileSizeLimit = fileSizeLimit;
        ours = new OwnDescriptors(deputy);
        results = new ResultWriter(stream, deputy.mirrors(), store, readiness, watched);
        mirrored = new MirrorCalls(deputy.mirrors(), results);
        direct = new BorrowedCalls(borrowed, results, fileSizeLimit);
        polls = new BorrowedPolls(borrowed, results, readiness);
    }

    /** Tells the host when its polls may find something again. */
    void sayStirred() throws IOException {
        results.sayStirred();
    }

    /** The calls that mirrors are at work on. */
    MirrorCalls mirrored() {
        return mirrored;
    }

    /** The deputy's RLIMIT_FSIZE as far as it matters here: -1 for none. */
    long fileSizeLimit() {
        return fileSizeLimit;
    }

    /** Takes a call: it is executed, or will be, once. */
    void call(CallRequest call) throws IOException {
        calls.incrementAndGet();
        switch (call.nr()) {
            case Nr.EXIT -> exitThread(call);
            case Nr.EXIT_GROUP -> endDeputy((int) call.argument(0));
            case CallLayout.MAKE_FILE -> {
                if (results.fate(call) == ResultStore.Fate.DONE) {
                    results.repeat(call);
                } else {
                    results.send(call, GivenFile.make(deputy.mirrors(), call));
                }
            }
            default -> {
                if (deputy.mirrors().of(call.tid()) == null) {
                    // Whoever says so, there is no such thread, and no place for what it would read.
                    results.send(call, -Errno.ESRCH);
                    return;
                }
                if (ours.touchedBy(call)) {
                    results.send(call, -Errno.EBADF);
                    return;
                }
                watched.before(call, stream);
                if (BorrowedDescriptors.changedBy(call.nr()) || WatchedSignals.changedBy(call.nr())) {
                    readiness.change(call.sequence());
                    borrowed.dropFor(call.nr(), call.arguments());
                }
                if (call.nr() == Nr.CLOSE_RANGE) {
                    results.send(call, ours.closeRange(call));
                    return;
                }
                if (BorrowedCalls.limitsFileSize(call)) {
                    fileSizeLimit = 0;
                    direct.leaveWrites();
                }
                execute(call);
            }
        }
    }

    private void execute(CallRequest call) throws IOException {
        if (mirrored.executing(call)) {
            return; // the host has sent it twice, because its line home was new
        }
        switch (results.fate(call)) {
            case DONE -> results.repeat(call);
            case DONE_IN_FILE -> direct.repeatRead(call);
            case CUT -> {
                long written = direct.writtenBefore(call);
                if (!BorrowedCalls.takes(call) || written > 0) {
                    mirrored.start(call, written);
                } else if (!mirrored.finished(call, 0)) {
                    direct.settle(call);
                }
            }
            case NEW -> {
                if (mirrored.finished(call, 0)) {
                    return; // an earlier runtime had left it to the mirror
                }
                if (BorrowedPolls.takes(call)) {
                    // Which signals a signalfd has depends on who asks.
                    if (watched.any() || !polls.execute(call)) {
                        mirrored.start(call);
                    }
                    return;
                }
                long written = direct.execute(call);
                if (written != BorrowedCalls.ANSWERED) {
                    mirrored.start(call, written);
                }
            }
        }
    }

    private void exitThread(CallRequest call) throws IOException {
        if (deputy.mirrors().all().size() == 1) {
            endDeputy((int) call.argument(0)); // the listener alone must not keep the process alive
            return;
        }
        endMirror(call.tid(), (int) call.argument(0));
        results.send(call, 0);
    }

    /** Ends the mirror of a thread, if there is one. */
    void endMirror(int tid, int code) {
        Mirror mirror = deputy.mirrors().of(tid);
        if (mirror != null) {
            endMirror(mirror, code);
        }
    }

    /** Ends a mirror. */
    void endMirror(Mirror mirror, int code) {
        epoll.remove(mirror.socket());
        deputy.mirrors().end(mirror, code);
    }

    private void endDeputy(int code) {
        deputy.mirrors().send(deputy.mirrors().any(), Nr.EXIT_GROUP, new long[] {code});
    }

    /** Lets go of what belongs to the stream. */
    @Override
    public void close() {
        direct.close();
    }

    /** Makes a mirror for a thread to be made, by the mirror of its parent; the host is told its tid. */
    void makeMirror(int parent) throws IOException {
        Mirror mirror = deputy.mirrors().of(parent);
        long tid = mirror == null ? -Errno.ESRCH : deputy.mirrors().spawnMirror(mirror, deputy.floor());
        if (tid > 0) {
            Mirror made = deputy.mirrors().of((int) tid);
            if (made != null) {
                epoll.add(made.socket());
            }
        }
        FrameWriter writer = new FrameWriter(SMALL_FRAME_BYTES);
        stream.send(Frames.MIRROR, parent, writer.putLong(tid).payload());
    }
}
