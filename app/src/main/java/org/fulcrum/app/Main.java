package org.fulcrum.app;

import javafx.application.Application;
import picocli.CommandLine;

/**
 * Starts the console. It does not extend {@link Application}: the launcher would then look for JavaFX on the module
 * path and refuse the class path.
 */
public final class Main {
    private Main() {}

    /** Reads the command line, and opens the window when it makes sense. */
    public static void main(String[] args) {
        CommandLine line = new ConsoleOptions().line();
        try {
            line.parseArgs(args);
        } catch (CommandLine.ParameterException wrong) {
            line.getErr().println(wrong.getMessage());
            line.usage(line.getErr());
            Shutdown.exitBeforeToolkit(CommandLine.ExitCode.USAGE);
        }
        if (!CommandLine.printHelpIfRequested(line.getParseResult())) {
            Application.launch(ConsoleApp.class, args);
        }
    }
}
