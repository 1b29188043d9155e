package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Optional;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "class",
        description = "Says how much a process is worth, and whether nodes may move it when nobody asks.",
        footer = {
            "",
            "urgent   chooses a better node before the others",
            "normal   what a process is when nobody says otherwise",
            "overdue  past its time: instead of being killed it goes to slower nodes when others want its own",
            "",
            "For its owner and root. Only root makes a process urgent, or takes overdue away again. It holds until the",
            "process ends, wherever that runs; what it starts from now on inherits it.",
            "",
            "Exit status: 0 done; 1 refused.",
            "",
            "Examples:",
            "  fulcrum class 4711 overdue",
            "  fulcrum class n3:4711 normal --auto on",
            "  fulcrum class 4711 --auto off   as though it was started with fulcrum run --no-auto"
        })
final class ClassVerb extends Verb {
    /** Whether nodes may do something. */
    enum Switch {
        ON,
        OFF
    }

    @Parameters(
            index = "0",
            paramLabel = "PID|NODE:PID",
            description = "The process; NODE is its home, this one when left out.")
    private String process = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "urgent|normal|overdue", description = "Its class.")
    private Optional<String> kind = Optional.empty();

    @Option(
            names = "--auto",
            paramLabel = "on|off",
            description = "Whether nodes may move it by themselves; people and drains always may.")
    private Optional<Switch> automatic = Optional.empty();

    @Option(
            names = "--other-clusters",
            paramLabel = "on|off",
            description = "Whether nodes may move it to other sites by themselves; people always may.")
    private Optional<Switch> otherClusters = Optional.empty();

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject request = request("terms");
        request.addProperty("process", process);
        kind.ifPresent(word -> request.addProperty("class", word));
        automatic.ifPresent(a -> request.addProperty("auto", a == Switch.ON));
        otherClusters.ifPresent(o -> request.addProperty("others", o == Switch.ON));
        JsonObject answer = node.ask(request, Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        if (json()) {
            print(answer.get("terms"));
        } else {
            out().println(process + " is " + Tables.text(answer.getAsJsonObject("terms"), "text"));
            out().flush();
        }
        return ExitStatus.DONE;
    }
}
