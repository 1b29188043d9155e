package org.fulcrum.postal.carrier;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Somebody is to look again: said any number of times before it is heard, it is heard once. */
final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition said = lock.newCondition();
    private boolean raised;

    void raise() {
        lock.lock();
        try {
            raised = true;
            said.signal();
        } finally {
            lock.unlock();
        }
    }

    /** For one thread: waits until it is raised, and lowers it. */
    void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!raised) {
                said.await();
            }
            raised = false;
        } finally {
            lock.unlock();
        }
    }
}
