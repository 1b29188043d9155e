package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "policy",
        description =
                "Shows or changes how far the cluster acts by itself; a change holds on all nodes within seconds.",
        footer = {
            "",
            "automation       manual   every decision is a recommendation (`fulcrum decisions`)",
            "                 partial  programs are placed when they start, and stay there until people say otherwise",
            "                 full     running programs are moved, too (not those of `fulcrum run --no-auto`)",
            "aggressiveness   1 to 5: how readily; sets hysteresis, margin, payback, residencyMillis, movesInFlight,",
            "                 each of which can be set alone afterwards; docs/balance.md says what they mean",
            "Changing is for root, and kept over restarts.",
            "",
            "Exit status: 0 done; 1 refused.",
            "",
            "Examples:",
            "  fulcrum policy",
            "  fulcrum policy automation=manual",
            "  fulcrum policy aggressiveness=2 memoryThreshold=0.8"
        })
final class PolicyVerb extends Verb {
    @Parameters(paramLabel = "NAME=VALUE", arity = "0..*", description = "What to change.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject request = request("policy");
        if (!changes.isEmpty()) {
            JsonObject wanted = new JsonObject();
            changes.forEach(wanted::addProperty);
            request.add("changes", wanted);
        }
        JsonObject answer = node.ask(request, Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonObject policy = answer.getAsJsonObject("policy");
        if (json()) {
            print(policy);
            return ExitStatus.DONE;
        }
        out().println("automation " + Tables.text(policy, "automation"));
        out().println("aggressiveness " + Tables.text(policy, "aggressiveness"));
        for (Map.Entry<String, JsonElement> set :
                policy.getAsJsonObject("settings").entrySet()) {
            if (!policy.has(set.getKey())) {
                out().println(set.getKey() + " " + set.getValue().getAsString());
            }
        }
        long version = Tables.whole(policy, "version");
        out().println(
                        version == 0
                                ? "nobody has changed it: it is what each node's configuration says"
                                : "changed by %s at %s (version %d)"
                                        .formatted(Tables.text(policy, "by"), Tables.text(policy, "since"), version));
        out().flush();
        return ExitStatus.DONE;
    }
}
