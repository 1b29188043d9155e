package org.fulcrum.runtime.move;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.core.residency.ResidencyMachine;
import org.fulcrum.runtime.home.DeputyLoop;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.platform.ProcessImage;
import org.jspecify.annotations.Nullable;

/** A process whose home is here. Its fields are guarded by itself. */
final class ManagedProcess {
    private final ProcessKey key;
    private final long startTicks;
    private final int uid;
    private final int gid;
    private final ResidencyMachine residency;
    private final AtomicLong forwardedCalls = new AtomicLong();
    private int moves;
    private int homecomings;
    private @Nullable String homecomingCause;
    private @Nullable LastMove lastMove;
    private String command = "";
    private @Nullable Away away;
    private CpuFeatures withheld = CpuFeatures.NONE;
    private ProcessTerms terms;

    /**
     * What exists while the process is away.
     *
     * @param deputy its parked original
     * @param loop the thread that serves it
     * @param link the stream to its host
     * @param image its state as last captured
     * @param where it is, as the journal has it
     */
    record Away(Deputy deputy, DeputyLoop loop, HostLink link, ProcessImage image, Journal.Whereabouts where) {}

    /** A process at home that has never moved. */
    ManagedProcess(ProcessKey key, long startTicks, int uid, int gid, ProcessTerms terms) {
        this(key, startTicks, uid, gid, new ResidencyMachine(key.home()), terms);
    }

    /** A process that an earlier runtime of this node had in its care. */
    ManagedProcess(ProcessKey key, Journal.Entry entry, ProcessTerms terms) {
        this(
                key,
                entry.startTicks(),
                entry.uid(),
                entry.gid(),
                new ResidencyMachine(key.home(), entry.node(key.home()), entry.epoch()),
                terms);
        withheld = entry.withheld();
    }

    private ManagedProcess(
            ProcessKey key, long startTicks, int uid, int gid, ResidencyMachine residency, ProcessTerms terms) {
        this.key = key;
        this.startTicks = startTicks;
        this.uid = uid;
        this.gid = gid;
        this.residency = residency;
        this.terms = terms;
    }

    ProcessKey key() {
        return key;
    }

    int pid() {
        return key.pid();
    }

    int uid() {
        return uid;
    }

    int gid() {
        return gid;
    }

    AtomicLong forwardedCalls() {
        return forwardedCalls;
    }

    /** Whether the kernel process is still the one that was registered. */
    boolean exists() {
        return ProcFs.startTime(pid()).map(t -> t == startTicks).orElse(false)
                && ProcFs.state(pid()).map(s -> s != 'Z' && s != 'X').orElse(false);
    }

    long startTicks() {
        return startTicks;
    }

    synchronized long epoch() {
        return residency.epoch();
    }

    synchronized void order(String to) throws ResidencyMachine.NotNow {
        residency.order(to);
    }

    /**
     * The move is committed, and the live copy is there from now on: who asks for one hears of the other.
     *
     * @param now null when it is at home
     */
    synchronized void commit(@Nullable Away now) {
        residency.commit();
        away = now;
    }

    /** The move is over, done or off: what the live copy's host has told meanwhile is an incident now. */
    void settle() {
        Set<ResidencyMachine.Word> heard;
        Away where;
        synchronized (this) {
            heard = residency.settle();
            where = away;
        }
        if (where != null) {
            heard.forEach(where.link()::tellAgain);
        }
    }

    /** The host at the end of that link told something: whether it is to be acted on now. */
    synchronized boolean hear(HostLink from, ResidencyMachine.Word word) {
        return away != null && away.link() == from && residency.hear(word);
    }

    synchronized void lose() {
        residency.lose();
    }

    synchronized void end() {
        residency.end();
    }

    synchronized ResidencyMachine.State state() {
        return residency.state();
    }

    synchronized String node() {
        return residency.node();
    }

    synchronized @Nullable Away away() {
        return away;
    }

    synchronized void setAway(@Nullable Away value) {
        away = value;
    }

    /** Processor features that its environment keeps it from choosing, as last seen at home. */
    synchronized CpuFeatures withheld() {
        return withheld;
    }

    synchronized void withhold(CpuFeatures features) {
        withheld = features;
    }

    synchronized ProcessTerms terms() {
        return terms;
    }

    synchronized void agree(ProcessTerms next) {
        terms = next;
    }

    /** It is about to leave home: its deputy's command line will not be its own. */
    synchronized void leaves(String commandLine) {
        command = commandLine;
    }

    synchronized void moved(LastMove cost) {
        moves++;
        lastMove = cost;
    }

    synchronized void needsHome(String cause) {
        homecomings++;
        homecomingCause = cause;
    }

    synchronized Engine.HomeProcess snapshot() {
        Residency where = switch (residency.state()) {
            case AT_HOME, ENDED -> Residency.AT_HOME;
            case DEPARTING -> Residency.DEPARTING;
            case AWAY -> Residency.AWAY;
            case RETURNING -> Residency.RETURNING;
            case LOST -> Residency.LOST;
        };
        return new Engine.HomeProcess(
                key,
                uid,
                residency.node(),
                where,
                residency.epoch(),
                moves,
                forwardedCalls.get(),
                homecomings,
                Optional.ofNullable(homecomingCause),
                Optional.ofNullable(lastMove),
                terms,
                command);
    }
}
