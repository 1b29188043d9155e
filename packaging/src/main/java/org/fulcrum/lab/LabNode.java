package org.fulcrum.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.fulcrum.runtime.node.socket.LocalClient;

/**
 * A node of a lab, spoken to at its local socket as the command line does: twenty moves need no twenty JVMs.
 *
 * @param name its name
 * @param root its file system, seen from the host
 * @param patience for so long a question is asked again when nobody answers: its runtime may be dead for a while
 */
public record LabNode(String name, Path root, Duration patience) {
    private static final long ASK_AGAIN_NANOS = 200_000_000;
    private static final long FRESH_MILLIS = 2_000;

    /** A node that is up. */
    public static LabNode of(Lab lab, String name) {
        return new LabNode(name, Path.of("/proc", Long.toString(init(lab, name)), "root"), Duration.ZERO);
    }

    /** Pid, outside of the lab, of the first process of a node. */
    public static long init(Lab lab, String name) {
        try {
            String pidAndStart = Files.readString(lab.state().resolve(name).resolve("init"));
            return Long.parseLong(pidAndStart.substring(0, pidAndStart.indexOf(' ')));
        } catch (IOException e) {
            throw new UncheckedIOException("node " + name + " is not up", e);
        }
    }

    /** The same node, asked again and again for so long when nobody answers. */
    public LabNode patient(Duration patientFor) {
        return new LabNode(name, root, patientFor);
    }

    /** A file of the node, seen from the host. */
    public Path file(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Takes a running program into care. */
    public void adopt(int pid) {
        JsonObject request = request("adopt");
        request.addProperty("pid", pid);
        JsonObject answer = ask(request);
        if (!answer.get("ok").getAsBoolean()) {
            throw new IllegalStateException("adopting " + pid + ": " + answer);
        }
    }

    /** Orders a move and waits for its end; the answer as {@code fulcrum migrate --json} prints it. */
    public JsonObject migrate(int pid, String to) {
        return migrate(pid, to, false);
    }

    /** The same, with the risk that the target's processor lacks what the program uses. */
    public JsonObject migrate(int pid, String to, boolean allowCpuMismatch) {
        JsonObject request = request("migrate");
        request.addProperty("allowCpuMismatch", allowCpuMismatch);
        request.addProperty("process", Integer.toString(pid));
        request.addProperty("to", to);
        return ask(request);
    }

    /** Whether a process could move to a node; the verdict as {@code fulcrum explain --json} prints it. */
    public JsonObject explain(int pid, String to) {
        return preflight(pid, to).getAsJsonObject("verdict");
    }

    /** Whether the target of a preflight answers, whatever it says. */
    public boolean canAsk(int pid, String to) {
        return preflight(pid, to).has("verdict");
    }

    private JsonObject preflight(int pid, String to) {
        JsonObject request = request("explain");
        request.addProperty("process", Integer.toString(pid));
        request.addProperty("to", to);
        return ask(request);
    }

    /** What the cluster knows of a process that was started here; empty when it has ended. */
    public Optional<JsonObject> process(String home, int pid) {
        return processes().stream()
                .filter(p -> p.get("pid").getAsInt() == pid
                        && p.get("home").getAsString().equals(home))
                .findFirst();
    }

    /** All processes in care that the node knows of, as {@code fulcrum ps --all --json} prints them. */
    public List<JsonObject> processes() {
        JsonObject snapshot = ask(request("snapshot")).getAsJsonObject("snapshot");
        return StreamSupport.stream(snapshot.getAsJsonArray("processes").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** Whether the node has heard of another one lately. */
    public boolean sees(String node) {
        JsonObject snapshot = ask(request("snapshot")).getAsJsonObject("snapshot");
        return StreamSupport.stream(snapshot.getAsJsonArray("nodes").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .anyMatch(n -> n.get("name").getAsString().equals(node)
                        && n.get("ageMillis").getAsLong() < FRESH_MILLIS);
    }

    private static JsonObject request(String verb) {
        JsonObject request = new JsonObject();
        request.addProperty("verb", verb);
        return request;
    }

    /** A conversation each: the node hangs up on callers that say nothing for long. */
    private JsonObject ask(JsonObject request) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return askOnce(request);
            } catch (UncheckedIOException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(ASK_AGAIN_NANOS);
        }
    }

    private JsonObject askOnce(JsonObject request) {
        try (LocalClient client = LocalClient.connect(file("/run/fulcrum/fulcrum.sock"))) {
            return client.ask(request, progress -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
