package org.fulcrum.runtime.home;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Descriptors;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;

/**
 * Watches descriptors that a poll without waiting found nothing ready on. The host answers such a poll itself from then
 * on, until something <em>stirs</em>: a watched descriptor becomes ready, or a number's meaning changes. The host hears
 * of that before it gets any result or signal that came later, so that the program never learns of a cause before its
 * effect on a poll. Belongs to one thread.
 */
final class Readiness implements AutoCloseable {
    /** Most descriptors watched; polls of more go home each time. */
    static final int MOST_WATCHED = 256;

    private static final int CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MODIFY = 3;
    private static final int ONCE = 1 << 30;

    private final int epoll;
    private final NativeMemory event = new NativeMemory(16);
    private final Map<Integer, Integer> watched = new HashMap<>();
    private final Set<Long> changes = new HashSet<>();
    private boolean stirred;

    /** Watches nothing yet. */
    Readiness() {
        epoll = (int) Kernel.check(Kernel.call(Nr.EPOLL_CREATE1, CLOEXEC), "epoll_create1");
    }

    /** Readable when something has stirred. */
    int fd() {
        return epoll;
    }

    /**
     * Watches one more descriptor.
     *
     * @param fd our copy of it
     * @param events what would make it ready, as in poll(2)
     * @return false when that cannot be watched, or not now
     */
    boolean watch(int fd, int events) {
        int wanted = events & 0xffff | watched.getOrDefault(fd, 0);
        boolean known = watched.containsKey(fd);
        if (!changes.isEmpty() || !known && watched.size() >= MOST_WATCHED) {
            return false;
        }
        event.putInt(0, wanted | ONCE);
        event.putLong(4, fd);
        if (Kernel.failed(Kernel.call(Nr.EPOLL_CTL, epoll, known ? MODIFY : ADD, fd, event.address()))) {
            return false; // a file is always ready, and cannot be watched
        }
        watched.put(fd, wanted);
        return true;
    }

    /** A call begins that changes what numbers mean: what was found before does not hold, and nothing is found now. */
    void change(long sequence) {
        changes.add(sequence);
        stirred |= !watched.isEmpty();
        forget();
    }

    /** Its result is there. */
    void changed(long sequence) {
        changes.remove(sequence);
    }

    /** Whether no such call is under way. */
    boolean settled() {
        return changes.isEmpty();
    }

    /** Whether something has stirred since this was last asked; then nothing is watched any more. */
    boolean takeStirred() {
        if (!stirred && !watched.isEmpty() && Kernel.call(Nr.EPOLL_WAIT, epoll, event.address(), 1, 0) > 0) {
            stirred = true;
            forget();
        }
        boolean now = stirred;
        stirred = false;
        return now;
    }

    /** Watches nothing any more. */
    void forget() {
        watched.keySet().forEach(fd -> Kernel.call(Nr.EPOLL_CTL, epoll, REMOVE, fd, event.address()));
        watched.clear();
    }

    @Override
    public void close() {
        Descriptors.close(epoll);
    }
}
