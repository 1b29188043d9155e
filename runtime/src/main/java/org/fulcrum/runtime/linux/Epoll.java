package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;

/** Waits for descriptors (epoll(7)), and for {@link #wake}. One thread waits; any thread wakes. */
public final class Epoll implements AutoCloseable {
    private static final int MAX_EVENTS = 64;
    private static final int EVENT_BYTES = 12;
    private static final int EPOLLIN = 1;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MODIFY = 3;
    private static final int EPOLLONESHOT = 1 << 30;
    private static final int CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final int fd;
    private final int bell;
    private final NativeMemory events = new NativeMemory((long) MAX_EVENTS * EVENT_BYTES);
    private final NativeMemory scratch = new NativeMemory(16);
    private final NativeMemory one = new NativeMemory(8);
    private final NativeMemory silenced = new NativeMemory(8);
    private boolean closed;

    /** Waits for nothing yet. */
    public Epoll() {
        fd = (int) Kernel.check(Kernel.call(Nr.EPOLL_CREATE1, CLOEXEC), "epoll_create1");
        bell = (int) Kernel.check(Kernel.call(Nr.EVENTFD2, 0, CLOEXEC | EFD_NONBLOCK), "eventfd2");
        one.putLong(0, 1);
        add(bell);
    }

    /** Waits for a descriptor to be readable, too. */
    public void add(int descriptor) {
        control(ADD, descriptor, EPOLLIN);
    }

    /** Waits for a descriptor to be readable, and reports it once until it is {@link #arm armed} again. */
    public void addOnce(int descriptor) {
        control(ADD, descriptor, EPOLLIN | EPOLLONESHOT);
    }

    /** Reports a descriptor once more; at once when it is readable already. */
    public void arm(int descriptor) {
        control(MODIFY, descriptor, EPOLLIN | EPOLLONESHOT);
    }

    /** Does not report a descriptor until it is {@link #arm armed}. */
    public void disarm(int descriptor) {
        control(MODIFY, descriptor, 0);
    }

    private void control(int operation, int descriptor, int events) {
        scratch.putInt(0, events);
        scratch.putLong(4, descriptor);
        Kernel.check(Kernel.call(Nr.EPOLL_CTL, fd, operation, descriptor, scratch.address()), "epoll_ctl");
    }

    /** No longer waits for a descriptor. */
    public void remove(int descriptor) {
        Kernel.call(Nr.EPOLL_CTL, fd, REMOVE, descriptor, scratch.address());
    }

    /**
     * Waits.
     *
     * @param timeoutMillis -1 for ever
     * @return number of ready descriptors
     */
    public int await(int timeoutMillis) {
        long got = Kernel.call(Nr.EPOLL_WAIT, fd, events.address(), MAX_EVENTS, timeoutMillis);
        if (got == -Errno.EINTR) {
            return 0;
        }
        return (int) Kernel.check(got, "epoll_wait");
    }

    /**
     * Waits; as long as it pays by asking again and again, which spares a wake-up.
     *
     * @param timeoutMillis -1 for ever
     * @return number of ready descriptors
     */
    public int await(SpinBudget spin, int timeoutMillis) {
        spin.begin();
        long began = System.nanoTime();
        int ready = spin.pays() ? await(0) : 0;
        while (ready == 0 && spin.pays() && spin.again()) {
            ready = await(0);
        }
        if (ready == 0) {
            ready = await(timeoutMillis);
        }
        spin.waited(System.nanoTime() - began);
        return ready;
    }

    /** A ready descriptor. */
    public int ready(int index) {
        return events.getInt((long) index * EVENT_BYTES + 4);
    }

    /** Whether a ready descriptor is the bell, which is then silenced. */
    public boolean isBell(int descriptor) {
        if (descriptor != bell) {
            return false;
        }
        Kernel.call(Nr.READ, bell, silenced.address(), 8);
        return true;
    }

    /** Makes {@link #await} return; from any thread, and without effect once this is closed. */
    public synchronized void wake() {
        if (!closed) { // the number may be another file's by then
            Kernel.call(Nr.WRITE, bell, one.address(), 8);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(bell);
            Descriptors.close(fd);
        }
    }
}
