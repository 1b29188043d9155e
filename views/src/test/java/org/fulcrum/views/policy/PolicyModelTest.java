package org.fulcrum.views.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.policy.PolicyModel.Outcome;
import org.junit.jupiter.api.Test;

class PolicyModelTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final ScriptedOperator operator = new ScriptedOperator();
    private final PolicyModel model = new PolicyModel(ZoneOffset.UTC);
    private final PolicyController controller = new PolicyController(operator, model, Runnable::run);

    private static PolicySnapshot policy(String automation, long version) {
        return new PolicySnapshot(automation, 3, Map.of(), version, version == 0 ? "" : "root@n3", NOON);
    }

    private void hear(PolicySnapshot policy) {
        model.apply(Samples.with(Samples.cluster(), policy));
    }

    @Test
    void itSaysWhoSetItAndWhen() {
        hear(policy("full", 0));
        assertTrue(model.author().startsWith("Nobody has changed it"), model.author());
        hear(policy("manual", 4));
        assertEquals("Changed last by root@n3 at 2026-11-22 12:00:00 (version 4).", model.author());
        assertEquals("manual", model.value(Choice.AUTOMATION));
        assertEquals("3", model.value(Choice.AGGRESSIVENESS));
    }

    @Test
    void aChangeHoldsFromItsAnswerOnThoughTheNewsAreBehind() {
        hear(policy("full", 2));
        controller.change(Choice.AUTOMATION, "manual");
        assertEquals(
                Map.of("automation", "manual"), operator.policies.getFirst().changes());
        assertEquals(
                System.getProperty("user.name") + "@console",
                operator.policies.getFirst().by());
        assertEquals("full", model.value(Choice.AUTOMATION), "not before the answer");
        operator.policies.getFirst().answer().complete(policy("manual", 3));
        hear(policy("full", 2));
        assertEquals("manual", model.value(Choice.AUTOMATION));
        assertEquals("Changed for all nodes: automation manual.", model.answer());
    }

    @Test
    void aRefusalLeavesWhatHolds() {
        hear(policy("full", 2));
        controller.change(Choice.AGGRESSIVENESS, "5");
        operator.policies.getFirst().answer().completeExceptionally(new OperatorException("not-root", "only root may"));
        assertEquals(Outcome.REFUSED, model.outcome());
        assertEquals("Not changed: aggressiveness 5. only root may", model.answer());
        assertEquals("3", model.value(Choice.AGGRESSIVENESS));
    }

    @Test
    void oneChangeAtATimeAndNoneThatChangesNothing() {
        hear(policy("manual", 2));
        controller.change(Choice.AUTOMATION, "manual");
        assertTrue(operator.policies.isEmpty());
        controller.change(Choice.AUTOMATION, "full");
        controller.change(Choice.AUTOMATION, "partial");
        assertEquals(1, operator.policies.size());
    }

    @Test
    void whatNobodyHasSetCanBeSetToWhatIsMarked() {
        hear(policy("full", 0));
        controller.change(Choice.AUTOMATION, "full");
        assertEquals(1, operator.policies.size(), "nodes may be configured otherwise");
    }

    @Test
    void whatSomebodyElseChangedAppearsByItself() {
        hear(policy("full", 2));
        hear(policy("manual", 3));
        assertEquals("manual", model.value(Choice.AUTOMATION));
    }

    @Test
    void singleParametersAreThoseBesideTheTwo() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("automation", "full");
        settings.put("aggressiveness", "2");
        settings.put("memoryThreshold", "0.8");
        hear(new PolicySnapshot("full", 2, settings, 5, "root@n1", NOON));
        assertEquals(Map.of("memoryThreshold", "0.8"), model.single());
    }
}
