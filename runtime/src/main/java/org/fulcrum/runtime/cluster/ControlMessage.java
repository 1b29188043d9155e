package org.fulcrum.runtime.cluster;

import java.util.Optional;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Reservation;

/** Everything members say to each other. {@link WireTable} gives each its number on the wire. */
public sealed interface ControlMessage {
    /** News of one member, told by itself. */
    sealed interface News extends ControlMessage permits NodeReport, Farewell {}

    /** Wishes for the asked member's own report, now: the lists in it do not travel by gossip. */
    record ReportWish() implements ControlMessage {}

    /**
     * The policy of the cluster as the sender knows it.
     *
     * @param version rises with every change
     * @param node member at which the change was made: of two with one version the later name holds
     * @param by who made it, user and node
     * @param sinceMillis when, milliseconds since 1970 by that member's clock
     * @param text what is set, a line {@code NAME VALUE} each
     */
    record PolicyNews(long version, String node, String by, long sinceMillis, String text) implements ControlMessage {}

    /** Asks one member; {@code id} is unique at the asker. */
    sealed interface Question extends ControlMessage {
        /** Number that the answer repeats. */
        long id();
    }

    /** Answers a question. */
    sealed interface Answer extends ControlMessage {
        /** Number of the question. */
        long id();
    }

    /** The member leaves in an orderly way. */
    record Farewell(String name, long incarnation) implements News {}

    /**
     * Preflight of a process whose home is the asked member.
     *
     * @param uid user on whose behalf
     * @param pid the process
     * @param destination word of {@link org.fulcrum.runtime.api.Destination}; empty for the checks without a target
     */
    record ExplainQuestion(long id, int uid, int pid, Optional<String> destination) implements Question {}

    /**
     * Order to move a process whose home is the asked member.
     *
     * @param order on what terms
     */
    record MoveQuestion(long id, int uid, int pid, String destination, MoveOrder order) implements Question {}

    /** Would the asked member take a process? */
    record ReserveQuestion(long id, Reservation.Request request) implements Question {}

    /** Where is a mailbox, as far as the asked member knows? */
    record MailQuestion(long id, MailQuery query) implements Question {}

    /**
     * Order to the asked member about itself.
     *
     * @param uid user on whose behalf
     * @param by who asks, for people
     */
    record StandingQuestion(long id, int uid, Standing.Order order, String reason, String by) implements Question {}

    /** What would leave the asked member, were it drained? */
    record PlanQuestion(long id, int uid) implements Question {}

    /**
     * Order to change the terms of a process whose home is the asked member.
     *
     * @param uid user on whose behalf
     */
    record TermsQuestion(long id, int uid, int pid, ProcessTerms.Change change) implements Question {}

    /** Answer to {@link TermsQuestion}: what holds now. */
    record Termed(long id, ProcessTerms terms) implements Answer {}

    /** Answer to {@link StandingQuestion}. */
    record Stands(long id, Standing standing) implements Answer {}

    /** Answer to {@link PlanQuestion}. */
    record Planned(long id, DrainPlan plan) implements Answer {}

    /** Answer to {@link ExplainQuestion}. */
    record Explained(long id, Verdict verdict) implements Answer {}

    /** First answer to {@link MoveQuestion}: it is being done. */
    record Accepted(long id) implements Answer {}

    /** Last answer to {@link MoveQuestion}. */
    record MoveEnded(long id, MoveResult result) implements Answer {}

    /** Answer to {@link ReserveQuestion}. */
    record Reserved(long id, Reservation.Reply reply) implements Answer {}

    /** Where a mailbox is. */
    record MailPlaced(long id, MailPlace place) implements Answer {}

    /** The question could not be answered or was not allowed: code and text of an OperatorException. */
    record Failed(long id, String code, String text) implements Answer {
        static Failed of(long id, OperatorException refused) {
            return new Failed(id, refused.code(), String.valueOf(refused.getMessage()));
        }
    }
}
