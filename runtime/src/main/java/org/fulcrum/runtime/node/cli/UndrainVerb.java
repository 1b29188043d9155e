package org.fulcrum.runtime.node.cli;

import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;

@Command(
        name = "undrain",
        aliases = "uncordon",
        description = "Lets a node take processes again; what is leaving stops leaving.",
        footer = {"", "For root. What has left does not come back by itself.", "", "Example:", "  fulcrum undrain n2"})
final class UndrainVerb extends StandingVerb {
    @Override
    int run(LocalClient local) throws IOException {
        return told(order(local, "open", ""));
    }
}
