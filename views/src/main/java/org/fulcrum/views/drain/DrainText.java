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
            case EMPTY -> "Nothing runs on " + node + " any more.";
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
            return "Nothing runs on " + plan.node() + ". It will take no processes.";
        }
        String leave = "%s would leave %s with %s at most, in about %s"
                .formatted(
                        Formats.counted(plan.departures().size(), "program"),
                        plan.node(),
                        Formats.bytes(plan.bytes()),
                        Formats.millis(plan.seconds() * MILLIS_PER_SECOND));
        return plan.staying().isEmpty()
                ? leave + "."
                : leave + "; " + Formats.count(plan.staying().size()) + " cannot leave.";
    }

    private static String leaving(DrainModel.Progress progress, String node) {
        return "%s of %s still on %s."
                .formatted(Formats.count(progress.left()), Formats.counted(progress.of(), "program"), node);
    }

    /** What has to go on running on an empty node; empty when nothing has. */
    static String deputies(DrainModel model, String node) {
        long count = switch (model.stage()) {
            case PLANNING ->
                model.plan() instanceof Plan.Known known ? known.plan().deputies() : 0;
            case EMPTY -> model.deputies();
            case CORDONING, CORDONED, LEAVING, ABSENT -> 0;
        };
        String who = count == 1
                ? " is elsewhere: its deputy stays and serves it"
                : " are elsewhere: their deputies stay" + " and serve them";
        return count == 0
                ? ""
                : Formats.counted(count, "program") + " of " + node + who + ", so its runtime must go on running.";
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
