package org.fulcrum.views.drain;

import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.views.kit.Formats;

/** A drain in sentences. */
final class DrainText {
    private static final double MILLIS_PER_SECOND = 1_000;

    private DrainText() {}

    /** The heading of the pane. */
    static String title(Stage stage, String node) {
        return switch (stage) {
            case CORDONING, CORDONED -> "Cordon " + node;
            case PLANNING, LEAVING, EMPTY -> "Drain " + node;
            case ABSENT -> node;
        };
    }

    /** What is the matter with the node now. */
    static String headline(DrainModel model, String node) {
        return switch (model.stage()) {
            case CORDONING -> node + " will take no more processes. Those it has stay where they are.";
            case CORDONED -> node + " takes no processes. Those it has stay where they are.";
            case PLANNING -> plan(model.plan(), node);
            case LEAVING -> leaving(model.progress(), node);
            case EMPTY -> "Nothing runs on " + node + " any more." + deputies(model.deputies(), node);
            case ABSENT -> node + " is not in the cluster now. How it stands is seen when it is back.";
        };
    }

    private static String plan(Plan plan, String node) {
        return switch (plan) {
            case Plan.Asked asked -> "Asking " + node + " what would leave, and where to…";
            case Plan.Unknown unknown -> "There is no plan: " + unknown.why() + ". It can be drained all the same.";
            case Plan.Known known -> plan(known.plan());
        };
    }

    private static String plan(DrainPlan plan) {
        if (plan.departures().isEmpty() && plan.staying().isEmpty()) {
            return "Nothing runs on " + plan.node() + ". It will take no processes."
                    + deputies(plan.deputies(), plan.node());
        }
        String leave = "%s would leave %s with %s at most, in about %s."
                .formatted(
                        Formats.counted(plan.departures().size(), "program"),
                        plan.node(),
                        Formats.bytes(plan.bytes()),
                        Formats.millis(plan.seconds() * MILLIS_PER_SECOND));
        String stay = plan.staying().isEmpty()
                ? ""
                : " " + Formats.counted(plan.staying().size(), "program") + " cannot leave.";
        return leave + stay + deputies(plan.deputies(), plan.node());
    }

    private static String leaving(DrainModel.Progress progress, String node) {
        return "%s of %s still on %s."
                .formatted(Formats.count(progress.left()), Formats.counted(progress.of(), "program"), node);
    }

    private static String deputies(long count, String node) {
        return count == 0
                ? ""
                : " The deputies of %s that are elsewhere stay and serve them: the runtime of %s must go on running."
                        .formatted(Formats.counted(count, "program"), node);
    }

    /** Who said so and why; empty when nobody has. */
    static String word(Standing standing) {
        return standing.open() ? "" : standing.describe();
    }

    /** The button that gives the order. */
    static String confirm(Stage stage) {
        return stage == Stage.CORDONING ? "Cordon" : "Drain";
    }

    /** The button that takes it back. */
    static String open(Stage stage) {
        return stage == Stage.LEAVING ? "Stop draining" : "Take processes again";
    }

    /** An order that was not carried out. */
    static String refused(String node, Standing.Order order, String why) {
        String what = switch (order) {
            case CORDON -> "is not cordoned";
            case DRAIN -> "is not drained";
            case OPEN -> "does not take processes again";
        };
        return node + " " + what + ": " + why;
    }
}
