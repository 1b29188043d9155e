package org.fulcrum.runtime.node;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.linux.PeerCredentials;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.move.CareMark;
import org.fulcrum.runtime.node.socket.VerbHandler;

/**
 * What may be asked at the local socket: {@code register}, {@code adopt}, {@code snapshot}, {@code explain},
 * {@code migrate}, {@code terms}, what concerns nodes ({@link NodeVerbs}), and what a process asks for itself
 * ({@link SelfService}). What a caller may do follows from the uid that the kernel tells, never from what it says.
 */
final class LocalVerbs implements VerbHandler {
    private static final long PROGRESS_MILLIS = 500;
    private static final long AT_ONCE_MILLIS = 300;

    private final ClusterOperator.Place place;
    private final SelfService selfService;
    private final NodeVerbs nodeVerbs;

    LocalVerbs(ClusterOperator.Place place) {
        this.place = place;
        this.selfService = new SelfService(place);
        this.nodeVerbs = new NodeVerbs(place.self());
    }

    @Override
    public JsonObject handle(JsonObject request, PeerCredentials caller, Progress progress)
            throws OperatorException, IOException {
        ClusterOperator operator = new ClusterOperator(caller.uid(), place);
        Words words = new Words(request);
        String verb = words.text("verb");
        return switch (verb) {
            case "register" -> register(operator, words, caller);
            case "adopt" -> taken(operator, words.number("pid"), ProcessTerms.Change.NONE);
            case "snapshot" -> Answers.ok("snapshot", SnapshotJson.snapshot(operator.snapshot()));
            case "explain" -> explain(operator, words);
            case "migrate" -> migrate(operator, words, progress);
            case "terms" -> terms(operator, words);
            case "standing" -> nodeVerbs.standing(operator, words, caller);
            case "drain-plan" -> nodeVerbs.plan(operator, words);
            case "best-nodes" -> nodeVerbs.bestNodes(place, words);
            case "site" -> nodeVerbs.site(operator, words, caller);
            case "policy" -> nodeVerbs.policy(operator, words, caller);
            case "move", "join", "invite", "where" -> selfService.answer(verb, words, caller, progress);
            default -> throw new OperatorException("unknown-verb", "no such verb: " + verb);
        };
    }

    /** The launcher registers itself: nobody else's pid, or it could be told to take in what it may not even see. */
    private JsonObject register(ClusterOperator operator, Words words, PeerCredentials caller)
            throws OperatorException {
        int pid = words.number("pid");
        if (pid != caller.pid()) {
            throw new OperatorException(
                    "not-yours", "register names pid " + pid + " but the caller is " + caller.pid() + "; use adopt");
        }
        ProcessTerms.Change terms =
                new ProcessTerms.Change(Optional.empty(), truth(words, "auto"), truth(words, "others"));
        JsonObject answer = taken(operator, pid, terms);
        JsonArray environment = new JsonArray();
        CareMark.variables(place.self(), terms).forEach(environment::add);
        additions(pid, words.optional("cpu")).forEach(environment::add);
        if (place.local().isPresent()) {
            environment.add("FULCRUM_MAILBOXES=" + place.local().get().intake().mailboxes(pid));
        }
        answer.add("environment", environment);
        boolean best = words.optional("best").filter("true"::equals).isPresent();
        place.local().ifPresent(local -> local.placement().launched(new ProcessKey(place.self(), pid), best));
        return answer;
    }

    /** What the launcher adds to its environment: by default what holds the program to what all nodes have. */
    private List<String> additions(int pid, Optional<String> cpu) throws OperatorException {
        if (cpu.isPresent() && !List.of("portable", "native").contains(cpu.get())) {
            throw new OperatorException("bad-request", "\"cpu\" must be portable or native");
        }
        List<MemberTable.Row<NodeReport>> rows = place.knowledge().rows();
        CpuFeatures own = rows.stream()
                .filter(row -> row.name().equals(place.self()))
                .map(row -> row.news().cpu())
                .findFirst()
                .orElse(CpuFeatures.NONE);
        CpuFeatures withheld = own.without(CpuBaseline.of(rows).common());
        return cpu.equals(Optional.of("native"))
                ? List.of()
                : HeldEnvironment.additions(ProcFs.environment(pid), own, withheld);
    }

