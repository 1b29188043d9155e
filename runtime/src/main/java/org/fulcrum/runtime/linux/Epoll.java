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
    private static final int CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final int fd;
    private final int bell;
    private final NativeMemory events = new NativeMemory((long) MAX_EVENTS * EVENT_BYTES);
    private final NativeMemory scratch = new NativeMemory(16);
    private final NativeMemory one = new NativeMemory(8);

    /** Waits for nothing yet. */
    public Epoll() {
        fd = (int) Kernel.check(Kernel.call(Nr.EPOLL_CREATE1, CLOEXEC), "epoll_create1");
        bell = (int) Kernel.check(Kernel.call(Nr.EVENTFD2, 0, CLOEXEC | EFD_NONBLOCK), "eventfd2");
        one.putLong(0, 1);
        add(bell);
    }

    /** Waits for a descriptor to be readable, too. */
    public void add(int descriptor) {
        scratch.putInt(0, EPOLLIN);
        scratch.putLong(4, descriptor);
        Kernel.check(Kernel.call(Nr.EPOLL_CTL, fd, ADD, descriptor, scratch.address()), "epoll_ctl");
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

    /** A ready descriptor. */
    public int ready(int index) {
        return events.getInt((long) index * EVENT_BYTES + 4);
    }

    /** Whether a ready descriptor is the bell, which is then silenced. */
    public boolean isBell(int descriptor) {
        if (descriptor != bell) {
            return false;
        }
        Kernel.call(Nr.READ, bell, scratch.address(), 8);
        return true;
    }

    /** Makes {@link #await} return; from any thread. */
    public void wake() {
        Kernel.call(Nr.WRITE, bell, one.address(), 8);
    }

    @Override
    public void close() {
        Descriptors.close(bell);
        Descriptors.close(fd);
    }
}
