package org.fulcrum.app;

import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Application;
import picocli.CommandLine;

/**
 * Starts the console. It does not extend {@link Application}: the launcher would then look for JavaFX on the module
 * path and refuse the class path.
 */
public final class Main {
    /** Held here, because the log manager forgets a logger that nobody holds, and its level with it. */
    private static final Logger TOOLKIT_LOG = Logger.getLogger("javafx");

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
            quietToolkit();
            Application.launch(ConsoleApp.class, args);
        }
    }

    /** JavaFX warns that it was found on the class path; that is how the console is put together. */
    static void quietToolkit() {
        TOOLKIT_LOG.setLevel(Level.SEVERE);
    }
}
