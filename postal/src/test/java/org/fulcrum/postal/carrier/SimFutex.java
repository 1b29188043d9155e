package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.fulcrum.postal.mailbox.Sleeper;
import org.fulcrum.postal.mailbox.Waker;

/**
 * What futex(2) does, for threads of this process: who sleeps on a word is woken by nothing but a wake of that word.
 */
final class SimFutex implements Waker, Sleeper {
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Condition> sleepers = new HashMap<>();

    @Override
    public void wake(MemorySegment word) {
        lock.lock();
        try {
            Condition there = sleepers.get(word.address());
            if (there != null) {
                there.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(MemorySegment word, int seen, long timeoutNanos) {
        lock.lock();
        try {
            Condition here = sleepers.computeIfAbsent(word.address(), address -> lock.newCondition());
            long left = timeoutNanos;
            while ((int) WORD.getVolatile(word, 0L) == seen && left > 0) {
                left = here.awaitNanos(left);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
