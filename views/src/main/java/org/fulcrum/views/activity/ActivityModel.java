package org.fulcrum.views.activity;

import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.views.kit.Formats;

/** The activities of the latest snapshot as rows of text. */
public final class ActivityModel {
    /** How an activity stands. */
    public enum State {
        /** Still moving. */
        RUNNING,
        /** The process runs at the target. */
        SUCCEEDED,
        /** It was not moved and runs on where it was, or has ended. */
        FAILED,
        /** Its only live copy is gone. */
        LOST
    }

    /**
     * One activity.
     *
     * @param key unique in the cluster
     * @param state how it stands
     * @param process who moves
     * @param way from where to where
     * @param progress 0 to 1; negative while the size is unknown
     * @param detail phase and bytes, or the result; and the cause, when a node did it by itself
     * @param age since the order
     */
    public record Row(
            String key, State state, String process, String way, double progress, String detail, String age) {}

    /** The rows of a snapshot, newest first. */
    public List<Row> rows(ClusterSnapshot snapshot) {
        return snapshot.activities().stream().map(a -> row(a, snapshot)).toList();
    }

    private static Row row(Activity activity, ClusterSnapshot snapshot) {
        String command = snapshot.process(activity.process())
                .map(p -> Formats.shortCommand(p.command(), 28) + "  ")
                .orElse("");
        return new Row(
                activity.process().home() + "#" + activity.id(),
                state(activity.result()),
                command + activity.process(),
                activity.from() + " → " + activity.to(),
                progress(activity),
                detail(activity),
                Formats.age(activity.ageMillis()) + " ago");
    }

    private static State state(Optional<MoveResult> result) {
        return switch (result.orElse(null)) {
            case null -> State.RUNNING;
            case MoveResult.Moved moved -> State.SUCCEEDED;
            case MoveResult.Lost lost -> State.LOST;
            case MoveResult.Refused refused -> State.FAILED;
            case MoveResult.RolledBack back -> State.FAILED;
            case MoveResult.Ended ended -> State.FAILED;
        };
    }

    private static double progress(Activity activity) {
        if (activity.result().isPresent()) {
            return 1;
        }
        return activity.bytesTotal() <= 0 ? -1 : Math.min(1, (double) activity.bytesDone() / activity.bytesTotal());
    }

    /** How far it has come or how it ended; of what a node did by itself also why. */
    private static String detail(Activity activity) {
        String state = activity.result().map(Formats::result).orElseGet(() -> progressOf(activity));
        return activity.why().isEmpty() ? state : state + "; by itself: it " + activity.why();
    }

    private static String progressOf(Activity activity) {
        String phase = Formats.phase(activity.phase());
        return activity.bytesTotal() <= 0
                ? phase
                : phase + ", " + Formats.bytesOf(activity.bytesDone(), activity.bytesTotal());
    }
}
