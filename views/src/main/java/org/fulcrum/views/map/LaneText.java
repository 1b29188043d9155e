package org.fulcrum.views.map;

import java.util.Locale;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.kit.Formats;

/** A site in words: on its lane's header, for a screen reader. */
final class LaneText {
    private LaneText() {}

    /** Whose processes go before its own here. */
    static String rank(SiteSnapshot site) {
        return site.own()
                ? "own site"
                : site.rank().map(rank -> "priority " + rank).orElse("no priority");
    }

    /** What is heard of it. */
    static String nodes(SiteSnapshot site) {
        return heard(site)
                ? Formats.counted(site.nodes(), "node") + ", " + Formats.processors(site.cpuCount(), 0)
                : "nothing is heard of it";
    }

    /** Whether there is any news of it. */
    static boolean heard(SiteSnapshot site) {
        return site.ageMillis() >= 0;
    }

    /** How much of its processors its processes would use. */
    static String load(SiteSnapshot site) {
        return String.format(Locale.ROOT, "%.2f of %s wanted", site.demand(), Formats.processors(site.cpuCount(), 0));
    }

    /** The same, for each processor. */
    static double loadPerCpu(SiteSnapshot site) {
        return site.cpuCount() <= 0 ? 0 : site.demand() / site.cpuCount();
    }

    /** How much of its memory is in use. */
    static String memory(SiteSnapshot site) {
        return Formats.bytesOf(site.memoryTotalBytes() - site.memoryAvailableBytes(), site.memoryTotalBytes());
    }

    /** The same as a part. */
    static double memoryUsed(SiteSnapshot site) {
        return site.memoryTotalBytes() <= 0 ? 0 : 1 - (double) site.memoryAvailableBytes() / site.memoryTotalBytes();
    }

    /** Who is away from home on either side; empty for the own site. */
    static String away(SiteSnapshot site) {
        return site.own()
                ? ""
                : "%s here, %s of ours there"
                        .formatted(Formats.counted(site.guestsHere(), "guest"), Formats.count(site.oursThere()));
    }

    /** What nodes here say differently; empty when they agree. */
    static String conflict(SiteSnapshot site) {
        return site.conflict().map(text -> "Nodes here disagree: " + text).orElse("");
    }

    /** For a screen reader, in one sentence. */
    static String accessible(SiteSnapshot site) {
        String tie = site.own() ? "" : ", " + Formats.tie(site.attached(), site.guestsHere() + site.oursThere());
        String figures = heard(site) ? ", load " + load(site) + ", memory " + memory(site) : "";
        String away = site.own() ? "" : ", " + away(site);
        return "site %s, %s%s, %s%s%s".formatted(site.name(), rank(site), tie, nodes(site), figures, away);
    }
}
