package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;

@Command(
        name = "sites",
        description = "Shows the clusters that exchange processes with this one, the dearest first; * is this one.",
        footer = {
            "",
            "PRIORITY is that of a site's processes here: 0 are our own, 1 the first of `site.partners`; - takes no guests.",
            "STATE is attached, or detached (`fulcrum site detach`). Of other sites only the nodes are counted that they",
            "tell of. GUESTS are processes of that site which run here, AWAY those of ours which run there.",
            "",
            "Examples:",
            "  fulcrum sites",
            "  fulcrum sites --json | jq '.[] | select(.attached | not) | .name'"
        })
final class SitesVerb extends Verb {
    @Override
    int run(LocalClient node) throws IOException {
        JsonObject answer = node.ask(request("snapshot"), Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonArray sites = answer.getAsJsonObject("snapshot").getAsJsonArray("sites");
        if (json()) {
            print(sites);
        } else {
            SiteTable.lines(sites).forEach(out()::println);
            out().flush();
        }
        return ExitStatus.DONE;
    }
}
