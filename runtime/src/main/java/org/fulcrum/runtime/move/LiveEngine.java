package org.fulcrum.runtime.move;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.core.residency.ResidencyMachine;
import org.fulcrum.runtime.core.residency.ResidencyMachine.State;
import org.fulcrum.runtime.guest.Host;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.linux.KernelFeatures;
import org.fulcrum.runtime.linux.NativePrograms;
import org.fulcrum.runtime.linux.NodeMemory;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.mail.PostOffice;
import org.fulcrum.runtime.platform.KernelFeature;
import org.fulcrum.runtime.wire.StreamServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine of a node. Moves run on a thread each; everything else answers at once. */
public final class LiveEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(LiveEngine.class);
    private static final int MAX_ACTIVITIES = 64;

    private final EngineSettings settings;
    private final StreamServer server;
    private final Host host;
    private final FileHashes hashes = new FileHashes();
    private final Admission admission;
    private final Optional<WarmUp> warmUp;
    private final Mailboxes mailboxes;
    private final MoveMeans means;
    private final PostOffice post;
    private final ManagedProcesses processes;
    private final Incidents incidents;
    private final Examination examination;
    private final ConcurrentLinkedDeque<MoveProgress> activities = new ConcurrentLinkedDeque<>();
    private final AtomicLong moveIds = new AtomicLong();
    private final PauseEstimate pauses = new PauseEstimate();
    private volatile Consumer<Engine> listener = e -> {};
    private volatile Consumer<ProcessKey> offspring = key -> {};

    private LiveEngine(EngineSettings settings, Peers peers) throws IOException {
        this.settings = settings;
        Path programs = settings.runDirectory().resolve("bin");
        Path vessel = NativePrograms.unpack("fulcrum-vessel", programs);
        mustHave(KernelFeatures.probe(settings.kernelHide(), vessel));
        server = new StreamServer(InetAddress.getByName(settings.streamAddress()), settings.streamPort());
        mailboxes = new Mailboxes(settings.runDirectory(), settings.nodeName());
        host = new Host(server, hashes, vessel, mailboxes, this::changed);
        admission = new Admission(settings, host, server::port, NodeMemory::availableBytes);
        Journal journal = new Journal(settings.runDirectory());
        means = new MoveMeans(journal, new FaultPoints(settings.runDirectory()), mailboxes);
        processes = new ManagedProcesses(
                settings.nodeName(), journal, mailboxes, this::changed, key -> offspring.accept(key));
        incidents = new Incidents(processes, pid -> move(pid, settings.nodeName(), MoveOrder.PLAIN));
        new Recovery(journal, mailboxes, processes, incidents).run();
        post = new PostOffice(
                settings.nodeName(), settings.streamAddress(), mailboxes, server, new MailRoutes(peers, processes));
        examination = new Examination(settings, peers, pauses);
        warmUp = settings.warmUp() && KernelFeatures.has(KernelFeature.WAIT_KILLABLE)
                ? Optional.of(WarmUp.begin(
                        hashes,
                        vessel,
                        NativePrograms.unpack("fulcrum-idler", programs),
                        settings.runDirectory().resolve("warm-up")))
                : Optional.empty();
    }

    private static void mustHave(List<KernelFeature> lacking) throws IOException {
        for (KernelFeature feature : lacking) {
            if (feature.need() == KernelFeature.Need.REQUIRED) {
                throw new IOException("this kernel lacks " + feature.describe());
            }
        }
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
    public ProcessKey register(int pid, int callerUid, ProcessTerms.Change terms) throws OperatorException {
        return processes.register(pid, callerUid, terms);
    }

    @Override
    public MailPlace mail(MailQuery query) {
        return post.answer(query);
    }

    @Override
    public Path mailboxes(int pid) throws OperatorException {
        ManagedProcess process = processes.get(pid);
        try {
            return mailboxes.of(process.uid(), process.gid());
        } catch (IOException e) {
            throw new OperatorException("no-mailboxes", "the directory of mailboxes: " + e.getMessage());
        }
    }

    @Override
    public ProcessTerms change(int pid, int callerUid, ProcessTerms.Change change) throws OperatorException {
        return processes.change(pid, callerUid, change);
    }

    @Override
    public List<HomeProcess> homes() {
        return processes.snapshot();
    }

    @Override
    public List<GuestProcess> guests() {
        return host.guests().stream()
                .map(body -> new GuestProcess(body.key(), body.localPid(), body.calls()))
                .toList();
    }

    @Override
    public Verdict explain(int pid, Optional<String> node) throws OperatorException {
        return examination.verdict(processes.get(pid), node);
    }

    @Override
    public CpuFeatures cpuNeeds(int pid) throws OperatorException {
        return examination.needs(processes.get(pid));
    }

    @Override
    public CompletableFuture<MoveResult> move(int pid, String node, MoveOrder order) {
        ManagedProcess process;
        try {
            process = processes.get(pid);
            process.order(node);
        } catch (OperatorException e) {
            return refused(e.code(), String.valueOf(e.getMessage()));
        } catch (ResidencyMachine.ThereAlready e) {
            return refused(Finding.THERE_ALREADY.code(), String.valueOf(e.getMessage()));
        } catch (ResidencyMachine.NotNow e) {
            return refused("not-now", process(pid) + " cannot be moved now: " + e.getMessage());
        }
        String why = order.motive().map(MoveOrder.Motive::why).orElse("");
        MoveProgress progress =
                new MoveProgress(moveIds.incrementAndGet(), process.key(), process.node(), node, why, this::changed);
        remember(progress);
        CompletableFuture<MoveResult> result = new CompletableFuture<>();
        ManagedProcess moving = process;
        Thread.ofPlatform().daemon().name("move " + process.key()).start(() -> {
            MoveResult end = perform(moving, node, progress, order);
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

    private MoveResult perform(ManagedProcess process, String node, MoveProgress progress, MoveOrder order) {
        try {
            return perform0(process, node, progress, order);
        } catch (OperatorException e) {
            process.settle();
            return new MoveResult.Refused(List.of(Reason.blocker(e.code(), String.valueOf(e.getMessage()))));
        } catch (RuntimeException e) {
            LOG.warn("moving {} failed", process.key(), e);
            process.settle();
            return new MoveResult.RolledBack(Reason.blocker("internal", String.valueOf(e.getMessage())));
        }
    }

    private MoveResult perform0(ManagedProcess process, String node, MoveProgress progress, MoveOrder order)
            throws OperatorException {
        ManagedProcess.Away away = process.away();
        MoveResult result;
        if (node.equals(settings.nodeName()) && away != null) {
            result = new Homecoming(process, progress, server, settings, means).carryOut(away);
        } else {
            Examination.Result examined = examination.beforeMove(process, node, progress.id(), order);
            if (!examined.verdict().possible() || examined.place().isEmpty()) {
                process.settle();
                if (!process.exists()) {
                    return gone(process);
                }
                return new MoveResult.Refused(examined.verdict().reasons().stream()
                        .filter(r -> r.severity() == Reason.Severity.BLOCKER)
                        .toList());
            }
            result = new Movement(process, progress, hashes, incidents, settings.nodeName(), means)
                    .to(node, examined.place().get());
        }
        if (process.state() == State.LOST || !process.exists()) {
            MoveResult fate = gone(process);
            return result.succeeded() ? result : fate;
        }
        return result;
    }

    /** Of a process that is no more: what became of it. */
    private MoveResult gone(ManagedProcess process) {
        if (process.state() == State.LOST) {
            return new MoveResult.Lost(Reason.blocker("host-lost", "its host " + process.node() + " is gone"));
        }
        processes.ended(process);
        return new MoveResult.Ended();
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
    public void turnAway(Optional<String> why) {
        admission.turnAway(why);
    }

    @Override
    public void judgeBy(Function<Reservation.Request, Optional<String>> judge) {
        admission.judgeBy(judge);
    }

    @Override
    public List<Activity> activities() {
        return activities.stream().map(MoveProgress::snapshot).toList();
    }

    @Override
    public void onChange(Consumer<Engine> newListener) {
        listener = newListener;
    }

    @Override
    public void onOffspring(Consumer<ProcessKey> newListener) {
        offspring = newListener;
    }

    private void changed() {
        listener.accept(this);
    }

    @Override
    public void close() {
        warmUp.ifPresent(WarmUp::close);
        host.sendAllHome("its host stops");
        List<CompletableFuture<MoveResult>> homecomings = processes.all().stream()
                .filter(p -> p.state() == State.AWAY && !settings.ownStayAway())
                .map(p -> move(p.pid(), settings.nodeName(), MoveOrder.PLAIN))
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
        processes.close();
        post.close();
        server.close();
        host.close();
    }
}
