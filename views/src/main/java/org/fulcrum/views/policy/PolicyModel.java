package org.fulcrum.views.policy;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.jspecify.annotations.Nullable;

/** The policy as this console knows it. Needs no toolkit. The one listener is told after every change. */
public final class PolicyModel {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** How the latest change that was ordered here went. */
    public enum Outcome {
        /** Nothing was ordered. */
        NONE,
        /** The order is on its way. */
        ORDERED,
        /** It was carried out. */
        CHANGED,
        /** It was refused. */
        REFUSED
    }

    private final ZoneId zone;
    private @Nullable PolicySnapshot policy;
    private String self = "";
    private Outcome outcome = Outcome.NONE;
    private String answer = "";
    private Runnable listener = () -> {};

    /** A model that knows nothing yet; times are shown in that zone. */
    public PolicyModel(ZoneId zone) {
        this.zone = zone;
    }

    /** Names the one who is told after every change. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** Takes a new snapshot in; one that is older than an answer is behind it. */
    public void apply(ClusterSnapshot snapshot) {
        self = snapshot.self();
        take(snapshot.policy());
        listener.run();
    }

    /** The name of this console in the cluster; empty before the first news. */
    String self() {
        return self;
    }

    private void take(PolicySnapshot told) {
        PolicySnapshot known = policy;
        if (known == null || told.version() >= known.version()) {
            policy = told;
        }
    }

    /** Notes that a change is on its way. */
    void order(String what) {
        outcome = Outcome.ORDERED;
        answer = "Changing " + what + "…";
        listener.run();
    }

    /** Notes that it was carried out. */
    void changed(String what, PolicySnapshot now) {
        take(now);
        outcome = Outcome.CHANGED;
        answer = "Changed for all nodes: " + what + ".";
        listener.run();
    }

    /** Notes why it was not. */
    void refused(String what, String why) {
        outcome = Outcome.REFUSED;
        answer = "Not changed: " + what + ". " + why;
        listener.run();
    }

    /** How the latest change went. */
    public Outcome outcome() {
        return outcome;
    }

    /** The same for people; may be empty. */
    public String answer() {
        return answer;
    }

    /** The value of a part: {@link Choice#AUTOMATION} or {@link Choice#AGGRESSIVENESS}; empty before the first news. */
    public String value(String part) {
        return Optional.ofNullable(policy)
                .map(p -> part.equals(Choice.AUTOMATION) ? p.automation() : Integer.toString(p.aggressiveness()))
                .orElse("");
    }

    /** Whether somebody has set it; otherwise each node goes by its own configuration. */
    boolean set() {
        return policy != null && policy.version() > 0;
    }

    /** Who changed it last, and when. */
    public String author() {
        PolicySnapshot known = policy;
        if (known == null) {
            return "Waiting for the first news of the cluster…";
        }
        return known.version() == 0
                ? "Nobody has changed it: each node goes by its own configuration. What is marked here is what holds where"
                        + " that says nothing."
                : "Changed last by %s at %s (version %d)."
                        .formatted(known.by(), TIME.format(known.since().atZone(zone)), known.version());
    }

    /** The parameters that were set one by one. */
    public Map<String, String> single() {
        Map<String, String> single = new LinkedHashMap<>();
        if (policy != null) {
            single.putAll(policy.settings());
        }
        single.remove(Choice.AUTOMATION);
        single.remove(Choice.AGGRESSIVENESS);
        return single;
    }
}
