package org.fulcrum.runtime.move;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.core.residency.ResidencyMachine;
import org.fulcrum.runtime.core.residency.ResidencyMachine.State;
import org.fulcrum.runtime.guest.Host;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.linux.NativePrograms;
import org.fulcrum.runtime.linux.NodeMemory;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.wire.StreamServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine of a node. Moves run on a thread each; everything else answers at once. */
public final class LiveEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(LiveEngine.class);
    private static final int MAX_ACTIVITIES = 64;
    private static final long ENDED_CHECK_MILLIS = 500;
    private static final long KNOWN_LOST_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final EngineSettings settings;
    private final Peers peers;
    private final StreamServer server;
    private final Host host;
    private final FileHashes hashes = new FileHashes();
    private final Admission admission;
    private final Optional<WarmUp> warmUp;
    private final Map<Integer, ManagedProcess> processes = new ConcurrentHashMap<>();
    private final Map<Integer, Long> lostSince = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<MoveProgress> activities = new ConcurrentLinkedDeque<>();
    private final AtomicLong moveIds = new AtomicLong();
    private final PauseEstimate pauses = new PauseEstimate();
    private volatile Consumer<Engine> listener = e -> {};
    private volatile boolean closed;

    private LiveEngine(EngineSettings settings, Peers peers) throws IOException {
        this.settings = settings;
        this.peers = peers;
        Path programs = settings.runDirectory().resolve("bin");
        server = new StreamServer(InetAddress.getByName(settings.streamAddress()), settings.streamPort());
        Path vessel = NativePrograms.unpack("fulcrum-vessel", programs);
        host = new Host(server, hashes, vessel, this::changed);
        admission = new Admission(settings, host, server::port, NodeMemory::availableBytes);
        Thread.ofPlatform().daemon().name("ended processes").start(this::forgetEnded);
        warmUp = settings.warmUp()
                ? Optional.of(WarmUp.begin(hashes, vessel, NativePrograms.unpack("fulcrum-idler", programs)))
                : Optional.empty();
    }

    /** Starts the engine: from now on its stream port is open. */
    public static LiveEngine start(EngineSettings settings, Peers peers) throws IOException {
        return new LiveEngine(settings, peers);
    }

    /** The port it listens on for streams. */
    public int streamPort() {
        return server.port();
    }

    @Override
    public ProcessKey register(int pid, int callerUid) throws OperatorException {
        long start = ProcFs.startTime(pid).orElseThrow(() -> unknown(pid));
        String[] uids =
                ProcFs.status(pid, "Uid").orElseThrow(() -> unknown(pid)).split("\\s+");
        String[] gids =
                ProcFs.status(pid, "Gid").orElseThrow(() -> unknown(pid)).split("\\s+");
        int uid = Integer.parseInt(uids[0]);
        if (callerUid != 0 && callerUid != uid) {
            throw new OperatorException("not-yours", "process " + pid + " belongs to another user");
        }
        if (pid == 1 || pid == ProcessHandle.current().pid()) {
            throw new OperatorException("not-manageable", "process " + pid + " keeps this node alive");
        }
        ProcessKey key = new ProcessKey(settings.nodeName(), pid);
        ManagedProcess known = processes.get(pid);
        if (known == null || !known.exists()) {
            processes.put(pid, new ManagedProcess(key, start, uid, Integer.parseInt(gids[0])));
            changed();
        }
        return key;
    }

    private static OperatorException unknown(int pid) {
        return new OperatorException("unknown-process", "there is no process " + pid + " on this node");
    }

    private ManagedProcess managed(int pid) throws OperatorException {
        ManagedProcess process = processes.get(pid);
        if (process == null || process.state() == State.ENDED) {
            throw new OperatorException(
                    "unknown-process",
                    "process " + pid + " of " + settings.nodeName() + " is not managed; start it with fulcrum run or"
                            + " take it in with fulcrum adopt");
        }
        return process;
    }

    @Override
    public List<HomeProcess> homes() {
        TreeMap<Integer, HomeProcess> sorted = new TreeMap<>();
        processes.forEach((pid, p) -> {
            if (p.state() != State.ENDED) {
                sorted.put(pid, p.snapshot());
            }
        });
        return List.copyOf(sorted.values());
    }

    @Override
    public List<GuestProcess> guests() {
        List<GuestProcess> guests = new ArrayList<>();
        host.guests().forEach((key, pid) -> guests.add(new GuestProcess(key, pid)));
        return guests;
    }

    @Override
    public Verdict explain(int pid, Optional<String> node) throws OperatorException {
        ManagedProcess process = managed(pid);
        return examine(process, node, 0).verdict();
    }

    /** A verdict and, when a place was asked for, the place. */
    private record Examined(Verdict verdict, Optional<Reservation.Reply> place) {}

    private Examined examine(ManagedProcess process, Optional<String> node, long moveId) throws OperatorException {
        List<Reason> reasons = new ArrayList<>();
        Preflight.Findings findings = findings(process, process.state() == State.AT_HOME);
        reasons.addAll(findings.reasons());
        Optional<Reservation.Reply> place = Optional.empty();
        boolean elsewhere = node.isPresent() && !node.get().equals(settings.nodeName());
        if (elsewhere && !node.get().equals(process.node())) {
            Reservation.Reply reply = peers.reserve(
                    node.get(),
                    new Reservation.Request(process.key(), moveId, findings.bytes(), process.uid(), CpuFeatures.own()));
            reasons.addAll(reply.reasons());
            place = Optional.of(reply);
        } else if (node.isPresent() && node.get().equals(process.node())) {
            reasons.add(Reason.blocker("there-already", "it is on " + node.get() + " already"));
        }
        return new Examined(Verdict.of(reasons, findings.bytes(), pauses.millis(findings.bytes())), place);
    }

    private static Preflight.Findings findings(ManagedProcess process, boolean examinable) throws OperatorException {
        if (examinable) {
            return Preflight.examine(process.pid()).orElseThrow(() -> unknown(process.pid()));
        }
        long bytes = process.snapshot().lastMove().map(m -> m.bytes()).orElse(0L);
        return new Preflight.Findings(List.of(), bytes);
    }

    @Override
    public CompletableFuture<MoveResult> move(int pid, String node) {
        ManagedProcess process;
        try {
            process = managed(pid);
            process.order(node);
        } catch (OperatorException e) {
            return refused(e.code(), String.valueOf(e.getMessage()));
        } catch (ResidencyMachine.NotNow e) {
            return refused("not-now", process(pid) + " cannot be moved now: " + e.getMessage());
        }
        MoveProgress progress =
                new MoveProgress(moveIds.incrementAndGet(), process.key(), process.node(), node, this::changed);
        remember(progress);
        CompletableFuture<MoveResult> result = new CompletableFuture<>();
        ManagedProcess moving = process;
        Thread.ofPlatform().daemon().name("move " + process.key()).start(() -> {
            MoveResult end = perform(moving, node, progress);
            progress.done(end);
            if (end instanceof MoveResult.Moved moved) {
                pauses.learn(moved.cost().bytes(), moved.cost().frozenMillis());
            }
            LOG.info("{} -> {}: {}", moving.key(), node, end.describe());
            result.complete(end);
        });
        return result;
    }

    private String process(int pid) {
        return "process " + settings.nodeName() + ":" + pid;
    }

    private static CompletableFuture<MoveResult> refused(String code, String text) {
        return CompletableFuture.completedFuture(new MoveResult.Refused(List.of(Reason.blocker(code, text))));
    }

    private MoveResult perform(ManagedProcess process, String node, MoveProgress progress) {
        try {
            return perform0(process, node, progress);
        } catch (OperatorException e) {
            process.rollBack();
            return new MoveResult.Refused(List.of(Reason.blocker(e.code(), String.valueOf(e.getMessage()))));
        } catch (RuntimeException e) {
            LOG.warn("moving {} failed", process.key(), e);
            process.rollBack();
            return new MoveResult.RolledBack(Reason.blocker("internal", String.valueOf(e.getMessage())));
        }
    }

    private MoveResult perform0(ManagedProcess process, String node, MoveProgress progress) throws OperatorException {
        ManagedProcess.Away away = process.away();
        MoveResult result;
        if (node.equals(settings.nodeName()) && away != null) {
            result = new Homecoming(process, progress, server, settings).carryOut(away);
        } else {
            Examined examined = examinedBeforeMove(process, node, progress.id());
            if (!examined.verdict().possible() || examined.place().isEmpty()) {
                process.rollBack();
                return new MoveResult.Refused(examined.verdict().reasons().stream()
                        .filter(r -> r.severity() == Reason.Severity.BLOCKER)
                        .toList());
            }
            result = new Movement(process, progress, hashes, new Incidents(), settings.nodeName())
                    .to(node, examined.place().get());
        }
        if (!process.exists()) {
            ended(process);
            return result.succeeded() ? result : new MoveResult.Ended();
        }
        return process.state() == State.LOST
                ? new MoveResult.Lost(Reason.blocker("host-lost", "its host " + process.node() + " is gone"))
                : result;
    }

    /** The state says DEPARTING by now; what preflight looks at is the program, which is still where it was. */
    private Examined examinedBeforeMove(ManagedProcess process, String node, long moveId) throws OperatorException {
        List<Reason> reasons = new ArrayList<>();
        Preflight.Findings findings = findings(process, process.away() == null);
        reasons.addAll(findings.reasons());
        if (reasons.stream().anyMatch(r -> r.severity() == Reason.Severity.BLOCKER)) {
            return new Examined(
                    Verdict.of(reasons, findings.bytes(), pauses.millis(findings.bytes())), Optional.empty());
        }
        Reservation.Reply reply = peers.reserve(
                node,
                new Reservation.Request(process.key(), moveId, findings.bytes(), process.uid(), CpuFeatures.own()));
        reasons.addAll(reply.reasons());
        return new Examined(Verdict.of(reasons, findings.bytes(), pauses.millis(findings.bytes())), Optional.of(reply));
    }

    /** What happens to bodies of ours without being asked for. */
    private final class Incidents implements HostLink.Events {
        @Override
        public void needHome(HostLink link, String cause) {
            of(link).ifPresent(p -> {
                p.needsHome(cause);
                LOG.info("{} comes home: {}", p.key(), cause);
                CompletableFuture<MoveResult> coming = move(p.pid(), settings.nodeName());
                if (coming.isDone()) {
                    LOG.info("{}: {}", p.key(), coming.join().describe()); // it moves already
                }
            });
        }

        @Override
        public void bodyEnded(HostLink link, int status) {
            of(link).ifPresent(p -> {
                ManagedProcess.Away away = p.away();
                int signal = status & 0x7f;
                if (away != null && signal != 0) {
                    away.loop().killBy(signal);
                }
            });
        }

        @Override
        public void deputyEnded(HostLink link) {
            of(link).ifPresent(LiveEngine.this::ended);
        }

        @Override
        public void broken(HostLink link, String cause) {
            of(link).ifPresent(p -> lost(p, link.node(), cause));
        }

        private Optional<ManagedProcess> of(HostLink link) {
            return processes.values().stream()
                    .filter(p -> {
                        ManagedProcess.Away away = p.away();
                        return away != null && away.link() == link;
                    })
                    .findFirst();
        }
    }

    private void ended(ManagedProcess process) {
        process.end();
        ManagedProcess.Away away = process.away();
        process.setAway(null);
        if (away != null) {
            away.link().release();
            Thread.ofPlatform().daemon().start(() -> {
                away.loop().stop();
                away.deputy().close();
            });
        }
        processes.remove(process.pid(), process);
        changed();
    }

    /** The only live copy is gone: the deputy dies, so that the parent sees a status and nothing hangs. */
    private void lost(ManagedProcess process, String node, String cause) {
        LOG.error("{} is lost: its host {} is gone ({})", process.key(), node, cause);
        process.lose();
        ManagedProcess.Away away = process.away();
        process.setAway(null);
        lostSince.put(process.pid(), System.nanoTime());
        Signals.send(process.pid(), Signals.SIGKILL);
        if (away != null) {
            away.link().close();
            Thread.ofPlatform().daemon().start(() -> {
                away.loop().stop();
                away.deputy().close();
            });
        }
        changed();
    }

    private void forgetEnded() {
        while (!closed) {
            for (ManagedProcess p : List.copyOf(processes.values())) {
                if (p.state() == State.LOST) {
                    long since = lostSince.getOrDefault(p.pid(), 0L);
                    if (System.nanoTime() - since > KNOWN_LOST_NANOS) {
                        processes.remove(p.pid(), p);
                    }
                } else if (!p.exists() && p.away() == null) {
                    ended(p);
                }
            }
            try {
                Thread.sleep(ENDED_CHECK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void remember(MoveProgress progress) {
        activities.addFirst(progress);
        while (activities.size() > MAX_ACTIVITIES) {
            activities.pollLast();
        }
        changed();
    }

    @Override
    public Reservation.Reply reserve(Reservation.Request request) {
        return admission.answer(request);
    }

    @Override
    public List<Activity> activities() {
        return activities.stream().map(MoveProgress::snapshot).toList();
    }

    @Override
    public void onChange(Consumer<Engine> newListener) {
        listener = newListener;
    }

    private void changed() {
        listener.accept(this);
    }

    @Override
    public void close() {
        warmUp.ifPresent(WarmUp::close);
        host.sendAllHome("its host stops");
        List<CompletableFuture<MoveResult>> homecomings = processes.values().stream()
                .filter(p -> p.state() == State.AWAY)
                .map(p -> move(p.pid(), settings.nodeName()))
                .toList();
        long deadline = System.nanoTime() + HOMECOMING_MILLIS * 1_000_000;
        try {
            CompletableFuture.allOf(homecomings.toArray(CompletableFuture<?>[]::new))
                    .completeOnTimeout(null, HOMECOMING_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
            while (!host.guests().isEmpty() && System.nanoTime() - deadline < 0) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        server.close();
        host.close();
    }
}
