package org.fulcrum.runtime.node;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.linux.PeerCredentials;
import org.fulcrum.runtime.steer.JobHosts;

/**
 * What may be asked at the local socket about nodes: {@code standing}, {@code drain-plan}, {@code policy},
 * {@code site}, {@code best-nodes}.
 */
final class NodeVerbs {
    private final String self;
    private final UserNames users = new UserNames(Path.of("/etc/passwd"));

    NodeVerbs(String self) {
        this.self = self;
    }

    JsonObject standing(Operator operator, Words words, PeerCredentials caller) throws OperatorException {
        String by = users.of(caller.uid()) + "@" + self;
        return Answers.ok(
                "standing",
                SnapshotJson.standing(Answers.await(operator.order(
                        words.text("node"),
                        order(words.text("order")),
                        words.optional("reason").orElse(""),
                        by))));
    }

    JsonObject plan(Operator operator, Words words) throws OperatorException {
        return Answers.ok("plan", SnapshotJson.plan(Answers.await(operator.drainPlan(words.text("node")))));
    }

    /** The policy; changed first when the request says so. */
    JsonObject policy(Operator operator, Words words, PeerCredentials caller) throws OperatorException {
        Map<String, String> changes = words.texts("changes");
        if (changes.isEmpty()) {
            return Answers.ok("policy", SnapshotJson.policy(operator.snapshot().policy()));
        }
        String by = users.of(caller.uid()) + "@" + self;
        return Answers.ok("policy", SnapshotJson.policy(Answers.await(operator.changePolicy(changes, by))));
    }

    /** Detaches another site, or attaches it again. */
    JsonObject site(Operator operator, Words words, PeerCredentials caller) throws OperatorException {
        String by = users.of(caller.uid()) + "@" + self;
        return Answers.ok(
                "policy",
                SnapshotJson.policy(
                        Answers.await(operator.orderSite(words.text("site"), siteOrder(words.text("order")), by))));
    }

    /** Where the processes of a job are best started: flat and short, for a C component reads it. */
    JsonObject bestNodes(ClusterOperator.Place place, Words words) throws OperatorException {
        JobHosts hosts = place.local()
                .orElseThrow(() -> new OperatorException("no-node", "a console runs no processes"))
                .hosts();
        int processes =
                words.optional("processes").filter(text -> !text.equals("0")).isPresent()
                        ? words.number("processes")
                        : 0;
        return Answers.ok(
                "hosts",
                new JsonPrimitive(hosts.forJob(processes).entrySet().stream()
                        .map(host -> host.getKey() + ":" + host.getValue())
                        .collect(Collectors.joining(" "))));
    }

    private static SiteOrder siteOrder(String word) throws OperatorException {
        try {
            return SiteOrder.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new OperatorException("bad-request", "\"order\" must be detach or attach");
        }
    }

    private static Standing.Order order(String word) throws OperatorException {
        try {
            return Standing.Order.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new OperatorException("bad-request", "\"order\" must be cordon, drain or open");
        }
    }
}
