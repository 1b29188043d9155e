package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.node.socket.LocalClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "migrate",
        description = "Moves a process to another node, home, or to the node that is best for it now.",
        footer = {
            "",
            "Its files, pipes, terminal and pid stay at home. Exit status 0: it runs there; 1: refused or rolled back, it",
            "runs on where it was, and the reason is on standard error.",
            "",
            "Examples:",
            "  fulcrum migrate 4711 n2",
            "  fulcrum migrate n3:4711 home",
            "  fulcrum migrate 4711 best --json",
            "  fulcrum migrate 4711 n2 --allow-cpu-mismatch   though it may use instructions that n2 has not",
            "  fulcrum migrate 4711 n2 --no-wait   only order it; `fulcrum top` shows how it goes"
        })
final class MigrateVerb extends Verb {
    private static final long SHOW_AFTER_MILLIS = 2_000;

    private final long startedAt = System.nanoTime();

    @Parameters(
            index = "0",
            paramLabel = "PID|NODE:PID",
            description = "The process; NODE is its home, this one when left out.")
    private String process = "";

    @Parameters(index = "1", paramLabel = "NODE|home|best", description = "Where it goes.")
    private String to = "";

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait for the end (the default), or with --no-wait only order it.")
    private boolean wait = true;

    @Option(
            names = "--allow-cpu-mismatch",
            description = "Also to a node whose processor lacks what the program may use: it may die there of SIGILL.")
    private boolean allowCpuMismatch;

    private boolean shown;

    @Override
    int run(LocalClient node) throws IOException {
        JsonObject request = request("migrate");
        request.addProperty("process", process);
        request.addProperty("to", to);
        request.addProperty("wait", wait);
        request.addProperty("allowCpuMismatch", allowCpuMismatch);
        JsonObject answer = node.ask(request, this::show);
        if (shown) {
            err().println();
        }
        return answer.has("accepted") ? ended(answer) : refused(answer);
    }

    private int ended(JsonObject answer) {
        if (json()) {
            print(answer);
        }
        if (!answer.has("result")) {
            return told("ordered; `fulcrum top` shows how it goes");
        }
        JsonObject result = answer.getAsJsonObject("result");
        String text = process + " " + Tables.text(result, "text");
        return isOk(answer) ? told(text) : fail(ExitStatus.REFUSED, text);
    }

    private int told(String text) {
        if (!json()) {
            out().println(text);
            out().flush();
        }
        return ExitStatus.DONE;
    }

    /** After two seconds, on a terminal, one line that is written over. */
    private void show(JsonObject line) {
        JsonObject activity = line.getAsJsonObject("progress");
        boolean early = System.nanoTime() - startedAt < SHOW_AFTER_MILLIS * 1_000_000;
        if (early || activity == null || !activity.has("phase") || !Terminal.isErrorShown()) {
            return;
        }
        shown = true;
        err().print("\r\033[K%s %s → %s  %s  %s of %s  %s"
                .formatted(
                        process,
                        Tables.text(activity, "from"),
                        Tables.text(activity, "to"),
                        Tables.text(activity, "phase"),
                        Amount.bytes(Tables.whole(activity, "bytesDone")),
                        Amount.bytes(Tables.whole(activity, "bytesTotal")),
                        Amount.age(Tables.whole(activity, "ageMillis"))));
        err().flush();
    }
}
