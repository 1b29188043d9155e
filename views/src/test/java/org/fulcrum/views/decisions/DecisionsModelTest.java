package org.fulcrum.views.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.views.Samples;
import org.fulcrum.views.decisions.DecisionsModel.Row;
import org.fulcrum.views.kit.Notice;
import org.junit.jupiter.api.Test;

class DecisionsModelTest {
    private static final ProcessKey KEY = new ProcessKey("n1", 7);
    private static final Recommendation CROWDED =
            new Recommendation(KEY, "n1", "n3", "leaves a crowded node", 12.4, 96L << 20, List.of("cost 4 here"));

    private final Set<ProcessKey> busy = new HashSet<>();
    private final List<String> moved = new ArrayList<>();
    private final Moves moves = new Moves() {
        @Override
        public void move(ProcessKey process, Destination to) {
            moved.add(process + " to " + to.word());
            busy.add(process);
        }

        @Override
        public boolean busy(ProcessKey process) {
            return busy.contains(process);
        }
    };
    private final DecisionsModel model = new DecisionsModel(moves);
    private final List<Notice> notices = new ArrayList<>();
    private final DecisionsController controller = new DecisionsController(model, moves, notices::add);

    private void hear(String automation, Recommendation... recommendations) {
        PolicySnapshot policy = new PolicySnapshot(automation, 3, Map.of(), 1, "root@n1", Instant.EPOCH);
        model.apply(Samples.with(Samples.cluster(Samples.process("n1", 7, "n1")), policy, recommendations));
    }

    @Test
    void aRecommendationIsARow() {
        hear("manual", CROWDED);
        Row row = model.rows().getFirst();
        assertEquals("xz -T2 /srv/lib.tar", row.program());
        assertEquals("n1 → n3", row.way());
        assertEquals("It leaves a crowded node", row.cause());
        assertEquals("saves about 12.4 s", row.gain());
        assertEquals("96.0 MiB", row.bytes());
        assertFalse(row.expanded());
    }

    @Test
    void whatGoesForOthersSaysSo() {
        hear("manual", new Recommendation(KEY, "n1", "n3", "gives way to a higher priority", -1, 0, List.of()));
        assertEquals("not for its own gain", model.rows().getFirst().gain());
    }

    @Test
    void rowsAreInOrderOfNodeAndProcess() {
        Recommendation ten = new Recommendation(new ProcessKey("n10", 3), "n10", "n1", "x", 9, 0, List.of());
        Recommendation two = new Recommendation(new ProcessKey("n2", 3), "n2", "n1", "x", 1, 0, List.of());
        hear("manual", ten, two, CROWDED);
        assertEquals(
                List.of("n1:7", "n2:3", "n10:3"),
                model.rows().stream().map(row -> row.process().toString()).toList());
    }

    @Test
    void applyingMovesOnceToWhereItIsRecommended() {
        hear("manual", CROWDED);
        controller.apply(model.rows().getFirst());
        controller.apply(model.rows().getFirst());
        assertEquals(List.of("n1:7 to n3"), moved);
        assertTrue(model.rows().getFirst().moving());
    }

    @Test
    void aProcessThatHasEndedIsNotMoved() {
        hear("manual", CROWDED);
        Row row = model.rows().getFirst();
        model.apply(Samples.cluster());
        controller.apply(row);
        assertTrue(moved.isEmpty());
        assertEquals(
                "xz -T2 /srv/lib.tar (n1:7) has ended; nothing was moved.",
                notices.getFirst().text());
    }

    @Test
    void reasonsStayExpandedWhileTheNumbersChange() {
        hear("manual", CROWDED);
        controller.toggle(model.rows().getFirst());
        hear("manual", new Recommendation(KEY, "n1", "n3", "leaves a crowded node", 9, 1, List.of("cost 3 here")));
        assertTrue(model.rows().getFirst().expanded());
        hear("manual");
        hear("manual", CROWDED);
        assertFalse(model.rows().getFirst().expanded());
    }

    @Test
    void anEmptyListSaysWhy() {
        hear("full");
        assertTrue(model.whyEmpty().contains("by themselves"), model.whyEmpty());
        assertEquals("Automation is full: the cluster acts by itself.", model.mode());
        hear("manual");
        assertTrue(model.whyEmpty().contains("no process would be better off elsewhere"), model.whyEmpty());
        model.apply(Samples.cluster());
        assertEquals("Nobody has set the automation: each node goes by its own configuration.", model.mode());
    }
}
