package org.fulcrum.runtime.node.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.fulcrum.runtime.node.socket.LocalClient;
import org.fulcrum.runtime.node.socket.NoNodeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all verbs that speak to the local node have in common. */
@Command(mixinStandardHelpOptions = true)
abstract class Verb implements Callable<Integer> {
    static final Path DEFAULT_SOCKET = Path.of("/run/fulcrum/fulcrum.sock");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = "${env:FULCRUM_SOCKET:-/run/fulcrum/fulcrum.sock}",
            description = "The local node's socket (${DEFAULT-VALUE}; FULCRUM_SOCKET names another).")
    private Path socket = DEFAULT_SOCKET;

    @Option(names = "--json", description = "Print JSON for scripts instead of text for people.")
    private boolean json;

    /** Does the work with an open conversation; returns the exit status. */
    abstract int run(LocalClient node) throws IOException;

    @Override
    public Integer call() {
        try (LocalClient node = LocalClient.connect(socket)) {
            return run(node);
        } catch (NoNodeException none) {
            return fail(ExitStatus.NO_NODE, String.valueOf(none.getMessage()));
        } catch (IOException broken) {
            return fail(ExitStatus.NO_NODE, "the node at " + socket + " went away: " + broken.getMessage());
        }
    }

    final boolean json() {
        return json;
    }

    final PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    final PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }

    final int fail(int status, String message) {
        err().println("fulcrum: " + message);
        err().flush();
        return status;
    }

    final void print(JsonElement element) {
        out().println(new GsonBuilder()
                .setPrettyPrinting()
                .serializeNulls()
                .disableHtmlEscaping()
                .create()
                .toJson(element));
        out().flush();
    }

    /** Asks; a refusal is printed to standard error and as JSON when that is wanted. */
    final JsonObject ask(LocalClient node, JsonObject request, Consumer<JsonObject> progress) throws IOException {
        return node.ask(request, progress);
    }

    /** The exit status of a refusal, after telling it. */
    final int refused(JsonObject answer) {
        if (json()) {
            print(answer);
        }
        boolean usage = answer.has("code") && answer.get("code").getAsString().equals("bad-request");
        return fail(
                usage ? ExitStatus.USAGE : ExitStatus.REFUSED,
                answer.get("message").getAsString());
    }

    static JsonObject request(String verb) {
        JsonObject request = new JsonObject();
        request.addProperty("verb", verb);
        return request;
    }

    static boolean isOk(JsonObject answer) {
        return answer.get("ok").getAsBoolean();
    }

    static void ignore(JsonObject progress) {}
}
