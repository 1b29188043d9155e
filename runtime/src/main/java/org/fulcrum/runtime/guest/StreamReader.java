package org.fulcrum.runtime.guest;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.fulcrum.runtime.linux.Epoll;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.SpinBudget;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream of a body. That is the work of {@link #run}; but a thread that has just sent a call may read for the
 * moment in which the answer is expected ({@link #readWhile}), which spares the wake-up of another thread.
 */
final class StreamReader {
    private final FrameStream stream;
    private final Frame frame;
    private final Epoll epoll = new Epoll();
    private final ReentrantLock turn = new ReentrantLock();
    private final SpinBudget spin = new SpinBudget();
    private volatile boolean ended;
    private volatile @Nullable IOException broken;

    /** Takes the frame just received; on whichever thread reads, one at a time. */
    interface Frame {
        void take() throws IOException;
    }

    /** Whether an answer has yet to come. */
    interface Missing {
        boolean test();
    }

    StreamReader(FrameStream stream, Frame frame) {
        this.stream = stream;
        this.frame = frame;
        epoll.addOnce(stream.socket().fd());
    }

    /** Reads until {@link #end}. */
    void run() throws IOException {
        try {
            while (!ended) {
                readAll();
                if (!ended) {
                    epoll.isBell(epoll.await(-1) > 0 ? epoll.ready(0) : -1);
                }
                IOException other = broken;
                if (other != null) {
                    throw other;
                }
            }
        } finally {
            close();
        }
    }

    private void close() {
        turn.lock(); // then nobody uses the epoll
        try {
            ended = true;
            epoll.close();
        } finally {
            turn.unlock();
        }
    }

    private void readAll() throws IOException {
        turn.lock();
        try {
            while (!ended && next()) {}
            if (!ended) {
                epoll.arm(stream.socket().fd());
            }
        } finally {
            turn.unlock();
        }
    }

    /** Reads while an answer is missing, if such answers have come fast enough of late for that to pay. */
    void readWhile(Missing missing) {
        if (!turn.tryLock()) {
            return; // the reader is at work already
        }
        try {
            if (!ended && spin.pays()) {
                epoll.disarm(stream.socket().fd());
                spin.begin();
                while (!ended && missing.test() && (next() || spin.again())) {}
                while (!ended && stream.buffered() && next()) {}
                if (!ended) {
                    epoll.arm(stream.socket().fd());
                }
            }
        } catch (IOException e) {
            broken = e;
            epoll.wake();
        } finally {
            turn.unlock();
        }
    }

    private boolean next() throws IOException {
        boolean received = stream.receiveNow();
        if (received) {
            frame.take();
        }
        return received;
    }

    /** An answer came so long after its call; told while reading. */
    void answered(long nanos) {
        spin.waited(nanos);
    }

    /** Makes {@link #run} return. */
    void end() {
        ended = true;
        epoll.wake();
    }
}
