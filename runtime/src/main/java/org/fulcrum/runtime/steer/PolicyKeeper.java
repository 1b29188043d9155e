package org.fulcrum.runtime.steer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.cluster.ControlMessage.PolicyNews;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of the cluster as this member knows it. Every change has a version above all that the member which made it
 * had heard of; the highest is what holds everywhere, and of two made at the same time the one of the member whose name
 * is later. Kept in the state directory, so that a cluster that was shut down comes back as it was. Thread-safe.
 */
public final class PolicyKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyKeeper.class);
    private static final Comparator<PolicyNews> LATER =
            Comparator.comparingLong(PolicyNews::version).thenComparing(PolicyNews::node);

    private final String self;
    private final Optional<KeptProperties> file;
    private PolicyNews news;
    private Policy policy;
    private volatile Parameters parameters;
    private volatile Set<String> detached;

    /**
     * What was kept, or else {@code initial}.
     *
     * @param stateDirectory where it is kept; empty for a member that keeps nothing
     */
    public PolicyKeeper(String self, Optional<Path> stateDirectory, Policy initial) {
        this.self = self;
        this.file = stateDirectory.map(directory -> new KeptProperties(directory, "policy.properties"));
        this.policy = initial;
        this.news = new PolicyNews(0, "", "", 0, initial.text());
        this.parameters = initial.parameters();
        this.detached = initial.detached();
        file.filter(KeptProperties::exists).ifPresent(this::read);
    }

    private void read(KeptProperties from) {
        try {
            Properties kept = from.read();
            become(new PolicyNews(
                    Long.parseLong(from.value(kept, "version")),
                    from.value(kept, "node"),
                    from.value(kept, "by"),
                    Long.parseLong(from.value(kept, "sinceMillis")),
                    from.value(kept, "policy")));
        } catch (IOException | IllegalArgumentException | WrongLine damaged) {
            LOG.error("{} cannot be used: the policy is what others tell, or else the configuration's", from, damaged);
        }
    }

    private void become(PolicyNews next) throws WrongLine {
        policy = Policy.parse(next.text());
        parameters = policy.parameters();
        detached = policy.detached();
        news = next;
    }

    /** What holds now. */
    public Parameters parameters() {
        return parameters;
    }

    /** Names of the sites that are detached now. */
    public Set<String> detached() {
        return detached;
    }

    /** What to tell others; empty as long as nobody has changed anything. */
    public synchronized Optional<PolicyNews> news() {
        return news.version() == 0 ? Optional.empty() : Optional.of(news);
    }

    /** Another member told its policy. Returns this one's when that is the later one. */
    public synchronized Optional<PolicyNews> heard(PolicyNews told) {
        int later = LATER.compare(told, news);
        if (later < 0) {
            return Optional.of(news);
        }
        if (later > 0) {
            try {
                become(told);
                keep();
                LOG.info("{} has changed the policy: {}", told.by(), oneLine());
            } catch (WrongLine newer) {
                LOG.warn("a policy of {} is not understood here and left out: {}", told.by(), newer.getMessage());
            }
        }
        return Optional.empty();
    }

    /**
     * Changes it for the whole cluster.
     *
     * @param changes values by name
     * @param by who: user and node
     * @throws OperatorException {@code bad-policy}
     */
    public synchronized PolicySnapshot change(Map<String, String> changes, String by) throws OperatorException {
        try {
            Policy next = policy;
            for (Map.Entry<String, String> change : changes.entrySet()) {
                next = next.with(change.getKey(), change.getValue());
            }
            become(new PolicyNews(news.version() + 1, self, by, System.currentTimeMillis(), next.text()));
        } catch (WrongLine wrong) {
            throw new OperatorException("bad-policy", String.valueOf(wrong.getMessage()));
        }
        keep();
        LOG.info("{} changes the policy: {}", by, oneLine());
        return snapshot();
    }

    /**
     * Detaches another site, or attaches it again, whatever others have been in the meantime.
     *
     * @param site its name, or {@link Policy#ALL_SITES}
     * @param others names of all other sites that are known
     * @throws OperatorException {@code bad-policy}
     */
    public synchronized PolicySnapshot order(String site, SiteOrder order, Collection<String> others, String by)
            throws OperatorException {
        return change(
                switch (order) {
                    case DETACH -> policy.detachingAlso(site);
                    case ATTACH -> policy.attaching(site, others);
                },
                by);
    }

    private String oneLine() {
        return policy.text().strip().replace("\n", ", ");
    }

    private void keep() {
        if (file.isEmpty()) {
            return;
        }
        Properties kept = new Properties();
        kept.setProperty("version", Long.toString(news.version()));
        kept.setProperty("node", news.node());
        kept.setProperty("by", news.by());
        kept.setProperty("sinceMillis", Long.toString(news.sinceMillis()));
        kept.setProperty("policy", news.text());
        try {
            file.get().write(kept, "The policy of the cluster; `fulcrum policy` shows and changes it.");
        } catch (IOException full) {
            LOG.error("the policy holds, but {} cannot be written", file.get(), full);
        }
    }

    /** For those who look. */
    public synchronized PolicySnapshot snapshot() {
        return new PolicySnapshot(
                parameters.automation().word(),
                policy.aggressiveness(),
                policy.settings(),
                news.version(),
                news.by(),
                Instant.ofEpochMilli(news.sinceMillis()));
    }
}
