package org.fulcrum.views.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.views.kit.Formats;

/** A node in words: on its card, in its tooltip, for a screen reader. */
final class NodeText {
    private NodeText() {}

    /** Its processors, their clock and speed. */
    static String processors(NodeSnapshot node) {
        return Formats.processors(node.cpuCount(), node.cpuMegahertz()) + ", " + Formats.speed(node.speed());
    }

    /**
     * Its guests, and what its report could not hold; where that is all it has, whether they are guests is not known.
     */
    static String guests(NodeSnapshot node) {
        String guests = Formats.counted(node.guests(), "guest");
        String leftOut = Formats.counted(node.leftOut(), "process", "processes") + " not shown";
        if (node.leftOut() == 0) {
            return guests;
        }
        return node.guests() == 0 ? leftOut : guests + ", " + leftOut;
    }

    /** How much of its memory is in use. */
    static String memory(NodeSnapshot node) {
        return Formats.bytesOf(node.memoryTotalBytes() - node.memoryAvailableBytes(), node.memoryTotalBytes());
    }

    /** All that is known, a line each. */
    static String tooltip(NodeSnapshot node) {
        List<String> lines = new ArrayList<>();
        lines.add("address: " + node.address());
        lines.add("takes processes: "
                + (node.standing().open() ? "yes" : "no, " + node.standing().describe()));
        lines.add("processors: " + processors(node) + " (1.00 is the reference core)");
        lines.add(String.format(
                Locale.ROOT, "load: %.2f runnable threads, %.2f CPUs wanted", node.load(), node.demand()));
        lines.add("memory: " + memory(node) + " used, " + stall(node));
        if (!node.cpu().level().isEmpty()) {
            lines.add("instructions: " + node.cpu().level());
        }
        if (!node.cpu().lacks().isEmpty()) {
            lines.add("lacks, though others have it: "
                    + String.join(" ", node.cpu().lacks()));
        }
        return String.join("\n", lines);
    }

    private static String stall(NodeSnapshot node) {
        return node.memoryStall() < 0
                ? "stalls for it " + Formats.UNKNOWN
                : "stalled for it " + Formats.percent(100 * node.memoryStall()) + " of the last second";
    }

    /** For a screen reader, in one sentence. */
    static String accessible(NodeSnapshot node) {
        return "node %s, %s, load %s, memory %s, memory pressure %s, %s, %s"
                .formatted(
                        node.name(),
                        node.standing().describe(),
                        Formats.loadPerCpu(node),
                        memory(node),
                        Formats.percent(node.memoryPressurePercent()),
                        Formats.speed(node.speed()),
                        guests(node));
    }
}
