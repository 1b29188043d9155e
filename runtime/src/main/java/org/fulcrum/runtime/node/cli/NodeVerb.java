package org.fulcrum.runtime.node.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Runs this machine's node in the foreground until SIGTERM or Ctrl-C.",
        footer = {
            "",
            "Keys of the configuration, a properties file:",
            "  node.name      unique in the cluster (the host's name)",
            "  bind.address   own IP address (the one that reaches the first seed)",
            "  cluster.name   (fulcrum)",
            "  cluster.port   TCP port of the group (7800)",
            "  stream.port    TCP port for moves (7801)",
            "  seeds          members to join by: host or host[port], separated by commas",
            "  run.directory  for the local socket fulcrum.sock (/run/fulcrum)",
            "  cpu.hide       processor features that the node pretends not to have (none)",
            "  kernel.hide    kernel features that count as missing (none)",
            "  role           node, or observer: a member without capacity (node)",
            "",
            "Exit status 78: something is wrong with the configuration.",
            "",
            "Example:",
            "  fulcrum node --config /etc/fulcrum/node.properties"
        })
final class NodeVerb implements Callable<Integer> {
    private final NodeRunner runner;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration.")
    private @Nullable Path config;

    @Option(
            names = "--check",
            description = "Only say what this kernel has of what a node needs; status 78 when a node would not start.")
    private boolean check;

    NodeVerb(NodeRunner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        return runner.run(new NodeRunner.Wanted(Objects.requireNonNull(config), check), line.getOut(), line.getErr());
    }
}
