package org.fulcrum.views.decisions;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.NameOrder;
import org.jspecify.annotations.Nullable;

/** The recommendations of the latest snapshot as rows of text. Needs no toolkit. */
public final class DecisionsModel {
    private static final int COMMAND_CHARACTERS = 32;
    private static final double MILLIS_PER_SECOND = 1_000;

    private static final Comparator<Recommendation> BY_NODE_AND_PROCESS = Comparator.comparing(
                    Recommendation::from, NameOrder.INSTANCE)
            .thenComparing(r -> r.process().home(), NameOrder.INSTANCE)
            .thenComparing(r -> r.process().pid());

    /**
     * One recommendation.
     *
     * @param process who
     * @param to where it would go
     * @param program its command
     * @param way from where to where
     * @param cause why, in a few words
     * @param gain what it would save
     * @param bytes what would travel
     * @param reasons why, in words and numbers
     * @param expanded whether the reasons are shown
     * @param moving whether it has been applied, or the process moves for another reason
     */
    public record Row(
            ProcessKey process,
            String to,
            String program,
            String way,
            String cause,
            String gain,
            String bytes,
            List<String> reasons,
            boolean expanded,
            boolean moving) {}

    private final Moves moves;
    private final Set<ProcessKey> expanded = new HashSet<>();
    private @Nullable ClusterSnapshot snapshot;

    /** A model that knows from {@code moves} what is under way. */
    public DecisionsModel(Moves moves) {
        this.moves = moves;
    }

    /** Takes a new snapshot in. */
    public void apply(ClusterSnapshot latest) {
        snapshot = latest;
        expanded.removeIf(key ->
                latest.recommendations().stream().noneMatch(r -> r.process().equals(key)));
    }

    /** Shows or hides the reasons of a row. */
    void toggle(ProcessKey process) {
        if (!expanded.remove(process)) {
            expanded.add(process);
        }
    }

    /** The process of a row, as last heard of: it may have ended. */
    boolean lives(ProcessKey process) {
        return latest().flatMap(s -> s.process(process)).isPresent();
    }

    private Optional<ClusterSnapshot> latest() {
        return Optional.ofNullable(snapshot);
    }

    /** The rows, in an order that does not change while they are looked at. */
    public List<Row> rows() {
        return latest().map(s -> s.recommendations().stream()
                        .sorted(BY_NODE_AND_PROCESS)
                        .map(r -> row(r, s))
                        .toList())
                .orElse(List.of());
    }

    private Row row(Recommendation r, ClusterSnapshot from) {
        String program = from.process(r.process())
                .map(p -> Formats.shortCommand(p.command(), COMMAND_CHARACTERS))
                .filter(command -> !command.isBlank())
                .orElse("(no command)");
        return new Row(
                r.process(),
                r.to(),
                program,
                r.from() + " → " + r.to(),
                "It " + r.cause(),
                gain(r.gainSeconds()),
                Formats.bytes(r.bytes()),
                r.reasons(),
                expanded.contains(r.process()),
                moves.busy(r.process()));
    }

    private static String gain(double seconds) {
        return seconds < 0 ? "not for its own gain" : "saves about " + Formats.millis(seconds * MILLIS_PER_SECOND);
    }

    /** What happens with decisions, by the policy. */
    public String mode() {
        return latest().map(ClusterSnapshot::policy).map(DecisionsModel::mode).orElse("");
    }

    private static String mode(PolicySnapshot policy) {
        if (policy.version() == 0) {
            return "Nobody has set the automation: each node goes by its own configuration.";
        }
        return switch (policy.automation()) {
            case "full" -> "Automation is full: the cluster acts by itself.";
            case "partial" -> "Automation is partial: nothing that runs moves unless somebody orders it.";
            default -> "Automation is manual: nothing moves unless somebody orders it.";
        };
    }

    /** Why there is no row. */
    public String whyEmpty() {
        return latest().map(ClusterSnapshot::policy)
                .map(policy -> policy.automation().equals("full")
                        ? "Nothing is recommended: nodes move what is better off elsewhere by themselves. What they have"
                                + " moved, and why, is in Activity."
                        : "Nothing is recommended: no process would be better off elsewhere. Nodes look once a second.")
                .orElse("Waiting for the first news of the cluster…");
    }
}
