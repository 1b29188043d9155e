package org.fulcrum.runtime.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import org.fulcrum.runtime.node.cli.CommandTree;
import org.fulcrum.runtime.node.cli.ExitStatus;
import org.fulcrum.runtime.node.cli.NodeRunner;

/** The runtime's command line. {@link Launch} hands over to it. */
public final class Main {
    private Main() {}

    /** Does what the words say and ends the JVM with its status. */
    public static void main(String[] args) {
        int status = CommandTree.create(Main::runNode).execute(args);
        System.exit(status);
    }

    private static int runNode(NodeRunner.Wanted wanted, PrintWriter out, PrintWriter err) {
        try {
            NodeConfig config = ConfigFile.read(wanted.config());
            if (wanted.check()) {
                return KernelCheck.run(config, out);
            }
            Node node = Node.start(config, Wiring::engine);
            stopWithTheProcess(node);
            new CountDownLatch(1).await();
            return ExitStatus.DONE;
        } catch (ConfigException wrong) {
            return say(err, ExitStatus.CONFIG, String.valueOf(wrong.getMessage()));
        } catch (IOException failed) {
            return say(err, ExitStatus.REFUSED, "cannot start: " + failed.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return ExitStatus.DONE;
        }
    }

    /** An orderly stop on SIGTERM is a success: the status is 0, not the JVM's 143. */
    private static void stopWithTheProcess(Node node) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            node.close();
            Runtime.getRuntime().halt(ExitStatus.DONE);
        }));
    }

    private static int say(PrintWriter err, int status, String message) {
        err.println("fulcrum: " + message);
        err.flush();
        return status;
    }
}
