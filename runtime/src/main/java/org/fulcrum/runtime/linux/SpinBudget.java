package org.fulcrum.runtime.linux;

/**
 * How long it pays to ask for an event again and again before going to sleep: being woken costs more than the wait when
 * events come densely, and asking costs a processor when they do not. Grows while the event comes within
 * {@value #MOST_NANOS} ns, shrinks to nothing when it does not, as the kernel's own halt polling does
 * (Documentation/virt/kvm/halt-polling.rst). For one thread at a time.
 */
public final class SpinBudget {
    /** Longest time spent asking, nanoseconds: about a round trip within a machine room. */
    public static final long MOST_NANOS = 200_000;

    private static final long FIRST_NANOS = 20_000;

    /** Two questions further apart than this mean that somebody else needs the processor. */
    private static final long DESCHEDULED_NANOS = 50_000;

    private long budget;
    private long began;
    private long last;

    /** Whether it pays at all now. */
    public boolean pays() {
        return budget > 0;
    }

    /** Begins to ask. */
    public void begin() {
        began = System.nanoTime();
        last = began;
    }

    /** After a question without an answer: whether to ask again. */
    public boolean again() {
        return again(System.nanoTime());
    }

    boolean again(long now) {
        if (now - last > DESCHEDULED_NANOS) {
            budget = 0;
            return false;
        }
        last = now;
        return now - began < budget;
    }

    /** Tells how long the event took to come, nanoseconds. */
    public void waited(long nanos) {
        if (nanos > MOST_NANOS) {
            budget = budget / 2 < FIRST_NANOS ? 0 : budget / 2;
        } else if (nanos > budget || budget == 0) {
            budget = Math.clamp(2 * budget, FIRST_NANOS, MOST_NANOS);
        }
    }

    /** The budget now, nanoseconds. */
    long nanos() {
        return budget;
    }
}
