package org.fulcrum.runtime.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Connection;
import org.fulcrum.runtime.api.ConnectionSettings;
import org.fulcrum.runtime.api.Connector;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.cluster.GroupSettings;
import org.fulcrum.runtime.cluster.GroupTls;
import org.fulcrum.runtime.cluster.Seed;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.steer.PolicyKeeper;
import org.fulcrum.runtime.steer.SiteTies;

/** The runtime inside a console: an observing member without engine, capacity or local socket. */
public final class EmbeddedRuntime implements Connector {
    private static final long SEED_DEADLINE_MILLIS = 10_000;
    private static final long POLL_MILLIS = 50;

    /** For the service loader. */
    public EmbeddedRuntime() {}

    @Override
    public Connection connect(ConnectionSettings settings) throws OperatorException {
        List<Seed> seeds = seeds(settings);
        long deadline = System.nanoTime() + SEED_DEADLINE_MILLIS * 1_000_000;
        try {
            String address =
                    settings.bindAddress().equals("auto") ? OwnAddress.reaching(seeds) : settings.bindAddress();
            GroupSettings group = new GroupSettings(
                    settings.name(),
                    settings.cluster(),
                    address,
                    settings.port(),
                    seeds,
                    GroupTls.OFF,
                    Optional.empty(),
                    true);
            return join(group, deadline);
        } catch (IOException cannot) {
            throw new OperatorException("cannot-bind", String.valueOf(cannot.getMessage()));
        }
    }

    private static Connection join(GroupSettings group, long deadline) throws IOException, OperatorException {
        long incarnation = System.currentTimeMillis();
        PolicyKeeper policy = new PolicyKeeper(group.name(), Optional.empty(), Policy.NONE);
        SiteTies ties = new SiteTies(group.cluster(), List.of(), false, policy::detached);
        Membership membership = Membership.join(group, incarnation, Desk.closed(group.name()), policy, ties);
        membership.beat(new ObserverReport(group.name(), group.cluster(), incarnation), report -> {});
        if (!hearsOthers(membership, deadline)) {
            membership.close();
            throw new OperatorException(
                    "no-seed",
                    "none of the seeds answered within " + SEED_DEADLINE_MILLIS / 1000 + " s: " + group.seeds()
                            + "; is `fulcrum node` running there?");
        }
        ClusterOperator.Place place = new ClusterOperator.Place(
                group.name(),
                membership.knowledge(),
                membership.plane(),
                membership::catchUp,
                new PolicyDesk(membership),
                Optional.empty());
        return new Open(new ClusterOperator(ownUid(), place), membership);
    }

    private static boolean hearsOthers(Membership membership, long deadline) {
        while (membership.knowledge().rows().size() < 2) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static List<Seed> seeds(ConnectionSettings settings) throws OperatorException {
        List<Seed> seeds = new ArrayList<>();
        for (String text : settings.seeds()) {
            seeds.add(Seed.parse(text)
                    .orElseThrow(() -> new OperatorException("bad-seed", "not host or host[port]: " + text)));
        }
        return seeds;
    }

    private static int ownUid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** An open connection. */
    private record Open(ClusterOperator operator, Membership membership) implements Connection {
        @Override
        public ClusterSnapshot snapshot() {
            return operator.snapshot();
        }

        @Override
        public Subscription subscribe(Consumer<ClusterSnapshot> listener) {
            return operator.subscribe(listener);
        }

        @Override
        public CompletableFuture<Verdict> explain(ProcessKey process, Destination to) {
            return operator.explain(process, to);
        }

        @Override
        public CompletableFuture<MoveResult> move(ProcessKey process, Destination to, MoveOrder order) {
            return operator.move(process, to, order);
        }

        @Override
        public CompletableFuture<ProcessTerms> change(ProcessKey process, ProcessTerms.Change change) {
            return operator.change(process, change);
        }

        @Override
        public CompletableFuture<ProcessKey> adopt(int pid) {
            return operator.adopt(pid);
        }

        @Override
        public CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by) {
            return operator.order(node, order, reason, by);
        }

        @Override
        public CompletableFuture<DrainPlan> drainPlan(String node) {
            return operator.drainPlan(node);
        }

        @Override
        public CompletableFuture<PolicySnapshot> changePolicy(Map<String, String> changes, String by) {
            return operator.changePolicy(changes, by);
        }

        @Override
        public CompletableFuture<PolicySnapshot> orderSite(String site, SiteOrder order, String by) {
            return operator.orderSite(site, order, by);
        }

        @Override
        public void close() {
            membership.close();
        }
    }
}
