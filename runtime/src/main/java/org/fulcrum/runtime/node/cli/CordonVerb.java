package org.fulcrum.runtime.node.cli;

import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cordon",
        description = "Lets a node take no more processes; those it has stay.",
        footer = {
            "",
            "Its own processes may come home all the same. For root. The node keeps it, with your name and the reason,",
            "until `fulcrum undrain`, also over a reboot.",
            "",
            "Example:",
            "  fulcrum cordon n2 --reason 'fan is loud'"
        })
final class CordonVerb extends StandingVerb {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; `fulcrum nodes` shows it.")
    private String reason = "";

    @Override
    int run(LocalClient local) throws IOException {
        return told(order(local, "cordon", reason));
    }
}
