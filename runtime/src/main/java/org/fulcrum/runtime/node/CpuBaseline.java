package org.fulcrum.runtime.node;

import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * What the processors of all nodes have in common, and what at least one has. Observers do not count. Pure.
 *
 * @param common features that every node has
 * @param any features of at least one node
 */
record CpuBaseline(CpuFeatures common, CpuFeatures any) {
    static CpuBaseline of(List<MemberTable.Row<NodeReport>> rows) {
        List<CpuFeatures> nodes = rows.stream()
                .filter(row -> !row.news().observer())
                .map(row -> row.news().cpu())
                .toList();
        CpuFeatures none = CpuFeatures.NONE;
        return new CpuBaseline(
                nodes.stream().reduce(CpuFeatures::and).orElse(none),
                nodes.stream().reduce(none, CpuFeatures::or));
    }
}
