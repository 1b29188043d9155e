package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "adopt",
        description = "Takes a running process of this node into Fulcrum's care, so that it can be moved.",
        footer = {
            "",
            "The process is not touched until it is moved. Users may adopt their own processes, root any.",
            "",
            "Examples:",
            "  fulcrum adopt 4711",
            "  fulcrum adopt $(pidof xz)"
        })
final class AdoptVerb extends Verb {
    @Parameters(paramLabel = "PID", description = "Its process id on this node.")
    private int pid;

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject request = request("adopt");
        request.addProperty("pid", pid);
        JsonObject answer = node.ask(request, Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        if (json()) {
            print(answer);
        } else {
            out().println(Tables.text(answer, "home") + ":" + Tables.text(answer, "pid") + " is in Fulcrum's care");
            out().flush();
        }
        return ExitStatus.DONE;
    }
}
