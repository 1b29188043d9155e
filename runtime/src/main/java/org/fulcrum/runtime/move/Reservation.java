package org.fulcrum.runtime.move;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;

/** What a home-node and a target say to each other before a move; carried by the control plane. */
public final class Reservation {
    private Reservation() {}

    /**
     * Home asks a node whether it would take a process.
     *
     * @param process who would come
     * @param moveId number of the move at its home; 0 asks for an opinion only and reserves nothing
     * @param bytes memory it needs, bytes
     * @param uid its user id
     * @param cpu what it asks of the processor
     * @param motive why a node wants it to move; empty when a person does
     * @param site the site that its home belongs to
     */
    public record Request(
            ProcessKey process,
            long moveId,
            long bytes,
            int uid,
            Cpu cpu,
            Optional<MoveOrder.Motive> motive,
            String site) {}

    /**
     * What a process asks of the processor of a node; features are words of /proc/cpuinfo, sorted.
     *
     * @param needs what it may have chosen to use
     * @param withheld what its home has but its environment keeps it from choosing
     * @param mismatchAllowed whether the one who ordered the move takes the risk that something is missing
     */
    public record Cpu(List<String> needs, List<String> withheld, boolean mismatchAllowed) {
        /** Copies the lists. */
        public Cpu {
            needs = List.copyOf(needs);
            withheld = List.copyOf(withheld);
        }
    }

    /**
     * The target's answer.
     *
     * @param reasons findings; a blocker among them means no
     * @param host address the target's stream port listens on
     * @param port that port
     * @param token 32 hexadecimal digits that open the port for this move, for {@link #TOKEN_LIFE_MILLIS}; empty when
     *     nothing was reserved
     */
    public record Reply(List<Reason> reasons, String host, int port, String token) {
        /** Copies the reasons. */
        public Reply {
            reasons = List.copyOf(reasons);
        }

        /** Whether the target would take it. */
        public boolean accepted() {
            return reasons.stream().noneMatch(r -> r.severity() == Reason.Severity.BLOCKER);
        }
    }

    /** Whether a reason not to move lies in the process: no other node would change it. */
    public static boolean isOfProcess(Reason reason) {
        return Stream.of(Finding.values())
                .anyMatch(finding -> finding.code().equals(reason.code()) && !finding.isOfTarget());
    }

    /** How long a token opens the port, milliseconds. */
    public static final long TOKEN_LIFE_MILLIS = 60_000;
}
