package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The pictures of nodes, processes and moves for people, drawn from the snapshot's JSON. Pure. */
final class Tables {
    private Tables() {}

    static List<String> nodes(JsonArray nodes) {
        Table table = new Table(
                "NODE",
                "ROLE",
                "STATE",
                ">CPUS",
                ">SPEED",
                "LEVEL",
                ">LOAD",
                ">MEMORY",
                ">FREE",
                ">CPU-PSI",
                ">MEM-PSI",
                ">IO-PSI",
                ">GUESTS",
                ">AGE");
        for (JsonElement element : nodes) {
            JsonObject n = element.getAsJsonObject();
            boolean observer = text(n, "role").equals("observer");
            table.row(
                    text(n, "name") + (n.get("self").getAsBoolean() ? " *" : ""),
                    text(n, "role"),
                    observer
                            ? "-"
                            : text(n.getAsJsonObject("standing"), "state").toLowerCase(Locale.ROOT),
                    observer ? "-" : Amount.plain(real(n, "cpuCount")),
                    n.get("speed").isJsonNull() ? "-" : Amount.plain(real(n, "speed")),
                    observer ? "-" : text(n.getAsJsonObject("cpu"), "level"),
                    observer ? "-" : Amount.plain(real(n, "load")),
                    observer ? "-" : Amount.bytes(whole(n, "memoryTotalBytes")),
                    observer ? "-" : Amount.bytes(whole(n, "memoryAvailableBytes")),
                    Amount.pressure(n.get("cpuPressurePercent")),
                    Amount.pressure(n.get("memoryPressurePercent")),
                    Amount.pressure(n.get("ioPressurePercent")),
                    observer ? "-" : text(n, "guests"),
                    Amount.age(whole(n, "ageMillis")));
        }
        List<String> lines = new ArrayList<>(table.lines());
        nodes.forEach(n -> standing(n.getAsJsonObject()).ifPresent(lines::add));
        nodes.forEach(n -> lacks(n.getAsJsonObject()).ifPresent(lines::add));
        return lines;
    }

    /** By whose word a node takes no processes. */
    private static Optional<String> standing(JsonObject node) {
        JsonObject standing = node.getAsJsonObject("standing");
        if (text(standing, "state").equals("OPEN")) {
            return Optional.empty();
        }
        String left = text(standing, "state").equals("DRAINING") ? "; " + text(standing, "left") + " left" : "";
        return Optional.of(text(node, "name") + " is " + text(standing, "text") + left);
    }

    /** What a node's processor has not, though another's has. */
    private static Optional<String> lacks(JsonObject node) {
        List<String> words = new ArrayList<>();
        if (!text(node, "role").equals("observer")) {
            node.getAsJsonObject("cpu").getAsJsonArray("lacks").forEach(word -> words.add(word.getAsString()));
        }
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(text(node, "name") + " lacks " + String.join(" ", words)
                        + ": programs are started without, unless by `fulcrum run --native`");
    }

    static List<String> processes(JsonArray processes) {
        Table table = new Table(
                "HOME",
                ">PID",
                "NODE",
                "RESIDENCY",
                "CLASS",
                "USER",
                ">CPU",
                ">RESIDENT",
                ">THREADS",
                ">MOVES",
                ">FORWARDED",
                "LAST MOVE",
                "COMMAND");
        for (JsonElement element : processes) {
            JsonObject p = element.getAsJsonObject();
            table.row(
                    text(p, "home"),
                    text(p, "pid"),
                    text(p, "node"),
                    text(p, "residency"),
                    terms(p),
                    text(p, "user"),
                    Amount.percent(real(p, "cpuPercent")),
                    Amount.bytes(whole(p, "residentBytes")),
                    text(p, "threads"),
                    text(p, "moves"),
                    text(p, "forwardedCalls"),
                    lastMove(p.get("lastMove")),
                    shortened(text(p, "command"), 60));
        }
        return table.lines();
    }

    /** The class of a process, with a mark when it is moved only when somebody asks. */
    private static String terms(JsonObject process) {
        return text(process, "class") + (process.get("automatic").getAsBoolean() ? "" : " !");
    }

