package org.fulcrum.runtime.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fulcrum.runtime.api.LastMove;
import org.junit.jupiter.api.Test;

class ThroughputTest {
    private static final long BIG = 1_000_000_000;

    private final Throughput throughput = new Throughput();

    private static LastMove move(String to, long bytes, double millis) {
        return new LastMove("n1", to, bytes, millis, millis);
    }

    @Test
    void itIsWhatMovesHaveShown() {
        assertEquals(Throughput.ASSUMED_BYTES_PER_SECOND, throughput.to("n2"));
        throughput.took(move("n2", BIG, 10_060));
        assertEquals(1e8, throughput.to("n2"), 1);
        assertEquals(Throughput.ASSUMED_BYTES_PER_SECOND, throughput.to("n3"), "each way is its own");
        throughput.took(move("n2", BIG, 1_060));
        assertTrue(throughput.to("n2") > 2e8 && throughput.to("n2") < 9e8, "one move does not decide alone");
    }

    @Test
    void aSmallMoveTellsNothing() {
        throughput.took(move("n2", Throughput.LEAST_BYTES - 1, 60));
        assertEquals(Throughput.ASSUMED_BYTES_PER_SECOND, throughput.to("n2"));
    }

    @Test
    void itRemembersSoMany() {
        throughput.took(move("first", BIG, 10_060));
        for (int i = 0; i < Throughput.MAX_NODES; i++) {
            throughput.took(move("n" + i, BIG, 2_060));
        }
        assertEquals(Throughput.ASSUMED_BYTES_PER_SECOND, throughput.to("first"));
        assertEquals(5e8, throughput.to("n0"), 1);
    }
}
