package org.fulcrum.runtime.move;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.core.residency.ResidencyMachine;
import org.fulcrum.runtime.guest.Host;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.linux.Idler;
import org.fulcrum.runtime.linux.Niceness;
import org.fulcrum.runtime.linux.NodeMemory;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.wire.StreamServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a program of our own from this node to itself, through all that a real move goes through, before anybody asks
 * for one: classes are loaded, code is compiled, libraries are hashed. Without it the first program of a node stands
 * still ten times as long as the later ones. Runs once, on a thread that gives way to everybody; has a host and a
 * stream port of its own, on the loopback interface, so that nobody sees the program.
 */
final class WarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final String HERE = "here";
    private static final String THERE = "there";
    private static final String YONDER = "yonder";

    /** Beyond this many rounds, or this long, nothing more is gained. */
    private static final int ROUNDS = 8;

    private static final long BUDGET_MILLIS = 8_000;
    private static final long CALLS_A_STAY = 200;
    private static final long CALLS_PATIENCE_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 2;

    private final FileHashes hashes;
    private final Path vesselProgram;
    private final Path idlerProgram;
    private final Path runDirectory;
    private final Thread thread;
    private volatile boolean stopped;

    private WarmUp(FileHashes hashes, Path vesselProgram, Path idlerProgram, Path runDirectory) {
        this.hashes = hashes;
        this.vesselProgram = vesselProgram;
        this.idlerProgram = idlerProgram;
        this.runDirectory = runDirectory;
        thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(this::run);
    }

    /**
     * Begins, in the background.
     *
     * @param runDirectory of its own: nobody recovers its program
     */
    static WarmUp begin(FileHashes hashes, Path vesselProgram, Path idlerProgram, Path runDirectory) {
        WarmUp warmUp = new WarmUp(hashes, vesselProgram, idlerProgram, runDirectory);
        warmUp.thread.start();
        return warmUp;
    }

    private void run() {
        Niceness.ofThisThread(Niceness.LOWEST);
        long start = System.nanoTime();
        try (Loopback loopback = new Loopback()) {
            int rounds = 0;
            while (rounds < ROUNDS && !stopped && millisSince(start) < BUDGET_MILLIS) {
                loopback.round();
                rounds++;
            }
            LOG.info(
                    "warm-up: {} rounds in {} ms, a small program stood still for {} ms at first and {} ms at last",
                    rounds,
                    millisSince(start),
                    Math.round(loopback.firstMillis),
                    Math.round(loopback.lastMillis));
        } catch (IOException | ResidencyMachine.NotNow | RuntimeException failed) {
            if (!stopped) {
                LOG.warn("warm-up: ended early, the first move will take longer: {}", failed.getMessage());
            }
        }
        System.gc(); // a node at rest gives back what this has left
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** A home and a host in one, and the program that goes to and fro. */
    private final class Loopback implements AutoCloseable, HostLink.Events {
        private final StreamServer server = new StreamServer(InetAddress.getLoopbackAddress(), 0);
        private final Mailboxes mailboxes = new Mailboxes(runDirectory, HERE);
        private final Host host = new Host(server, hashes, vesselProgram, mailboxes, () -> {});
        private final EngineSettings settings = new EngineSettings(
                HERE,
                HERE,
                InetAddress.getLoopbackAddress().getHostAddress(),
                server.port(),
                runDirectory,
                CpuFeatures.NONE,
                Set.of(),
                false,
                false);
        private final MoveMeans means =
                new MoveMeans(new Journal(runDirectory), new FaultPoints(runDirectory), mailboxes);
        private final Admission admission = new Admission(settings, host, server::port, NodeMemory::availableBytes);
        private final Idler idler;
        private final ManagedProcess process;
        private double firstMillis;
        private double lastMillis;

        Loopback() throws IOException {
            try {
                idler = Idler.start(idlerProgram);
            } catch (IOException e) {
                server.close();
                throw e;
            }
            long started = ProcFs.startTime(idler.pid()).orElse(0L);
            process = new ManagedProcess(
                    new ProcessKey(HERE, idler.pid()), started, id("Uid"), id("Gid"), ProcessTerms.DEFAULT);
        }

        private int id(String which) throws IOException {
            String ids = ProcFs.status(idler.pid(), which).orElseThrow(() -> new IOException("the idler ended"));
            return Integer.parseInt(ids.split("\\s+", 2)[0]);
        }

        /** Away, on, and home again. */
        void round() throws IOException, ResidencyMachine.NotNow {
            moveTo(THERE);
            moveTo(YONDER);
            moveTo(HERE);
        }

        private void moveTo(String node) throws IOException, ResidencyMachine.NotNow {
            process.order(node);
            MoveProgress progress = new MoveProgress(1, process.key(), process.node(), node, "", () -> {});
            ManagedProcess.Away away = process.away();
            MoveResult result = node.equals(HERE) && away != null
                    ? new Homecoming(process, progress, server, settings, means).carryOut(away)
                    : new Movement(process, progress, hashes, this, HERE, means).to(node, place());
            if (!(result instanceof MoveResult.Moved moved)) {
                throw new IOException(result.describe());
            }
            lastMillis = moved.cost().frozenMillis();
            firstMillis = firstMillis == 0 ? lastMillis : firstMillis;
            if (!node.equals(HERE)) {
                awaitCalls();
            }
        }

        private Reservation.Reply place() throws IOException {
            long bytes = Preflight.examine(idler.pid())
                    .orElseThrow(() -> new IOException("the idler ended"))
                    .bytes();
            Reservation.Cpu nothing = new Reservation.Cpu(List.of(), List.of(), false);
            return admission.answer(
                    new Reservation.Request(process.key(), 1, bytes, process.uid(), nothing, Optional.empty(), HERE));
        }

        private void awaitCalls() throws IOException {
            long enough = process.forwardedCalls().get() + CALLS_A_STAY;
            long begin = System.nanoTime();
            while (process.forwardedCalls().get() < enough && millisSince(begin) < CALLS_PATIENCE_MILLIS) {
                try {
                    Thread.sleep(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
        }

        @Override
        public void needHome(HostLink link, String cause) {
            LOG.debug("warm-up: comes home for {}", cause);
        }

        @Override
        public void bodyEnded(HostLink link, int status) {
            LOG.debug("warm-up: the body ended with {}", status);
        }

        @Override
        public void deputyEnded(HostLink link) {
            LOG.debug("warm-up: the deputy ended");
        }

        @Override
        public void broken(HostLink link, String cause) {
            LOG.debug("warm-up: {}", cause);
        }

        @Override
        public void close() {
            ManagedProcess.Away away = process.away();
            if (away != null) {
                away.link().release();
                away.loop().stop();
                away.deputy().close();
            }
            idler.close();
            means.journal().forget(idler.pid());
            host.close();
            server.close();
        }
    }

    /** Ends it, wherever it is. */
    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
