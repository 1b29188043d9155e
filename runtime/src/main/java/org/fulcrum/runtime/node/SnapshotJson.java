package org.fulcrum.runtime.node;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.function.Function;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.CpuSnapshot;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;

/** What scripts see. Field names are stable; the unit is in the name. Pure. */
final class SnapshotJson {
    private SnapshotJson() {}

    static JsonObject snapshot(ClusterSnapshot s) {
        JsonObject json = new JsonObject();
        json.addProperty("takenAt", s.takenAt().toString());
        json.addProperty("self", s.self());
        json.add("nodes", array(s.nodes(), SnapshotJson::node));
        json.add("processes", array(s.processes(), SnapshotJson::process));
        json.add("activities", array(s.activities(), SnapshotJson::activity));
        json.add("recommendations", array(s.recommendations(), SnapshotJson::recommendation));
        json.add("policy", policy(s.policy()));
        json.add("sites", array(s.sites(), SnapshotJson::site));
        return json;
    }

    static JsonObject node(NodeSnapshot n) {
        JsonObject json = new JsonObject();
        json.addProperty("name", n.name());
        json.addProperty("address", n.address());
        json.addProperty("self", n.self());
        json.addProperty("role", n.observer() ? "observer" : "node");
        json.addProperty("cpuCount", n.cpuCount());
        json.addProperty("cpuMegahertz", n.cpuMegahertz());
        json.add("speed", n.speed() > 0 ? new JsonPrimitive(n.speed()) : JsonNull.INSTANCE);
        json.addProperty("load", n.load());
        json.addProperty("demand", n.demand());
        json.addProperty("memoryTotalBytes", n.memoryTotalBytes());
        json.addProperty("memoryAvailableBytes", n.memoryAvailableBytes());
        json.add("cpuPressurePercent", known(n.cpuPressurePercent()));
        json.add("memoryPressurePercent", known(n.memoryPressurePercent()));
        json.add("ioPressurePercent", known(n.ioPressurePercent()));
        json.add("memoryStall", known(n.memoryStall()));
        json.addProperty("guests", n.guests());
        json.addProperty("leftOut", n.leftOut());
        json.add("cpu", n.observer() ? JsonNull.INSTANCE : cpu(n.cpu()));
        json.add("standing", standing(n.standing()));
        json.addProperty("site", n.site());
        json.addProperty("ageMillis", n.ageMillis());
        return json;
    }

    static JsonObject site(SiteSnapshot s) {
        JsonObject json = new JsonObject();
        json.addProperty("name", s.name());
        json.addProperty("own", s.own());
        json.addProperty("priority", s.rank().orElse(null));
        json.addProperty("attached", s.attached());
        json.addProperty("nodes", s.nodes());
        json.addProperty("cpuCount", s.cpuCount());
        json.addProperty("demand", s.demand());
        json.addProperty("memoryTotalBytes", s.memoryTotalBytes());
        json.addProperty("memoryAvailableBytes", s.memoryAvailableBytes());
        json.addProperty("guestsHere", s.guestsHere());
        json.addProperty("oursThere", s.oursThere());
        json.addProperty("ageMillis", s.ageMillis());
        json.addProperty("conflict", s.conflict().orElse(null));
        return json;
    }

    static JsonObject standing(Standing s) {
        JsonObject json = new JsonObject();
        json.addProperty("state", s.state().name());
        json.addProperty("reason", s.reason());
        json.addProperty("by", s.by());
        json.addProperty("since", s.open() ? null : s.since().toString());
        json.addProperty("left", s.left());
        json.add("stuck", words(s.stuck()));
        json.addProperty("text", s.describe());
        return json;
    }

    static JsonObject plan(DrainPlan p) {
        JsonObject json = new JsonObject();
        json.addProperty("node", p.node());
        json.add("departures", array(p.departures(), d -> {
            JsonObject line = program(d.process().toString(), d.command());
            line.addProperty("to", d.to());
            line.addProperty("bytes", d.bytes());
            return line;
        }));
        json.add("staying", array(p.staying(), s -> {
            JsonObject line = program(s.process().toString(), s.command());
            line.addProperty("reason", s.reason());
            return line;
        }));
        json.addProperty("deputies", p.deputies());
        json.addProperty("seconds", p.seconds());
        json.addProperty("bytes", p.bytes());
        return json;
    }

    private static JsonObject program(String process, String command) {
        JsonObject json = new JsonObject();
        json.addProperty("process", process);
        json.addProperty("command", command);
        return json;
    }

    private static JsonObject cpu(CpuSnapshot c) {
        JsonObject json = new JsonObject();
        json.addProperty("level", c.level());
        json.add("features", words(c.features()));
        json.add("lacks", words(c.lacks()));
        return json;
    }

