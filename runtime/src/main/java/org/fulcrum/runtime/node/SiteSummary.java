package org.fulcrum.runtime.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.gossip.MemberTable;

/** What a member's news comes to by sites: the own one first, then the partners in their order. Pure. */
final class SiteSummary {
    private final String own;
    private final List<MemberTable.Row<NodeReport>> rows;
    private final Set<String> detached;
    private final Map<String, String> siteOf = new HashMap<>();
    private final Map<String, List<String>> lists = new TreeMap<>();

    private SiteSummary(
            String own, List<MemberTable.Row<NodeReport>> rows, Set<String> detached, Map<String, String> strangers) {
        this.own = own;
        this.rows = rows;
        this.detached = detached;
        siteOf.putAll(strangers);
        for (MemberTable.Row<NodeReport> row : rows) {
            siteOf.put(row.name(), row.news().site());
            if (row.news().site().equals(own) && !row.news().partners().isEmpty()) {
                lists.put(row.name(), row.news().partners());
            }
        }
    }

    /** The strangers are members of other sites that have been heard of, with their sites. */
    static List<SiteSnapshot> of(
            String own, List<MemberTable.Row<NodeReport>> rows, Set<String> detached, Map<String, String> strangers) {
        return new SiteSummary(own, rows, detached, strangers).sites();
    }

    private List<SiteSnapshot> sites() {
        Set<String> names = new LinkedHashSet<>();
        names.add(own);
        lists.values().forEach(names::addAll);
        rows.forEach(row -> names.add(row.news().site()));
        detached.stream().filter(name -> !name.equals(Policy.ALL_SITES)).forEach(names::add);
        names.remove("");
        return names.stream()
                .map(this::site)
                .sorted(Comparator.<SiteSnapshot>comparingInt(s -> s.rank().orElse(Integer.MAX_VALUE))
                        .thenComparing(SiteSnapshot::name))
                .toList();
    }

    private SiteSnapshot site(String name) {
        List<MemberTable.Row<NodeReport>> there = rows.stream()
                .filter(row -> row.news().site().equals(name) && !row.news().observer())
                .toList();
        List<NodeReport> nodes = there.stream().map(MemberTable.Row::news).toList();
        boolean isOwn = name.equals(own);
        return new SiteSnapshot(
                name,
                isOwn,
                rank(name),
                isOwn || !Policy.detaches(detached, name),
                nodes.size(),
                nodes.stream().mapToDouble(n -> n.reading().cpuCount()).sum(),
                nodes.stream().mapToDouble(n -> n.reading().demand()).sum(),
                nodes.stream().mapToLong(n -> n.reading().memoryTotalBytes()).sum(),
                nodes.stream()
                        .mapToLong(n -> n.reading().memoryAvailableBytes())
                        .sum(),
                isOwn ? 0 : guestsOf(name),
                isOwn ? 0 : oursAt(name),
                there.stream().mapToLong(MemberTable.Row::ageMillis).min().orElse(-1),
                isOwn ? Optional.empty() : conflict(name));
    }

    /** What is here the nodes here tell: from a site that is detached nothing is heard. */
    private int guestsOf(String name) {
        return (int) ownRows()
                .flatMap(row -> row.news().guests().stream())
                .filter(guest -> name.equals(siteOf.get(guest.key().home())))
                .count();
    }

    private int oursAt(String name) {
        return (int) ownRows()
                .flatMap(row -> row.news().homes().stream())
                .filter(process -> name.equals(siteOf.get(process.node())))
                .count();
    }

    private Stream<MemberTable.Row<NodeReport>> ownRows() {
        return rows.stream().filter(row -> row.news().site().equals(own));
    }

    private Optional<Integer> rank(String name) {
        if (name.equals(own)) {
            return Optional.of(0);
        }
        return lists.values().stream()
                .filter(list -> list.contains(name))
                .map(list -> list.indexOf(name) + 1)
                .min(Integer::compare);
    }

    /** Each node goes by its own list; that they differ may be meant, or an error: somebody should see it. */
    private Optional<String> conflict(String name) {
        Map<Integer, List<String>> ranks = new TreeMap<>();
        lists.forEach((node, list) -> {
            if (list.contains(name)) {
                ranks.computeIfAbsent(list.indexOf(name) + 1, r -> new ArrayList<>())
                        .add(node);
            }
        });
        return ranks.size() < 2
                ? Optional.empty()
                : Optional.of(ranks.entrySet().stream()
                        .map(e -> "priority " + e.getKey() + " on " + String.join(", ", e.getValue()))
                        .collect(Collectors.joining("; ")));
    }
}