    /** What would leave a node. */
    static List<String> plan(JsonObject plan) {
        Table table = new Table("PROCESS", "TO", ">MEMORY", "COMMAND");
        for (JsonElement element : plan.getAsJsonArray("departures")) {
            JsonObject d = element.getAsJsonObject();
            table.row(
                    text(d, "process"),
                    text(d, "to"),
                    Amount.bytes(whole(d, "bytes")),
                    shortened(text(d, "command"), 60));
        }
        List<String> lines = new ArrayList<>(table.lines());
        for (JsonElement element : plan.getAsJsonArray("staying")) {
            JsonObject s = element.getAsJsonObject();
            lines.add(text(s, "process") + " cannot leave: " + text(s, "reason"));
        }
        lines.add("%d would leave %s with %s at most, in about %s; %d are away already, and their deputies stay"
                .formatted(
                        plan.getAsJsonArray("departures").size(),
                        text(plan, "node"),
                        Amount.bytes(whole(plan, "bytes")),
                        Amount.millis(1000 * real(plan, "seconds")),
                        whole(plan, "deputies")));
        return lines;
    }

    /** What nodes recommend, with the reasons, and what they moved. */
    static List<String> decisions(JsonArray recommendations, JsonArray moved) {
        List<String> lines = new ArrayList<>();
        for (JsonElement element : recommendations) {
            JsonObject r = element.getAsJsonObject();
            lines.add("recommended: %s from %s to %s (%s): it %s"
                    .formatted(
                            text(r, "process"),
                            text(r, "from"),
                            text(r, "to"),
                            Amount.bytes(whole(r, "bytes")),
                            text(r, "cause")));
            r.getAsJsonArray("reasons").forEach(reason -> lines.add("    " + reason.getAsString()));
        }
        for (JsonElement element : moved) {
            JsonObject a = element.getAsJsonObject();
            JsonElement result = a.get("result");
            lines.add("%s ago: %s from %s to %s: it %s"
                    .formatted(
                            Amount.age(whole(a, "ageMillis")),
                            text(a, "process"),
                            text(a, "from"),
                            text(a, "to"),
                            text(a, "why")));
            lines.add("    " + (result.isJsonNull() ? "under way" : text(result.getAsJsonObject(), "text")));
        }
        return lines;
    }

    /** A line for each node whose report could not hold all of its processes. */
    static List<String> leftOut(JsonArray nodes) {
        return nodes.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(node -> whole(node, "leftOut") > 0)
                .map(node -> "%s has %d more processes than its report can hold; they run, and are not shown here"
                        .formatted(text(node, "name"), whole(node, "leftOut")))
                .toList();
    }

    static List<String> moves(JsonArray activities) {
        Table table = new Table("PROCESS", "FROM", "TO", "PHASE", ">DONE", ">OF", ">AGE", "RESULT");
        for (JsonElement element : activities) {
            JsonObject a = element.getAsJsonObject();
            JsonElement result = a.get("result");
            table.row(
                    text(a, "process"),
                    text(a, "from"),
                    text(a, "to"),
                    text(a, "phase"),
                    Amount.bytes(whole(a, "bytesDone")),
                    Amount.bytes(whole(a, "bytesTotal")),
                    Amount.age(whole(a, "ageMillis")),
                    result.isJsonNull() ? "" : text(result.getAsJsonObject(), "text"));
        }
        return table.lines();
    }

    private static String lastMove(JsonElement move) {
        if (move.isJsonNull()) {
            return "-";
        }
        JsonObject m = move.getAsJsonObject();
        return "%s in %s (%s frozen)"
                .formatted(
                        Amount.bytes(whole(m, "bytes")),
                        Amount.millis(real(m, "totalMillis")),
                        Amount.millis(real(m, "frozenMillis")));
    }

    static String shortened(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars - 1) + "…";
    }

    static String text(JsonObject object, String name) {
        return object.get(name).getAsString();
    }

    static long whole(JsonObject object, String name) {
        return object.get(name).getAsLong();
    }

    static double real(JsonObject object, String name) {
        return object.get(name).getAsDouble();
    }
}
