package org.fulcrum.runtime.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fulcrum.runtime.linux.NativePrograms;
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
    private static final String LAUNCHER = "fulcrum-run";

    @Parameters(
            arity = "1..*",
            paramLabel = "[FLAGS] -- PROG ARGS",
            description =
                    "Flags of fulcrum-run (--portable, --native, --best, --no-auto, --other-clusters, --or-else-run), the program and its arguments.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path launcher = launcher();
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(words);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** The launcher beside the jar, or a copy from within it. */
    private static Path launcher() throws IOException {
        Path beside = Path.of(System.getProperty("java.class.path", ""))
                .toAbsolutePath()
                .resolveSibling(LAUNCHER);
        return Files.isExecutable(beside) ? beside : unpacked();
    }

    private static Path unpacked() throws IOException {
        Path directory = Files.createTempDirectory("fulcrum-run");
        directory.toFile().deleteOnExit();
        Path copy = NativePrograms.unpack(LAUNCHER, directory);
        copy.toFile().deleteOnExit(); // before the directory: the latest named goes first
        return copy;
    }
}
