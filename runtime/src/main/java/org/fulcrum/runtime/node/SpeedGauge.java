package org.fulcrum.runtime.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import org.fulcrum.runtime.linux.CpuInfo;
import org.fulcrum.runtime.linux.ProcessorGauge;
import org.fulcrum.runtime.linux.StolenTime;
import org.fulcrum.runtime.linux.ThermalSigns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The speed of this node's processors. One thread measures it once, keeps it for the next start, and looks every two
 * seconds whether it still holds: a node that overheats is soon half as fast. What a hypervisor takes from them makes
 * them slower, too. What a control group allows does not; that is the number of processors.
 */
final class SpeedGauge implements AutoCloseable {
    /** Time between two glances, milliseconds; a glance takes about 1 ms of a processor. */
    static final long GLANCE_MILLIS = 2_000;

    /** The first measure: the best of bursts with pauses between, in which a neighbour may go away; milliseconds. */
    static final int BURSTS = 5;

    static final int BURST_ROUNDS = 60;
    static final long BURST_PAUSE_MILLIS = 150;

    /** A speed that differs from the one told by this factor is told again, in the log. */
    private static final double WORTH_TELLING = 1.2;

    /** A speed that is better than the one kept by this factor is kept. */
    private static final double WORTH_KEEPING = 1.02;

    private static final Logger LOG = LoggerFactory.getLogger(SpeedGauge.class);

    private final Thread thread;
    private volatile double speed;

    private SpeedGauge(NodeConfig config) {
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("speed")
                .unstarted(() -> run(config.runDirectory(), config.stateDirectory()));
    }

    /**
     * Begins to measure, unless the configuration says the speed.
     *
     * @return at once: the speed is 0 until it is known, some 50 ms when it was kept and a second when it was not
     */
    static SpeedGauge start(NodeConfig config) {
        SpeedGauge gauge = new SpeedGauge(config);
        if (config.speed().isPresent()) {
            gauge.speed = config.speed().getAsDouble();
        } else {
            gauge.thread.start();
        }
        return gauge;
    }

    /** The speed now, 1.0 for the reference core; 0 as long as it is not known. */
    double speed() {
        return speed;
    }

    private void run(Path programs, Path state) {
        try {
            ProcessorGauge gauge = ProcessorGauge.load(programs);
            ThermalSigns signs = new ThermalSigns(Path.of("/sys/devices/system/cpu"));
            String processor =
                    CpuInfo.identity() + (signs.mostMegahertz() > 0 ? " " + signs.mostMegahertz() + " MHz" : "");
            SpeedFile file = new SpeedFile(state, processor, gauge.version());
            watch(gauge, signs, file);
        } catch (InterruptedException stopped) {
            LOG.debug("no longer measured");
        } catch (IOException | RuntimeException | LinkageError failed) {
            LOG.warn(
                    "the speed of this node's processors cannot be measured; `speed` in its configuration says it",
                    failed);
        }
    }

    private void watch(ProcessorGauge gauge, ThermalSigns signs, SpeedFile file) throws InterruptedException {
        OptionalDouble kept = file.read();
        double told = kept.isPresent() ? kept.getAsDouble() : first(gauge);
        if (kept.isEmpty()) {
            file.write(told);
        }
        LOG.info("speed {}{}", text(told), kept.isPresent() ? ", as measured at an earlier start" : "");
        double inFile = told;
        SpeedWatch watch = new SpeedWatch(gauge::measure, told);
        StolenTime stolen = new StolenTime(Path.of("/proc"), System.nanoTime());
        while (true) {
            speed = watch.now() * (1 - stolen.part(System.nanoTime()));
            Thread.sleep(GLANCE_MILLIS);
            watch.glance(GLANCE_MILLIS * 1_000_000, signs.throttled());
            told = tell(told, watch, signs);
            if (watch.most() > inFile * WORTH_KEEPING) {
                inFile = watch.most();
                file.write(inFile);
            }
        }
    }

    private static double first(ProcessorGauge gauge) throws InterruptedException {
        double best = 0;
        for (int i = 0; i < BURSTS; i++) {
            Thread.sleep(i == 0 ? 0 : BURST_PAUSE_MILLIS);
            best = Math.max(best, gauge.measure(BURST_ROUNDS, Double.MAX_VALUE).speed());
        }
        return best;
    }

    private static double tell(double told, SpeedWatch watch, ThermalSigns signs) {
        double now = watch.now();
        if (now * WORTH_TELLING < told) {
            LOG.warn(
                    "speed {}, was {}: the processors are slowed down, or shared with others{}",
                    text(now),
                    text(told),
                    signs.megahertz() > 0 ? "; at most " + signs.megahertz() + " MHz at the moment" : "");
            return now;
        }
        if (now > told * WORTH_TELLING) {
            LOG.info("speed {}, was {}", text(now), text(told));
            return now;
        }
        return told;
    }

    private static String text(double speed) {
        return String.format(Locale.ROOT, "%.2f", speed);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
