package org.fulcrum.runtime.node.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Starts a program under Fulcrum's care; the same as fulcrum-run.",
        footer = {
            "",
            "The program runs at native speed until it is moved. Exit status: the program's.",
            "",
            "Examples:",
            "  fulcrum run -- xz -T2 big.tar",
            "  fulcrum run --native -- ./simulate   use all of this processor; other nodes may have less",
            "  fulcrum run --best -- ./render       on the node that is best for it now",
            "  fulcrum run --no-auto -- python3 compute.py"
        })
final class RunVerb implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "[FLAGS] -- PROG ARGS",
            description =
                    "Flags of fulcrum-run (--portable, --native, --best, --no-auto, --other-clusters, --or-else-run), the program and its arguments.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new Launcher("fulcrum-run", List.of()).run(words);
    }
}
