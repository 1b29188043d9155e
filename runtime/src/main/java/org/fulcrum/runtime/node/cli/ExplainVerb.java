package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Locale;
import org.fulcrum.runtime.node.socket.LocalClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description =
                "Says whether a process could move, why (not), how many bytes would travel and how long it would pause.",
        footer = {
            "",
            "Nothing is touched. Exit status 0: it could; 1: it could not.",
            "",
            "Examples:",
            "  fulcrum explain 4711          what does not depend on a target",
            "  fulcrum explain 4711 n2       to node n2",
            "  fulcrum explain n3:4711 best  to the best node, a process whose home is n3"
        })
final class ExplainVerb extends Verb {
    @Parameters(
            index = "0",
            paramLabel = "PID|NODE:PID",
            description = "The process; NODE is its home, this one when left out.")
    private String process = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE|home|best", description = "Where it would go.")
    private @Nullable String to;

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject request = request("explain");
        request.addProperty("process", process);
        if (to != null) {
            request.addProperty("to", to);
        }
        JsonObject answer = node.ask(request, Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonObject verdict = answer.getAsJsonObject("verdict");
        boolean possible = verdict.get("possible").getAsBoolean();
        if (json()) {
            print(verdict);
        } else {
            tell(verdict, possible);
        }
        return possible
                ? ExitStatus.DONE
                : fail(ExitStatus.REFUSED, process + " cannot move" + (to == null ? "" : " to " + to));
    }

    private void tell(JsonObject verdict, boolean possible) {
        out().println(
                        possible
                                ? "can move: %s, pause about %s"
                                        .formatted(
                                                Amount.bytes(Tables.whole(verdict, "estimatedBytes")),
                                                Amount.millis(Tables.real(verdict, "estimatedPauseMillis")))
                                : "cannot move");
        for (JsonElement element : verdict.getAsJsonArray("reasons")) {
            JsonObject reason = element.getAsJsonObject();
            out().println("  %s %s: %s"
                    .formatted(
                            Tables.text(reason, "severity").toLowerCase(Locale.ROOT),
                            Tables.text(reason, "code"),
                            Tables.text(reason, "text")));
        }
        out().flush();
    }
}
