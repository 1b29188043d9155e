package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Optional;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "drain",
        description = "Empties a node: it takes no more processes, and those it has leave for the others.",
        footer = {
            "",
            "Guests and its own processes alike leave, each for the node that is best for it then. The files, pipes and",
            "pids of its own stay: their deputies go on serving them, so that the runtime must not be stopped while they",
            "are away. The node does it by itself: it goes on when you or this node are gone, and after a restart. What",
            "cannot leave is named with the reason and tried again. `fulcrum undrain` ends it at any moment.",
            "",
            "Exit status: 0 ordered, or with --wait empty; 1 refused, or not empty in time. For root.",
            "",
            "Examples:",
            "  fulcrum drain n2 --plan                what would go where; nothing is moved",
            "  fulcrum drain n2 --reason 'new memory' --wait --timeout 600"
        })
final class DrainVerb extends StandingVerb {
    private static final long LOOK_MILLIS = 500;
    private static final long NEWS_MILLIS = 15_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; `fulcrum nodes` shows it.")
    private String reason = "";

    @Option(names = "--plan", description = "Only say what would go where.")
    private boolean plan;

    @Option(names = "--wait", description = "Wait until the node is empty; Ctrl-C ends only the waiting.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "With --wait: no longer than that; 0 for ever (${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Override
    int run(LocalClient local) throws IOException {
        if (plan) {
            return plan(local);
        }
        JsonObject answer = order(local, "drain", reason);
        return wait && isOk(answer) ? waitFor(local, since(answer.getAsJsonObject("standing"))) : told(answer);
    }

    private int plan(LocalClient local) throws IOException {
        JsonObject request = request("drain-plan");
        request.addProperty("node", node());
        JsonObject answer = local.ask(request, Verb::ignore);
        if (!isOk(answer)) {
            return refused(answer);
        }
        if (json()) {
            print(answer.get("plan"));
        } else {
            Tables.plan(answer.getAsJsonObject("plan")).forEach(out()::println);
            out().flush();
        }
        return ExitStatus.DONE;
    }

    /** Until this node hears of the order, it knows how the node stood before: open, or emptied by an earlier one. */
    private int waitFor(LocalClient local, String ordered) throws IOException {
        long deadline = System.nanoTime() + timeoutSeconds * MILLIS_PER_SECOND * 1_000_000;
        long newsBy = System.nanoTime() + NEWS_MILLIS * 1_000_000;
        boolean heard = false;
        String before = "";
        while (true) {
            JsonObject answer = local.ask(request("snapshot"), Verb::ignore);
            if (!isOk(answer)) {
                return refused(answer);
            }
            Optional<JsonObject> known = standing(answer.getAsJsonObject("snapshot"));
            if (known.isEmpty()) {
                return fail(ExitStatus.REFUSED, "node " + node() + " is not heard of any more");
            }
            JsonObject standing = known.get();
            String state = Tables.text(standing, "state");
            if (since(standing).equals(ordered)) {
                if (state.equals("DRAINED")) {
                    return ended(standing);
                }
                heard = true;
                before = show(standing, before);
            } else if (heard || System.nanoTime() - newsBy >= 0) {
                return fail(ExitStatus.REFUSED, node() + " is " + Tables.text(standing, "text") + ": somebody said so");
            }
            if (timeoutSeconds > 0 && System.nanoTime() - deadline >= 0) {
                return fail(ExitStatus.REFUSED, Tables.text(standing, "left") + " still on " + node() + why(standing));
            }
            pause();
        }
    }

    private static String since(JsonObject standing) {
        JsonElement since = standing.get("since");
        return since == null || since.isJsonNull() ? "" : since.getAsString();
    }

    private Optional<JsonObject> standing(JsonObject snapshot) {
        return snapshot.getAsJsonArray("nodes").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(n -> Tables.text(n, "name").equals(node()))
                .map(n -> n.getAsJsonObject("standing"))
                .findFirst();
    }

    private int ended(JsonObject standing) {
        if (json()) {
            print(standing);
        } else {
            out().println(node() + " is " + Tables.text(standing, "text"));
            out().flush();
        }
        return ExitStatus.DONE;
    }

    /** A line for each change. */
    private String show(JsonObject standing, String before) {
        String line = Tables.text(standing, "left") + " left on " + node() + why(standing);
        if (!line.equals(before) && !json()) {
            err().println(line);
            err().flush();
        }
        return line;
    }

    private static String why(JsonObject standing) {
        StringBuilder text = new StringBuilder();
        standing.getAsJsonArray("stuck").forEach(program -> text.append("\n  ").append(program.getAsString()));
        return text.toString();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }
}
