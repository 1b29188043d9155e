package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ps",
        description = "Shows the processes in Fulcrum's care: those whose home is this node or that run here.",
        footer = {
            "",
            "CPU is percent of one core over the last second, measured where the process runs; RESIDENT is memory there;",
            "FORWARDED counts system calls executed at home for it; CLASS is what `fulcrum class` sets, with a ! when nodes",
            "may not move it by themselves.",
            "",
            "Examples:",
            "  fulcrum ps",
            "  fulcrum ps --all",
            "  fulcrum ps --all --json | jq '.[] | select(.residency == \"AWAY\") | .pid'"
        })
final class PsVerb extends Verb {
    @Option(names = "--all", description = "Those of all nodes.")
    private boolean all;

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject answer = node.ask(request("snapshot"), Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        JsonObject snapshot = answer.getAsJsonObject("snapshot");
        JsonArray processes = chosen(snapshot);
        if (json()) {
            print(processes);
        } else {
            Tables.processes(processes).forEach(out()::println);
            out().flush();
        }
        if (processes.isEmpty() && !json()) {
            err().println("none in care %s; `fulcrum run -- PROGRAM` starts one".formatted(all ? "anywhere" : "here"));
        }
        Tables.leftOut(snapshot.getAsJsonArray("nodes")).forEach(err()::println);
        err().flush();
        return ExitStatus.DONE;
    }

    private JsonArray chosen(JsonObject snapshot) {
        String self = snapshot.get("self").getAsString();
        JsonArray chosen = new JsonArray();
        for (JsonElement element : snapshot.getAsJsonArray("processes")) {
            JsonObject p = element.getAsJsonObject();
            if (all
                    || Tables.text(p, "home").equals(self)
                    || Tables.text(p, "node").equals(self)) {
                chosen.add(p);
            }
        }
        return chosen;
    }
}
