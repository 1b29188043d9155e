package org.fulcrum.runtime.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Descriptors;
import org.fulcrum.runtime.linux.Kernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollRestTest {
    private static final long DENSE = 5_000;
    private static final long SPARSE = 2 * PollRest.DENSE_NANOS;

    private final int calls = (int) Kernel.check(Kernel.call(Nr.EVENTFD2, 0, 0), "eventfd2");
    private final PollRest rest = new PollRest(calls);
    private long now = 1_000_000_000;

    @AfterEach
    void close() {
        rest.close();
        Descriptors.close(calls);
    }

    private int rests(int polls, long apartNanos) {
        int rests = 0;
        for (int i = 0; i < polls; i++) {
            now += apartNanos;
            rests += rest.isDue(now) ? 1 : 0;
            rest.answered(now);
        }
        return rests;
    }

    @Test
    void whoDoesNothingElseRestsNowAndThen() {
        assertEquals(0, rests(PollRest.FIRST_POLLS, DENSE)); // the first has nothing before it
        assertEquals(1 + 3, rests(1 + 3 * PollRest.POLLS_A_REST, DENSE));
    }

    @Test
    void whoComputesBetweenItsPollsNeverRests() {
        assertEquals(0, rests(100 * PollRest.FIRST_POLLS, SPARSE));
    }

    @Test
    void beingOffTheProcessorNowAndThenIsNoWork() {
        int rests = 0;
        for (int i = 0; i < 10; i++) {
            rests += rests(PollRest.FIRST_POLLS, DENSE) + rests(1, SPARSE);
        }
        assertTrue(rests > 10, () -> "polls without end were made to rest");
    }

    @Test
    void anotherCallBeginsAnew() {
        rests(PollRest.FIRST_POLLS, DENSE);
        rest.busy();
        assertEquals(0, rests(PollRest.FIRST_POLLS - 1, DENSE));
    }

    @Test
    void wordFromHomeEndsARest() {
        rest.wake();
        long began = System.nanoTime();
        rest.rest(); // at once
        rest.rest(); // the bell is silent again: a whole one
        assertFalse(System.nanoTime() - began < PollRest.REST_MILLIS * 900_000L);
    }
}
