package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "top",
        description = "Shows nodes, processes and moves, drawn anew each second; q ends it.",
        footer = {
            "",
            "Columns as in `fulcrum nodes` and `fulcrum ps`.",
            "",
            "Examples:",
            "  fulcrum top",
            "  fulcrum top --once",
            "  fulcrum top --once --json"
        })
final class TopVerb extends Verb {
    private static final int PERIOD_MILLIS = 1_000;
    private static final int PLAIN_COLUMNS = 200;
    private static final int PLAIN_ROWS = 10_000;

    @Option(names = "--once", description = "Draw once and end.")
    private boolean once;

    @Override
    int run(LocalClient node) throws IOException {
        if (once || json()) {
            return once(node);
        }
        try (Terminal terminal = Terminal.open()) {
            do {
                JsonObject answer = node.ask(request("snapshot"), Verb::ignore);
                if (!isOk(answer)) {
                    return refused(answer);
                }
                terminal.draw(picture(answer.getAsJsonObject("snapshot")));
            } while (!terminal.pressed('q', PERIOD_MILLIS));
            return ExitStatus.DONE;
        }
    }

    private int once(LocalClient node) throws IOException {
        JsonObject answer = node.ask(request("snapshot"), Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonObject snapshot = answer.getAsJsonObject("snapshot");
        if (json()) {
            print(snapshot);
        } else {
            Terminal.fit(picture(snapshot), PLAIN_ROWS, PLAIN_COLUMNS).forEach(out()::println);
            out().flush();
        }
        return ExitStatus.DONE;
    }

    static List<String> picture(JsonObject snapshot) {
        JsonArray nodes = snapshot.getAsJsonArray("nodes");
        JsonArray processes = snapshot.getAsJsonArray("processes");
        JsonArray activities = snapshot.getAsJsonArray("activities");
        List<String> lines = new ArrayList<>();
        lines.add("fulcrum top on %s, %s: %d members, %d processes"
                .formatted(
                        Tables.text(snapshot, "self"),
                        Instant.parse(Tables.text(snapshot, "takenAt")).truncatedTo(ChronoUnit.SECONDS),
                        nodes.size(),
                        processes.size()));
        lines.add("");
        lines.addAll(Tables.nodes(nodes));
        lines.add("");
        lines.addAll(Tables.processes(processes));
        lines.addAll(Tables.leftOut(nodes));
        if (!activities.isEmpty()) {
            lines.add("");
            lines.addAll(Tables.moves(activities));
        }
        return lines;
    }
}
