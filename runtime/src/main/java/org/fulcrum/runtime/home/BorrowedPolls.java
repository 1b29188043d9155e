package org.fulcrum.runtime.home;

import java.io.IOException;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.home.BorrowedDescriptors.Borrowed;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.platform.CallLayout;
import org.jspecify.annotations.Nullable;

/** Executes poll and epoll_wait on borrowed descriptors, if they need not wait. */
final class BorrowedPolls {
    private static final int POLL_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final int EVENT_BYTES = 12;
    private static final int POLLIN = 1;

    private final BorrowedDescriptors descriptors;
    private final ResultWriter results;
    private final Readiness readiness;
    private final NativeMemory copies = new NativeMemory((long) POLL_BYTES * Readiness.MOST_WATCHED);
    private final NativeMemory answer = new NativeMemory((long) POLL_BYTES * Readiness.MOST_WATCHED);

    BorrowedPolls(BorrowedDescriptors descriptors, ResultWriter results, Readiness readiness) {
        this.descriptors = descriptors;
        this.results = results;
        this.readiness = readiness;
    }

    /** Whether it may execute calls of that number. */
    static boolean takes(CallRequest call) {
        return call.nr() == Nr.POLL || call.nr() == Nr.EPOLL_WAIT || call.nr() == Nr.EPOLL_PWAIT;
    }

    /** Executes a call and sends its result; false when the mirror must do it. */
    boolean execute(CallRequest call) throws IOException {
        if (call.buffers() != 1) {
            return false;
        }
        return call.nr() == Nr.POLL ? poll(call) : events(call);
    }

    private boolean poll(CallRequest call) throws IOException {
        int count = call.length(0) / POLL_BYTES;
        if (count > Readiness.MOST_WATCHED || !copy(call.bytesAt(0), count)) {
            return false;
        }
        boolean waits = (int) call.argument(2) != 0;
        long ready = Kernel.call(Nr.POLL, copies.address(), count, 0);
        if (ready < 0 || ready == 0 && waits) {
            return false;
        }
        boolean quiet = ready == 0 && watch(count);
        results.begin(call);
        answer.copyFrom(0, call.bytesAt(0), call.length(0));
        for (long at = REVENTS; at < call.length(0); at += POLL_BYTES) {
            answer.putShort(at, copies.getShort(at));
        }
        results.addOut(answer, call.length(0));
        results.send(call.sequence(), ready, quiet ? CallLayout.QUIET : 0);
        return true;
    }

    /** The same with our numbers; false when one of them is not open, or there are too many. */
    private boolean copy(long from, int count) {
        copies.copyFrom(0, from, (long) POLL_BYTES * count);
        for (int i = 0; i < count; i++) {
            int fd = copies.getInt((long) POLL_BYTES * i);
            @Nullable Borrowed b = fd < 0 ? null : descriptors.get(fd);
            if (fd >= 0 && b == null) {
                return false;
            }
            copies.putInt((long) POLL_BYTES * i, b == null ? -1 : b.fd());
        }
        return true;
    }

    private boolean watch(int count) {
        boolean all = true;
        for (int i = 0; i < count && all; i++) {
            int fd = copies.getInt((long) POLL_BYTES * i);
            all = fd < 0 || readiness.watch(fd, copies.getShort((long) POLL_BYTES * i + EVENTS));
        }
        return all;
    }

    private boolean events(CallRequest call) throws IOException {
        Borrowed b = descriptors.get((int) call.argument(0));
        if (b == null) {
            return false;
        }
        boolean waits = (int) call.argument(3) != 0;
        results.begin(call);
        long to = results.addOut(call.length(0));
        long ready = Kernel.call(Nr.EPOLL_WAIT, b.fd(), to, call.argument(2), 0);
        if (ready < 0 || ready == 0 && waits) {
            results.abandon();
            return false;
        }
        results.trimLast(call.length(0), (int) ready * EVENT_BYTES);
        boolean quiet = ready == 0 && readiness.watch(b.fd(), POLLIN);
        results.send(call.sequence(), ready, quiet ? CallLayout.QUIET : 0);
        return true;
    }
}
