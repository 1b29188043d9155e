package org.fulcrum.runtime.node.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "mpirun",
        mixinStandardHelpOptions = true,
        description = "Runs an Open MPI job whose ranks Fulcrum can move; the same as fulcrum-mpirun.",
        footer = {
            "",
            "Each rank is a process in Fulcrum's care, moved by itself while the others run on. Words that are none of",
            "the flags are mpirun's; what they or OMPI_MCA_... in the environment say comes before what is set here.",
            "",
            "Examples:",
            "  fulcrum mpirun -n 4 ./simulate input",
            "  fulcrum mpirun --best -n 8 ./render       each rank where it is best, home is here",
            "  fulcrum mpirun --no-auto --host n1,n2 -n 2 ./pair",
            "  fulcrum mpirun --settings                 what Open MPI is told, and why"
        })
final class MpirunVerb implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "[FLAGS] MPIRUN-OPTIONS PROG ARGS",
            description =
                    "Flags of fulcrum-mpirun (--best, --no-auto, --other-clusters, --portable, --native, --or-else-run, --settings), then what mpirun takes.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new Launcher("fulcrum-mpirun", List.of("fulcrum-run")).run(words);
    }
}
