package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "decisions",
        description = "Shows what nodes have moved by themselves, and what they would move were they allowed to.",
        footer = {
            "",
            "Recommendations are made anew every second; one that is not shown any more has become pointless. What was",
            "moved is told for as long as its home remembers it.",
            "",
            "Exit status: 0 done; 1 one that was to be applied was refused.",
            "",
            "Examples:",
            "  fulcrum decisions                 with the reasons, in words and numbers",
            "  fulcrum decisions --apply         carry out all that is recommended now",
            "  fulcrum decisions --json | jq .recommendations"
        })
final class DecisionsVerb extends Verb {
    @Option(names = "--apply", description = "Carry out what is recommended now, one after the other.")
    private boolean apply;

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject answer = node.ask(request("snapshot"), Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonObject snapshot = answer.getAsJsonObject("snapshot");
        JsonArray recommendations = snapshot.getAsJsonArray("recommendations");
        JsonArray moved = new JsonArray();
        for (JsonElement activity : snapshot.getAsJsonArray("activities")) {
            if (!Tables.text(activity.getAsJsonObject(), "why").isEmpty()) {
                moved.add(activity);
            }
        }
        if (apply) {
            return applyAll(node, recommendations);
        }
        if (json()) {
            JsonObject both = new JsonObject();
            both.add("recommendations", recommendations);
            both.add("moved", moved);
            print(both);
        } else {
            lines(recommendations, moved).forEach(out()::println);
            out().flush();
        }
        return ExitStatus.DONE;
    }

    private static List<String> lines(JsonArray recommendations, JsonArray moved) {
        return recommendations.isEmpty() && moved.isEmpty()
                ? List.of("nothing is recommended, and nothing was moved")
                : Tables.decisions(recommendations, moved);
    }

    private int applyAll(LocalClient node, JsonArray recommendations) throws IOException {
        int status = ExitStatus.DONE;
        JsonArray results = new JsonArray();
        for (JsonElement element : recommendations) {
            JsonObject r = element.getAsJsonObject();
            JsonObject request = request("migrate");
            request.addProperty("process", Tables.text(r, "process"));
            request.addProperty("to", Tables.text(r, "to"));
            JsonObject answer = node.ask(request, Verb::ignore);
            status = isOk(answer) ? status : ExitStatus.REFUSED;
            String text = answer.has("result")
                    ? Tables.text(answer.getAsJsonObject("result"), "text")
                    : Tables.text(answer, "message");
            r.addProperty("result", text);
            results.add(r);
            if (!json()) {
                out().println("%s: %s".formatted(Tables.text(r, "process"), text));
                out().flush();
            }
        }
        if (json()) {
            print(results);
        } else if (recommendations.isEmpty()) {
            out().println("nothing is recommended");
            out().flush();
        }
        return status;
    }
}
