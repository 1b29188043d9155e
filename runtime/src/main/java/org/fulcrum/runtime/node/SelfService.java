package org.fulcrum.runtime.node;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.linux.PeerCredentials;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.node.socket.VerbHandler.Progress;

/**
 * What a process asks for itself (paper §2.2): {@code move} to a node, {@code join} another process where that is,
 * {@code invite} another to where it is itself, {@code where}. The asker is the caller or the caller's parent, by the
 * pid that the kernel tells; its home is always this node, because one that is away connects by its deputy. Answers are
 * flat and short: a small C library reads them.
 */
final class SelfService {
    /**
     * The library takes twenty seconds of silence for a dead node; few lines, for a frozen caller does not read them.
     */
    private static final long PROGRESS_MILLIS = 5_000;

    /** With its escapes it then fits into the 4096 bytes of the library. */
    private static final int MAX_TEXT_CHARS = 500;

    /** Refusals because all is already as it is wanted. */
    private static final List<String> CONTENT = List.of("there-already", "no-better-node");

    private final ClusterOperator.Place place;

    SelfService(ClusterOperator.Place place) {
        this.place = place;
    }

    JsonObject answer(String verb, Words words, PeerCredentials caller, Progress progress)
            throws OperatorException, IOException {
        Engine.HomeProcess asker = asker(words, caller);
        return switch (verb) {
            case "move" -> moved(caller.uid(), asker.key(), Destination.parse(words.text("to")), progress);
            case "join" -> {
                Destination there = new Destination.Node(located(process(words)).node());
                yield moved(caller.uid(), asker.key(), there, progress);
            }
            case "invite" -> invited(asker, process(words), progress);
            case "where" -> whereIs(asker);
            default -> throw new OperatorException("unknown-verb", "no such verb: " + verb);
        };
    }

    /** Who asks. A child of one in care that is too young to be in care by itself comes into it by asking. */
    private Engine.HomeProcess asker(Words words, PeerCredentials caller) throws OperatorException {
        int pid = switch (words.optional("asker").orElse("self")) {
            case "self" -> caller.pid();
            case "parent" -> ProcFs.parent(caller.pid()).orElseThrow(() -> noParent(caller.pid()));
            default -> throw new OperatorException("bad-request", "\"asker\" must be self or parent");
        };
        ClusterOperator.Local local = place.local().orElseThrow(() -> notInCare(pid));
        if (local.desk().find(pid).isEmpty()) {
            if (ProcFs.parent(pid).flatMap(local.desk()::find).isEmpty()) {
                throw notInCare(pid);
            }
            local.intake().register(pid, caller.uid(), ProcessTerms.Change.NONE);
        }
        return local.desk().owned(pid, caller.uid());
    }

    /** A shell puts the last command of its text in its own place, and that has the shell's parent. */
    private OperatorException noParent(int pid) {
        return new OperatorException(
                "not-in-care", "process " + pid + " was not started by one of " + place.self() + " that still runs");
    }

    private OperatorException notInCare(int pid) {
        return new OperatorException(
                "not-in-care",
                "process " + pid + " of " + place.self() + " is not in Fulcrum's care: start it with `fulcrum run`, or"
                        + " take it in with `fulcrum adopt " + pid + "`");
    }

    private ProcessKey process(Words words) throws OperatorException {
        return words.process("process", place.self());
    }

    /**
     * Where a process is and whose.
     *
     * @param node where it runs
     * @param uid its owner
     */
    private record Located(String node, int uid) {}

    /** Of this node's processes what is so now, of others what their home told last. */
    private Located located(ProcessKey key) throws OperatorException {
        Optional<Located> known = key.home().equals(place.self())
                ? place.local()
                        .flatMap(local -> local.desk().find(key.pid()))
                        .filter(home -> home.residency() != Residency.LOST)
                        .map(home -> new Located(home.node(), home.uid()))
                : told(key).or(() -> {
                    place.catchUp().run(); // its home may not have told its processes here
                    return told(key);
                });
        return known.orElseThrow(() -> new OperatorException(
                "unknown-process",
                "no process " + key + " is in Fulcrum's care; `fulcrum ps --all` lists those that are, `fulcrum adopt`"
                        + " takes one in at its node"));
    }

