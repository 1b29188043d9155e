package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Parameters;

/** What the verbs about a node's standing have in common. */
abstract class StandingVerb extends Verb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    private String node = "";

    final String node() {
        return node;
    }

    /** Orders it; returns the answer. */
    final JsonObject order(LocalClient local, String order, String reason) throws IOException {
        JsonObject request = request("standing");
        request.addProperty("node", node);
        request.addProperty("order", order);
        request.addProperty("reason", reason);
        return local.ask(request, Verb::ignore);
    }

    /** Tells of an answer, which was the last. */
    final int told(JsonObject answer) {
        if (!isOk(answer)) {
            return refused(answer);
        }
        if (json()) {
            print(answer.get("standing"));
        } else {
            out().println(node + " is " + Tables.text(answer.getAsJsonObject("standing"), "text"));
            out().flush();
        }
        return ExitStatus.DONE;
    }
}