    private static Optional<Boolean> truth(Words words, String name) throws OperatorException {
        Optional<String> said = words.optional(name);
        if (said.isPresent() && !List.of("true", "false").contains(said.get())) {
            throw new OperatorException("bad-request", "\"" + name + "\" must be true or false");
        }
        return said.map("true"::equals);
    }

    /** Changes what nodes may do with a process. */
    private JsonObject terms(ClusterOperator operator, Words words) throws OperatorException {
        Optional<String> word = words.optional("class");
        Optional<ProcessTerms.Kind> kind = word.flatMap(ProcessTerms.Kind::parse);
        if (word.isPresent() && kind.isEmpty()) {
            throw new OperatorException(
                    "bad-request", "'" + word.get() + "' is no class; it must be urgent, normal or overdue");
        }
        ProcessTerms.Change change = new ProcessTerms.Change(kind, truth(words, "auto"), truth(words, "others"));
        if (change.equals(ProcessTerms.Change.NONE)) {
            throw new OperatorException(
                    "bad-request", "say what to change: a class, --auto or --other-clusters on or off");
        }
        return Answers.ok(
                "terms",
                SnapshotJson.terms(Answers.await(operator.change(words.process("process", place.self()), change))));
    }

    private static JsonObject taken(ClusterOperator operator, int pid, ProcessTerms.Change terms)
            throws OperatorException {
        ProcessKey key = Answers.await(operator.adopt(pid, terms));
        JsonObject json = new JsonObject();
        json.addProperty("ok", true);
        json.addProperty("pid", key.pid());
        json.addProperty("home", key.home());
        return json;
    }

    private JsonObject explain(ClusterOperator operator, Words words) throws OperatorException {
        Optional<Destination> to = words.optional("to").map(Destination::parse);
        return Answers.ok(
                "verdict",
                SnapshotJson.verdict(Answers.await(operator.explain(words.process("process", place.self()), to))));
    }

    private JsonObject migrate(ClusterOperator operator, Words words, Progress progress)
            throws OperatorException, IOException {
        ProcessKey process = words.process("process", place.self());
        boolean mismatch =
                words.optional("allowCpuMismatch").filter("true"::equals).isPresent();
        MoveOrder order = mismatch ? MoveOrder.PLAIN.allowingCpuMismatch() : MoveOrder.PLAIN;
        CompletableFuture<MoveResult> ended = operator.move(process, Destination.parse(words.text("to")), order);
        boolean wait = words.optional("wait").map("true"::equals).orElse(true);
        Optional<MoveResult> result = Answers.within(ended, wait ? PROGRESS_MILLIS : AT_ONCE_MILLIS);
        while (wait && result.isEmpty()) {
            progress.tell(progressOf(operator, process));
            result = Answers.within(ended, PROGRESS_MILLIS);
        }
        JsonObject answer = new JsonObject();
        answer.addProperty("ok", result.map(MoveResult::succeeded).orElse(true));
        answer.addProperty("accepted", true);
        result.ifPresent(r -> answer.add("result", SnapshotJson.result(r)));
        return answer;
    }

    private static JsonObject progressOf(ClusterOperator operator, ProcessKey process) {
        JsonObject line = new JsonObject();
        line.add(
                "progress",
                operator.snapshot().activities().stream()
                        .filter(a -> a.process().equals(process) && a.result().isEmpty())
                        .findFirst()
                        .map(SnapshotJson::activity)
                        .orElseGet(JsonObject::new));
        return line;
    }
}
