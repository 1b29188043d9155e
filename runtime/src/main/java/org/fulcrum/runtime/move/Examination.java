package org.fulcrum.runtime.move;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.core.residency.ResidencyMachine.State;
import org.fulcrum.runtime.linux.KernelFeatures;
import org.fulcrum.runtime.platform.KernelFeature;

/** Finds out whether a process could move, what it would cost, and where it would be received. Thread-safe. */
final class Examination {
    private final String nodeName;
    private final String site;
    private final CpuFeatures cpu;
    private final Peers peers;
    private final PauseEstimate pauses;

    Examination(EngineSettings settings, Peers peers, PauseEstimate pauses) {
        this.nodeName = settings.nodeName();
        this.site = settings.site();
        this.cpu = settings.cpu();
        this.peers = peers;
        this.pauses = pauses;
    }

    /**
     * What was found.
     *
     * @param verdict whether it can move, with reasons
     * @param place the answer of the node it would go to, if that was asked
     */
    record Result(Verdict verdict, Optional<Reservation.Reply> place) {}

    /** Answers the question whether it could move, to a node or at all. */
    Verdict verdict(ManagedProcess process, Optional<String> node) throws OperatorException {
        Preflight.Findings findings = findings(process, process.state() == State.AT_HOME);
        List<Reason> reasons = new ArrayList<>(findings.reasons());
        reasons.addAll(ownKernel());
        if (node.isPresent() && node.get().equals(process.node())) {
            reasons.add(Finding.THERE_ALREADY.blocker("it is on " + node.get() + " already"));
        } else if (node.isPresent() && !node.get().equals(nodeName)) {
            reasons.addAll(reserve(process, node.get(), 0, findings.bytes(), MoveOrder.PLAIN)
                    .reasons());
        }
        return verdict(reasons, findings.bytes());
    }

    /** Examines it for a move that has begun: the state says so, but the program is still where it was. */
    Result beforeMove(ManagedProcess process, String node, long moveId, MoveOrder order) throws OperatorException {
        Preflight.Findings findings = findings(process, process.away() == null);
        List<Reason> reasons = new ArrayList<>(findings.reasons());
        if (reasons.stream().anyMatch(r -> r.severity() == Reason.Severity.BLOCKER)) {
            return new Result(verdict(reasons, findings.bytes()), Optional.empty());
        }
        Reservation.Reply reply = reserve(process, node, moveId, findings.bytes(), order);
        reasons.addAll(reply.reasons());
        return new Result(verdict(reasons, findings.bytes()), Optional.of(reply));
    }

    private Reservation.Reply reserve(ManagedProcess process, String node, long moveId, long bytes, MoveOrder order)
            throws OperatorException {
        Reservation.Cpu asked = new Reservation.Cpu(
                needs(process).words(), cpu.and(process.withheld()).words(), order.cpuMismatch());
        return peers.reserve(
                node,
                new Reservation.Request(process.key(), moveId, bytes, process.uid(), asked, order.motive(), site));
    }

    /** Features that a process may have chosen: those of its home, without those it was held from. */
    CpuFeatures needs(ManagedProcess process) {
        if (process.away() == null) {
            process.withhold(CpuMark.of(process.pid()));
        }
        return cpu.without(process.withheld());
    }

    private Verdict verdict(List<Reason> reasons, long bytes) {
        return Verdict.of(reasons, bytes, pauses.millis(bytes));
    }

    /** A home that lacks something finds or sends pages more slowly. */
    private List<Reason> ownKernel() {
        return Admission.kernel(
                nodeName,
                KernelFeatures.lacking().stream()
                        .filter(f -> f.need() == KernelFeature.Need.FASTER)
                        .toList());
    }

    private static Preflight.Findings findings(ManagedProcess process, boolean examinable) throws OperatorException {
        if (examinable) {
            return Preflight.examine(process.pid()).orElseThrow(() -> ManagedProcesses.unknown(process.pid()));
        }
        long bytes = process.snapshot().lastMove().map(m -> m.bytes()).orElse(0L);
        return new Preflight.Findings(List.of(), bytes);
    }
}
