package org.fulcrum.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** The runtime of a node of a lab: it dies and comes back while the node's programs stay. */
public final class NodeRuntime {
    /** For a shell on a node: its runtime's pid; by the command line, as programs may be called java, too. */
    private static final String PID = "$(pgrep -f 'node --config [/]run/fulcrum-lab')";

    /** Where runtimes that were started again write, on their node. */
    public static final String LATER_LOG = "/tmp/runtime.log";

    private static final long JOIN_PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 100_000_000;

    private final Lab lab;
    private final String node;
    private String pid = "";

    /** The runtime of that node. */
    public NodeRuntime(Lab lab, String node) {
        this.lab = lab;
        this.node = node;
    }

    /** Kills it, SIGKILL. */
    public void kill() {
        lab.exec(node, "kill", "-9", look()).checked();
    }

    /** Stops it in order, SIGTERM; it may take a while. */
    public void terminate() {
        lab.exec(node, "kill", look()).checked();
    }

    /** Makes it stand still, SIGSTOP. */
    public void stop() {
        lab.exec(node, "sh", "-c", "kill -STOP " + PID).checked();
    }

    /** Lets it go on, SIGCONT. */
    public void goOn() {
        lab.exec(node, "sh", "-c", "kill -CONT " + PID).checked();
    }

    /** Waits until it stands still. */
    public void awaitStop() {
        long deadline = System.nanoTime() + JOIN_PATIENCE_NANOS;
        while (lab.exec(node, "sh", "-c", "grep -q '^State:.T' /proc/" + PID + "/status")
                        .status()
                != 0) {
            patience(deadline, "does not stand still");
        }
    }

    /** Arms a fault point: at that moment of the next move the runtime does {@code action} (docs/protocols.md). */
    public void arm(String point, String action) {
        look();
        Path faults = LabNode.of(lab, node).file("/run/fulcrum/faults");
        try {
            Files.createDirectories(faults);
            Files.writeString(faults.resolve(point), action);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its pid, which is kept for {@link #awaitEnd}. */
    private String look() {
        pid = lab.exec(node, "sh", "-c", "echo " + PID).checked().strip();
        return pid;
    }

    /** Waits until it has died: all its sockets are closed then, so that others could know. */
    public void awaitEnd() {
        long deadline = System.nanoTime() + JOIN_PATIENCE_NANOS;
        // A leader may be a zombie while other threads of the process still have its sockets open.
        String dead = "[ $(ls /proc/" + pid + "/task 2>/dev/null | wc -l) -le 1 ]" + " && ! grep '^State:' /proc/" + pid
                + "/status 2>/dev/null | grep -qv Z";
        while (lab.exec(node, "sh", "-c", dead).status() != 0) {
            patience(deadline, "is not dead");
        }
    }

    /** Starts it again, and waits until it and the others see each other. */
    public void start(String... others) {
        String config = lab.state().resolve(node).resolve("node.properties").toString();
        lab.begin(node, "sh", "-c", "exec fulcrum node --config " + config + " </dev/null >>" + LATER_LOG + " 2>&1");
        awaitSight(others);
    }

    /** Waits until it and the others see each other: what a link had to say while it was cut arrives late. */
    public void awaitSight(String... others) {
        long deadline = System.nanoTime() + JOIN_PATIENCE_NANOS;
        while (!Arrays.stream(others).allMatch(other -> see(node, other) && see(other, node))) {
            patience(deadline, "did not come back");
        }
    }

    private boolean see(String one, String other) {
        try {
            return LabNode.of(lab, one).sees(other);
        } catch (UncheckedIOException notThereYet) {
            return false;
        }
    }

    private void patience(long deadline, String complaint) {
        if (System.nanoTime() - deadline > 0) {
            throw new IllegalStateException("the runtime of " + node + " " + complaint);
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }
}