    static JsonObject process(ProcessSnapshot p) {
        JsonObject json = new JsonObject();
        json.addProperty("pid", p.key().pid());
        json.addProperty("home", p.key().home());
        json.addProperty("node", p.node());
        json.addProperty("residency", p.residency().name());
        json.addProperty("epoch", p.epoch());
        json.addProperty("user", p.user());
        json.addProperty("command", p.command());
        json.addProperty("threads", p.threads());
        json.addProperty("cpuPercent", p.cpuPercent());
        json.addProperty("demand", p.demand());
        json.addProperty("cpuSeconds", p.cpuSeconds());
        json.addProperty("residentBytes", p.residentBytes());
        json.addProperty("aliveMillis", p.aliveMillis() < 0 ? null : Long.valueOf(p.aliveMillis()));
        json.addProperty("moves", p.moves());
        json.addProperty("forwardedCalls", p.forwardedCalls());
        json.addProperty("callsPerSecond", p.calls().callsPerSecond());
        json.addProperty("callBytesPerSecond", p.calls().bytesPerSecond());
        json.addProperty("homeWaitPerSecond", p.calls().waitPerSecond());
        json.addProperty("homecomings", p.homecomings());
        json.addProperty("lastHomecomingCause", p.lastHomecomingCause().orElse(null));
        json.add(
                "lastMove",
                p.lastMove().<JsonElement>map(SnapshotJson::lastMove).orElse(JsonNull.INSTANCE));
        json.addProperty("class", p.terms().kind().word());
        json.addProperty("automatic", p.terms().automatic());
        json.addProperty("otherClusters", p.terms().otherSites());
        return json;
    }

    static JsonObject terms(ProcessTerms t) {
        JsonObject json = new JsonObject();
        json.addProperty("class", t.kind().word());
        json.addProperty("automatic", t.automatic());
        json.addProperty("otherClusters", t.otherSites());
        json.addProperty("text", t.describe());
        return json;
    }

    static JsonObject activity(Activity a) {
        JsonObject json = new JsonObject();
        json.addProperty("id", a.id());
        json.addProperty("process", a.process().toString());
        json.addProperty("from", a.from());
        json.addProperty("to", a.to());
        json.addProperty("phase", a.phase().name());
        json.addProperty("bytesDone", a.bytesDone());
        json.addProperty("bytesTotal", a.bytesTotal());
        json.addProperty("ageMillis", a.ageMillis());
        json.addProperty("why", a.why());
        json.add("result", a.result().<JsonElement>map(SnapshotJson::result).orElse(JsonNull.INSTANCE));
        return json;
    }

    private static JsonObject recommendation(Recommendation r) {
        JsonObject json = new JsonObject();
        json.addProperty("process", r.process().toString());
        json.addProperty("from", r.from());
        json.addProperty("to", r.to());
        json.addProperty("cause", r.cause());
        json.addProperty("gainSeconds", r.gainSeconds());
        json.addProperty("bytes", r.bytes());
        json.add("reasons", words(r.reasons()));
        return json;
    }

    static JsonObject policy(PolicySnapshot p) {
        JsonObject json = new JsonObject();
        json.addProperty("automation", p.automation());
        json.addProperty("aggressiveness", p.aggressiveness());
        JsonObject settings = new JsonObject();
        p.settings().forEach(settings::addProperty);
        json.add("settings", settings);
        json.addProperty("version", p.version());
        json.addProperty("by", p.by());
        json.addProperty("since", p.version() == 0 ? null : p.since().toString());
        return json;
    }

    static JsonObject verdict(Verdict v) {
        JsonObject json = new JsonObject();
        json.addProperty("possible", v.possible());
        json.addProperty("estimatedBytes", v.estimatedBytes());
        json.addProperty("estimatedPauseMillis", v.estimatedPauseMillis());
        json.add("reasons", array(v.reasons(), SnapshotJson::reason));
        return json;
    }

    static JsonObject result(MoveResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("outcome", outcome(result));
        json.addProperty("text", result.describe());
        switch (result) {
            case MoveResult.Moved moved -> json.add("cost", lastMove(moved.cost()));
            case MoveResult.Refused refused -> json.add("reasons", array(refused.reasons(), SnapshotJson::reason));
            case MoveResult.RolledBack back -> json.add("reasons", array(List.of(back.reason()), SnapshotJson::reason));
            case MoveResult.Lost lost -> json.add("reasons", array(List.of(lost.reason()), SnapshotJson::reason));
            case MoveResult.Ended ended -> json.add("reasons", new JsonArray());
        }
        return json;
    }

    private static String outcome(MoveResult result) {
        return switch (result) {
            case MoveResult.Moved moved -> "moved";
            case MoveResult.Refused refused -> "refused";
            case MoveResult.RolledBack back -> "rolled-back";
            case MoveResult.Lost lost -> "lost";
            case MoveResult.Ended ended -> "ended";
        };
    }

    private static JsonObject lastMove(LastMove m) {
        JsonObject json = new JsonObject();
        json.addProperty("from", m.from());
        json.addProperty("to", m.to());
        json.addProperty("bytes", m.bytes());
        json.addProperty("totalMillis", m.totalMillis());
        json.addProperty("frozenMillis", m.frozenMillis());
        return json;
    }

    private static JsonObject reason(Reason r) {
        JsonObject json = new JsonObject();
        json.addProperty("severity", r.severity().name());
        json.addProperty("code", r.code());
        json.addProperty("text", r.text());
        return json;
    }

    private static JsonElement known(double figure) {
        return figure < 0 ? JsonNull.INSTANCE : new JsonPrimitive(figure);
    }

    private static JsonArray words(List<String> words) {
        JsonArray array = new JsonArray(words.size());
        words.forEach(array::add);
        return array;
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonObject> writer) {
        JsonArray array = new JsonArray(items.size());
        items.forEach(item -> array.add(writer.apply(item)));
        return array;
    }
}
