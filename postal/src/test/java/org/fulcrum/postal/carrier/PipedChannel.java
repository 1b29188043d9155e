package org.fulcrum.postal.carrier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One of two ends of a connection in memory, which blocks as a socket does and may be cut at a byte. */
final class PipedChannel implements ByteChannel {
    private static final int CAPACITY = 8192;

    private final Way out;
    private final Way in;

    private PipedChannel(Way out, Way in) {
        this.out = out;
        this.in = in;
    }

    /** Bytes that go one way. */
    private static final class Way {
        private final ReentrantLock lock;
        private final Condition changed;
        private final Random random;
        private final Deque<Byte> bytes = new ArrayDeque<>();
        private long left; // until it is cut
        private boolean readerGone;
        private boolean writerGone;

        Way(ReentrantLock lock, Random random, long left) {
            this.lock = lock;
            this.random = random;
            this.left = left;
            changed = lock.newCondition();
        }
    }

    /** Two ends that are whole. */
    static List<PipedChannel> pair(long seed) {
        return pair(seed, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Two ends; the connection is cut when so many bytes have gone from the first to the second, or back. */
    static List<PipedChannel> pair(long seed, long there, long back) {
        ReentrantLock lock = new ReentrantLock();
        Random random = new Random(seed);
        Way thither = new Way(lock, random, there);
        Way hither = new Way(lock, random, back);
        return List.of(new PipedChannel(thither, hither), new PipedChannel(hither, thither));
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        out.lock.lock();
        try {
            while (!out.writerGone && !out.readerGone && out.bytes.size() >= CAPACITY) {
                out.changed.awaitUninterruptibly();
            }
            if (out.writerGone) {
                throw new AsynchronousCloseException();
            }
            if (out.readerGone) {
                throw new IOException("broken pipe");
            }
            int most = (int) Math.min(Math.min(from.remaining(), out.left), CAPACITY - out.bytes.size());
            int bytes = most == 0 ? 0 : 1 + out.random.nextInt(most);
            for (int i = 0; i < bytes; i++) {
                out.bytes.add(from.get());
            }
            out.left -= bytes;
            out.changed.signalAll();
            if (out.left == 0) {
                hangUp();
                throw new IOException("cut");
            }
            return bytes;
        } finally {
            out.lock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        in.lock.lock();
        try {
            while (!in.readerGone && !in.writerGone && in.bytes.isEmpty()) {
                in.changed.awaitUninterruptibly();
            }
            if (in.readerGone) {
                throw new AsynchronousCloseException();
            }
            int most = Math.min(to.remaining(), in.bytes.size());
            int bytes = most == 0 ? 0 : 1 + in.random.nextInt(most);
            for (int i = 0; i < bytes; i++) {
                to.put(in.bytes.remove());
            }
            in.changed.signalAll();
            return bytes == 0 && in.writerGone ? -1 : bytes;
        } finally {
            in.lock.unlock();
        }
    }

    /** Like a reset: this end reads and writes no more; the other reads what is on the way, then the end. */
    private void hangUp() {
        in.readerGone = true;
        out.writerGone = true;
        in.changed.signalAll();
        out.changed.signalAll();
    }

    @Override
    public boolean isOpen() {
        out.lock.lock();
        try {
            return !out.writerGone;
        } finally {
            out.lock.unlock();
        }
    }

    @Override
    public void close() throws ClosedChannelException {
        out.lock.lock();
        try {
            hangUp();
        } finally {
            out.lock.unlock();
        }
    }
}
