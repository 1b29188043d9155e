package org.fulcrum.views.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.views.Samples;
import org.junit.jupiter.api.Test;

class ActivityModelTest {
    private static final ProcessKey KEY = new ProcessKey("n1", 7);

    @Test
    void aRunningMoveShowsPhaseAndBytes() {
        ActivityModel.Row row = row(Samples.streaming(KEY, "n1", "n2", 1L << 30, 4L << 30));
        assertEquals(ActivityModel.State.RUNNING, row.state());
        assertEquals(0.25, row.progress());
        assertEquals("streaming, 1.00 of 4.00 GiB", row.detail());
        assertEquals("n1 → n2", row.way());
        assertEquals("xz -T2 /srv/lib.tar  n1:7", row.process());
    }

    @Test
    void anEndedMoveShowsItsResult() {
        ActivityModel.Row row = row(new Activity(
                3, KEY, "n1", "n2", MovePhase.DONE, 0, 0, 21_000, Optional.of(Samples.moved("n1", "n2")), ""));
        assertEquals(ActivityModel.State.SUCCEEDED, row.state());
        assertEquals("moved: 96.0 MiB in 412 ms, frozen 38.5 ms", row.detail());
        assertEquals("21 s ago", row.age());
        assertEquals("n1#3", row.key());
    }

    @Test
    void whatANodeDidByItselfShowsItsCause() {
        ActivityModel.Row row = row(new Activity(
                3,
                KEY,
                "n1",
                "n2",
                MovePhase.DONE,
                0,
                0,
                21_000,
                Optional.of(Samples.moved("n1", "n2")),
                "leaves a crowded node: pace 0.35 -> 0.90"));
        assertEquals(
                "moved: 96.0 MiB in 412 ms, frozen 38.5 ms; by itself: it leaves a crowded node: pace 0.35 -> 0.90",
                row.detail());
    }

    private static ActivityModel.Row row(Activity activity) {
        return new ActivityModel()
                .rows(Samples.with(Samples.cluster(Samples.process("n1", 7, "n1")), activity))
                .getFirst();
    }
}
