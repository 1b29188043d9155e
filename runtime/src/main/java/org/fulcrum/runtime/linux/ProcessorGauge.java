package org.fulcrum.runtime.linux;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How fast this node's processors are, in the time that one of them takes for a fixed piece of work
 * (native-btl/gauge/gauge.c). Thread-safe.
 */
public final class ProcessorGauge {
    /**
     * What the reference core takes for it, nanoseconds: one of an AMD EPYC of the third generation (Zen 3, family 25
     * model 1) in a virtual machine, nominally at 2.45 GHz, with nobody beside it.
     */
    public static final double REFERENCE_NANOS = 240_000;

    private static final String LIBRARY = "libfulcrum-gauge.so";

    private final Work work;

    /** The library's functions, by their names in C. */
    private interface Work extends Library {
        int fulcrum_gauge_version();

        long fulcrum_gauge(int rounds, long enoughNanos, LongByReference spentNanos);
    }

    /**
     * Some rounds of the work, one behind the other.
     *
     * @param speed of the best of them, 1.0 for the reference core
     * @param spentNanos CPU time that all of them took, nanoseconds
     */
    public record Rounds(double speed, long spentNanos) {}

    private ProcessorGauge(Work work) {
        this.work = work;
    }

    /**
     * Unpacks the work and loads it.
     *
     * @param directory where to, executable
     * @throws IOException when this build lacks it or this system does not load it
     */
    public static ProcessorGauge load(Path directory) throws IOException {
        Path library = NativePrograms.unpackFile(LIBRARY, directory);
        try {
            return new ProcessorGauge(Native.load(library.toString(), Work.class));
        } catch (LinkageError refused) {
            throw new IOException(library + " cannot be loaded: " + refused.getMessage(), refused);
        }
    }

    /** Changes when the work does: speeds of different versions cannot be compared. */
    public int version() {
        return work.fulcrum_gauge_version();
    }

    /** Does the work so many times at most, until once it was as fast as is enough. A round takes about 0.25 ms. */
    public synchronized Rounds measure(int rounds, double enough) {
        LongByReference spent = new LongByReference();
        long best = work.fulcrum_gauge(rounds, (long) (REFERENCE_NANOS / enough), spent);
        return new Rounds(REFERENCE_NANOS / best, spent.getValue());
    }
}
