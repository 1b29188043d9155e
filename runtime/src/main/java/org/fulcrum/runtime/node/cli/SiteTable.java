package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The picture of sites for people, drawn from the snapshot's JSON. Pure. */
final class SiteTable {
    private SiteTable() {}

    static List<String> lines(JsonArray sites) {
        Table table = new Table(
                "SITE",
                ">PRIORITY",
                "STATE",
                ">NODES",
                ">CPUS",
                ">DEMAND",
                ">MEMORY",
                ">FREE",
                ">GUESTS",
                ">AWAY",
                ">AGE");
        List<String> conflicts = new ArrayList<>();
        for (JsonElement element : sites) {
            JsonObject s = element.getAsJsonObject();
            boolean own = s.get("own").getAsBoolean();
            boolean heard = Tables.whole(s, "ageMillis") >= 0;
            table.row(
                    Tables.text(s, "name") + (own ? " *" : ""),
                    s.get("priority").isJsonNull() ? "-" : Tables.text(s, "priority"),
                    s.get("attached").getAsBoolean() ? "attached" : "detached",
                    Tables.text(s, "nodes"),
                    heard ? Amount.plain(Tables.real(s, "cpuCount")) : "-",
                    heard ? Amount.plain(Tables.real(s, "demand")) : "-",
                    heard ? Amount.bytes(Tables.whole(s, "memoryTotalBytes")) : "-",
                    heard ? Amount.bytes(Tables.whole(s, "memoryAvailableBytes")) : "-",
                    own ? "-" : Tables.text(s, "guestsHere"),
                    own ? "-" : Tables.text(s, "oursThere"),
                    heard ? Amount.age(Tables.whole(s, "ageMillis")) : "-");
            if (!s.get("conflict").isJsonNull()) {
                conflicts.add("nodes here disagree on " + Tables.text(s, "name") + ": " + Tables.text(s, "conflict"));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.addAll(conflicts);
        return lines;
    }
}
