package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.linux.Epoll;

/**
 * Makes a thread that polls without end, and finds nothing, stand still for moments. Such a thread and the one that
 * answers it wake each other a hundred thousand times a second, and kernels (6.18 was seen to) let two such pairs keep
 * everything else off two processors for seconds, even what the program waits for. Whoever does something between its
 * polls is not made to rest. For one thread; {@link #wake} is for any.
 */
final class PollRest implements AutoCloseable {
    /** So many polls in vain come before the first rest: some 2 ms. */
    static final int FIRST_POLLS = 512;

    /** So many between rests. */
    static final int POLLS_A_REST = 64;

    /** Longest rest, milliseconds; a call of another thread, and word from home, end it. */
    static final int REST_MILLIS = 1;

    /** Polls further apart than this have something between them, nanoseconds. */
    static final long DENSE_NANOS = 50_000;

    private final Epoll epoll = new Epoll();
    private int inVain;
    private long answeredNanos;

    /** Rests of a body whose calls arrive at that descriptor. */
    PollRest(int calls) {
        epoll.add(calls);
    }

    /** Another poll in vain; whether it is time for a rest. */
    boolean isDue(long nowNanos) {
        inVain = nowNanos - answeredNanos < DENSE_NANOS ? inVain + 1 : inVain / 2;
        return inVain >= FIRST_POLLS && inVain % POLLS_A_REST == 0;
    }

    /** It is answered now. */
    void answered(long nowNanos) {
        answeredNanos = nowNanos;
    }

    /** Rests. */
    void rest() {
        int ready = epoll.await(REST_MILLIS);
        for (int i = 0; i < ready; i++) {
            epoll.isBell(epoll.ready(i));
        }
    }

    /** The thread does something else. */
    void busy() {
        inVain = 0;
    }

    /** Ends a rest: something has stirred. */
    void wake() {
        epoll.wake();
    }

    @Override
    public void close() {
        epoll.close();
    }
}
