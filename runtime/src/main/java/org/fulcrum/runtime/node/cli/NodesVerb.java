package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;

@Command(
        name = "nodes",
        description = "Shows the cluster's nodes, as last heard of; * is this one.",
        footer = {
            "",
            "SPEED is that of one processor, 1 the reference core, - when it is not known; LOAD is runnable threads, one-minute",
            "average; MEMORY and FREE are what the node may use and could give out. LEVEL is what the processor has of the x86-64 levels v2, v3 and v4; what a node lacks that others have is told below.",
            "PSI is the share of the last ten seconds in which something waited for CPU, memory or I/O, - when the",
            "kernel does not tell; AGE is how old the line is.",
            "",
            "Examples:",
            "  fulcrum nodes",
            "  fulcrum nodes --json | jq '.[] | {name, speed, demand, memoryAvailableBytes}'"
        })
final class NodesVerb extends Verb {
    @Override
    int run(LocalClient node) throws IOException {
        JsonObject answer = node.ask(request("snapshot"), Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonArray nodes = answer.getAsJsonObject("snapshot").getAsJsonArray("nodes");
        if (json()) {
            print(nodes);
        } else {
            Tables.nodes(nodes).forEach(out()::println);
            out().flush();
        }
        return ExitStatus.DONE;
    }
}
