package org.fulcrum.runtime.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line and all its verbs. */
public final class CommandTree {
    private static final int SYNOPSIS_INDENT = "usage: ".length();

    private CommandTree() {}

    @Command(
            name = "fulcrum",
            mixinStandardHelpOptions = true,
            version = "fulcrum ${sys:fulcrum.version:-development}",
            synopsisSubcommandLabel = "VERB",
            description = "Moves running, unmodified Linux processes from one machine to another.",
            footer = {
                "",
                "fulcrum VERB --help tells more. Exit status: 0 done, 1 refused or rolled back, 2 usage, 69 no local node."
            })
    private static final class Root {}

    /** The command line; {@code runner} is what the verb {@code node} does. */
    public static CommandLine create(NodeRunner runner) {
        CommandLine run = new CommandLine(new RunVerb());
        run.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
        CommandLine mpirun = new CommandLine(new MpirunVerb());
        mpirun.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
        CommandLine root = new CommandLine(new Root())
                .addSubcommand(new NodeVerb(runner))
                .addSubcommand(run)
                .addSubcommand(mpirun)
                .addSubcommand(new PsVerb())
                .addSubcommand(new NodesVerb())
                .addSubcommand(new SitesVerb())
                .addSubcommand(new SiteVerb())
                .addSubcommand(new TopVerb())
                .addSubcommand(new MigrateVerb())
                .addSubcommand(new AdoptVerb())
                .addSubcommand(new ClassVerb())
                .addSubcommand(new ExplainVerb())
                .addSubcommand(new DrainVerb())
                .addSubcommand(new CordonVerb())
                .addSubcommand(new UndrainVerb())
                .addSubcommand(new SdkVerb())
                .addSubcommand(new PolicyVerb())
                .addSubcommand(new DecisionsVerb())
                .addSubcommand(new SimulateVerb());
        root.setUsageHelpWidth(120).setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler((wrong, args) -> usage(wrong));
        root.setExecutionExceptionHandler((failed, command, parsed) -> {
            command.getErr().println("fulcrum: " + failed.getMessage());
            command.getErr().flush();
            return ExitStatus.REFUSED;
        });
        return root;
    }

    /** What is wrong, then how it is meant: two lines, so that the first is still on the screen. */
    private static int usage(CommandLine.ParameterException wrong) {
        CommandLine verb = wrong.getCommandLine();
        String synopsis = verb.getHelp().synopsis(SYNOPSIS_INDENT).strip();
        verb.getErr().println("fulcrum: " + wrong.getMessage());
        verb.getErr()
                .println("usage: %s; %s --help tells more"
                        .formatted(synopsis, verb.getCommandSpec().qualifiedName()));
        verb.getErr().flush();
        return ExitStatus.USAGE;
    }
}