    private Optional<Located> told(ProcessKey key) {
        return place.knowledge()
                .home(key.home(), key.pid())
                .filter(home -> home.residency() != Residency.LOST)
                .map(SelfService::reported);
    }

    private static Located reported(HomeReport home) {
        return new Located(home.node(), home.uid());
    }

    /** Never another user's, and here root is a user like any other: an invitation is no order. */
    private JsonObject invited(Engine.HomeProcess asker, ProcessKey guest, Progress progress)
            throws OperatorException, IOException {
        int uid = located(guest).uid();
        if (uid != asker.uid()) {
            throw new OperatorException(
                    "not-yours",
                    "process " + guest + " belongs to user " + uid + ", and " + asker.key() + " to user " + asker.uid()
                            + ": a process invites only those of its own user");
        }
        return moved(asker.uid(), guest, new Destination.Node(asker.node()), progress);
    }

    private JsonObject whereIs(Engine.HomeProcess asker) {
        JsonObject answer = told(asker.key(), "is", asker.node(), asker.key() + " is on " + asker.node());
        answer.addProperty("home", asker.key().home());
        answer.addProperty("residency", asker.residency().name());
        return answer;
    }

    private JsonObject moved(int uid, ProcessKey process, Destination to, Progress progress)
            throws OperatorException, IOException {
        CompletableFuture<MoveResult> ended = new ClusterOperator(uid, place).move(process, to, MoveOrder.PLAIN);
        Optional<MoveResult> result = Answers.within(ended, PROGRESS_MILLIS);
        while (result.isEmpty()) {
            progress.tell(underWay(process));
            result = Answers.within(ended, PROGRESS_MILLIS);
        }
        return ended(process, to, result.get());
    }

    private static JsonObject underWay(ProcessKey process) {
        JsonObject line = new JsonObject();
        line.addProperty("progress", process.toString());
        return line;
    }

    private JsonObject ended(ProcessKey process, Destination to, MoveResult result) throws OperatorException {
        String text = process + " " + result.describe();
        return switch (result) {
            case MoveResult.Moved moved -> told(process, "moved", moved.cost().to(), text);
            case MoveResult.Refused refused -> stays(process, to, refused);
            case MoveResult.RolledBack back -> throw failed("rolled-back", text);
            case MoveResult.Lost lost -> throw failed("lost", text);
            case MoveResult.Ended ended -> throw failed("ended", text);
        };
    }

    /** Who is where he wants to be has not been refused anything. */
    private JsonObject stays(ProcessKey process, Destination to, MoveResult.Refused refused) throws OperatorException {
        for (Reason reason : refused.reasons()) {
            if (CONTENT.contains(reason.code())) {
                String why = reason.text().replaceFirst("^stays: ", ""); // as the choice of the best node begins
                String node = to instanceof Destination.Node there
                        ? there.name()
                        : located(process).node();
                return told(process, "stays", node, process + " stays on " + node + ": " + why);
            }
        }
        String code = refused.reasons().stream().map(Reason::code).findFirst().orElse("refused");
        throw failed(code, process + " " + refused.describe());
    }

    private static JsonObject told(ProcessKey process, String outcome, String node, String text) {
        JsonObject json = new JsonObject();
        json.addProperty("ok", true);
        json.addProperty("outcome", outcome);
        json.addProperty("process", process.toString());
        json.addProperty("node", node);
        json.addProperty("text", shortened(text));
        return json;
    }

    private static OperatorException failed(String code, String text) {
        return new OperatorException(code, shortened(text));
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS - 1) + "…";
    }
}
