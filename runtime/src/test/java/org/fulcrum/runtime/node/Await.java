package org.fulcrum.runtime.node;

import java.util.function.BooleanSupplier;

/** Waits for a condition with a deadline. */
public final class Await {
    private static final long DEADLINE_NANOS = 20_000_000_000L;

    private Await() {}

    /** Returns when it holds; fails with {@code what} after twenty seconds. */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s: " + what);
            }
            Thread.sleep(10);
        }
    }
}
