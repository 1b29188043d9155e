package org.fulcrum.runtime.steer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Allocation;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * On which nodes the processes of a job are best started now (paper §3.1): of this site, this node among them. What was
 * told counts as load of those nodes until they can have noticed, so that two jobs that start together do not get the
 * same. Thread-safe.
 */
public final class JobHosts {
    /** What a process of a job will use is not known yet, cores. */
    private static final double ASSUMED_DEMAND = 1;

    private final String self;
    private final Supplier<List<MemberTable.Row<NodeReport>>> rows;
    private final Supplier<Parameters> parameters;
    private final SiteTies ties;
    private final Outlook outlook;
    private final AtomicLong asked = new AtomicLong();

    /**
     * The hosts as one node sees them.
     *
     * @param rows what is known of all members
     * @param parameters the policy as it is now
     */
    public JobHosts(
            String self,
            Supplier<List<MemberTable.Row<NodeReport>>> rows,
            Supplier<Parameters> parameters,
            SiteTies ties,
            Outlook outlook) {
        this.self = self;
        this.rows = rows;
        this.parameters = parameters;
        this.ties = ties;
        this.outlook = outlook;
    }

    /**
     * Chooses.
     *
     * @param processes how many there will be; 0: as many as there are idle processors
     * @return names of nodes, best first, each with its number of processes
     * @throws OperatorException {@code no-node} when no node takes any
     */
    public Map<String, Integer> forJob(int processes) throws OperatorException {
        if (processes < 0 || processes > Allocation.MAX_PROCESSES) {
            throw new OperatorException(
                    "bad-request", "a job has at most " + Allocation.MAX_PROCESSES + " processes, not " + processes);
        }
        List<MemberTable.Row<NodeReport>> known = rows.get().stream()
                .filter(row -> row.news().site().equals(ties.site()))
                .toList();
        NodeReport own = Views.news(self, known)
                .orElseThrow(() -> new OperatorException("starting", self + " knows nothing of itself yet"));
        NodeView here = outlook.expecting(Views.node(own));
        List<Known> others = outlook.known(self, known);
        Map<String, Integer> chosen =
                Allocation.of(here, processes(1), others, ties.rules(known), parameters.get(), processes);
        if (chosen.isEmpty()) {
            throw new OperatorException("no-node", "no node of this site takes processes now");
        }
        chosen.forEach((node, number) -> outlook.sent(node, processes(number)));
        return chosen;
    }

    /** So many processes of a job as one, under a name of its own. */
    private ProcessView processes(int number) {
        return new ProcessView(
                "job " + asked.incrementAndGet() + " of " + self,
                self,
                ties.site(),
                "",
                ProcessClass.NORMAL,
                number * ASSUMED_DEMAND,
                number * Views.UNMEASURED_BYTES,
                0,
                0,
                0,
                "",
                false);
    }
}
