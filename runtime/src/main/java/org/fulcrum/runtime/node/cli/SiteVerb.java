package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "site",
        description = "Detaches another site from this one, or attaches it again.",
        footer = {
            "",
            "Detached, a site's guests here are sent home, our processes there come home, and none may come or go. All nodes",
            "of this site do so within seconds, each for itself; it holds over restarts. The other site need not agree.",
            "",
            "Exit status: 0 done; 1 refused.",
            "",
            "Examples:",
            "  fulcrum site detach physics",
            "  fulcrum site detach all --wait   # until nothing of theirs is here, and nothing of ours there",
            "  fulcrum site attach physics"
        })
final class SiteVerb extends Verb {
    private static final long LOOK_MILLIS = 500;

    private enum Action {
        detach,
        attach
    }

    @Parameters(index = "0", paramLabel = "detach|attach", description = "What to do.")
    private Action action = Action.attach;

    @Parameters(index = "1", paramLabel = "SITE|all", description = "Which site, as `fulcrum sites` names it.")
    private String site = "";

    @Option(names = "--wait", description = "Return only when the last process has gone home.")
    private boolean wait;

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject request = request("site");
        request.addProperty("site", site);
        request.addProperty("order", action.name());
        JsonObject changed = node.ask(request, Verb::ignore);
        if (!isOk(changed)) {
            return refused(changed);
        }
        if (wait && action == Action.detach) {
            awaitEmpty(node);
        }
        if (json()) {
            print(changed.getAsJsonObject("policy"));
        } else {
            out().println(site + " is " + action + "ed");
            out().flush();
        }
        return ExitStatus.DONE;
    }

    private void awaitEmpty(LocalClient node) throws IOException {
        String told = "";
        while (true) {
            JsonArray sites = node.ask(request("snapshot"), Verb::ignore)
                    .getAsJsonObject("snapshot")
                    .getAsJsonArray("sites");
            long guests = 0;
            long away = 0;
            for (JsonElement element : sites) {
                JsonObject s = element.getAsJsonObject();
                if (site.equals(Policy.ALL_SITES) || Tables.text(s, "name").equals(site)) {
                    guests += Tables.whole(s, "guestsHere");
                    away += Tables.whole(s, "oursThere");
                }
            }
            if (guests + away == 0) {
                return;
            }
            String now = "%d guests are still here, %d of ours still there".formatted(guests, away);
            if (!now.equals(told)) {
                err().println(now);
                err().flush();
                told = now;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
