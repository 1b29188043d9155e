package org.fulcrum.views.map;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.kit.Answer;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.Notice;

/** Turns gestures and keys into questions and orders, and their answers into notices. */
public final class MapController {
    private final Operator operator;
    private final MapModel model;
    private final Notice.Board notices;
    private final Executor screen;
    private final PreflightDesk preflight;
    private final MoveHistory history = new MoveHistory();

    /**
     * A controller of one map.
     *
     * @param screen runs on the JavaFX thread
     * @param clockMillis a clock that never goes back, milliseconds
     */
    public MapController(
            Operator operator, MapModel model, Notice.Board notices, Executor screen, LongSupplier clockMillis) {
        this.operator = operator;
        this.model = model;
        this.notices = notices;
        this.screen = screen;
        this.preflight = new PreflightDesk(operator, screen, clockMillis);
    }

    /** Takes a new snapshot in; a drag whose process is gone ends with a notice. */
    public void apply(ClusterSnapshot snapshot) {
        model.apply(snapshot);
        model.carry().map(MapModel.Carry::process).ifPresent(held -> {
            if (snapshot.process(held.key()).isEmpty()) {
                cancel();
                warn(name(held) + " ended while it was being dragged; nothing was moved.");
            }
        });
    }

    /** Picks a process up; false when it is already moving. */
    public boolean lift(ProcessKey key) {
        Optional<ProcessSnapshot> process = free(key);
        process.ifPresent(p -> model.carry(new MapModel.Carry(p, Optional.empty(), Optional.empty())));
        return process.isPresent();
    }

    /** The pointer has come over a node's card: asks for preflight there. */
    public void hover(String node) {
        model.carry().map(MapModel.Carry::process).ifPresent(process -> {
            show(process, node, new Preflight.Checking());
            ask(
                    process,
                    node,
                    answer -> model.carry()
                            .filter(carry -> carry.process().key().equals(process.key()))
                            .filter(carry -> carry.over().filter(node::equals).isPresent())
                            .ifPresent(carry -> show(carry.process(), node, answer)));
        });
    }

    private void show(ProcessSnapshot process, String node, Preflight answer) {
        model.carry(new MapModel.Carry(process, Optional.of(node), Optional.of(answer)));
    }

    /** The pointer has left a node's card. */
    public void leave(String node) {
        model.carry()
                .filter(carry -> carry.over().filter(node::equals).isPresent())
                .ifPresent(
                        carry -> model.carry(new MapModel.Carry(carry.process(), Optional.empty(), Optional.empty())));
    }

    /** Lets go over a node's card: orders the move unless it is known to be impossible. */
    public void drop(String node) {
        Optional<MapModel.Carry> held = model.carry();
        cancel();
        held.ifPresent(carry -> {
            Preflight known = carry.over()
                    .filter(node::equals)
                    .flatMap(over -> carry.preflight())
                    .orElseGet(Preflight.Checking::new);
            order(carry.process(), node, known);
        });
    }

    /** Ends a drag without moving anything. */
    public void cancel() {
        if (model.carry().isPresent()) {
            model.carry(null);
        }
    }

    /** What is known of a move to a node: at once, and again when the answer comes. */
    public void ask(ProcessSnapshot process, String node, Consumer<Preflight> listener) {
        preflight.ask(process, node, listener);
    }

    /** Orders a move to a node, unless preflight is known to forbid it. */
    public void order(ProcessSnapshot process, String node, Preflight known) {
        switch (known) {
            case Preflight.Here here -> say(process, "already runs on " + node);
            case Preflight.Answered answered -> {
                if (answered.verdict().possible()) {
                    move(process.key(), new Destination.Node(node));
                } else {
                    refuse(process, node, answered.verdict());
                }
            }
            case Preflight.Checking checking -> move(process.key(), new Destination.Node(node));
            case Preflight.Unanswered unanswered -> move(process.key(), new Destination.Node(node));
        }
    }

    private void refuse(ProcessSnapshot process, String node, Verdict verdict) {
        String reasons = verdict.reasons().stream()
                .filter(reason -> reason.severity() == Reason.Severity.BLOCKER)
                .map(Reason::text)
                .reduce((a, b) -> a + "; " + b)
                .orElse("preflight gave no reason");
        warn(name(process) + " cannot move to " + node + ": " + reasons + ". It runs on untouched.");
    }

    /** Orders a process home; it says so when it is there already. */
    public void sendHome(ProcessKey key) {
        model.process(key).ifPresent(process -> {
            if (process.node().equals(key.home())) {
                say(process, "is already at home on " + key.home());
            } else {
                move(key, new Destination.Home());
            }
        });
    }

    /** Orders a move. */
    public void move(ProcessKey key, Destination to) {
        free(key).ifPresent(process -> put(process, to, true));
    }

    /** Moves the process that this console moved last back to where it was. */
    public void undo() {
        Optional<MoveHistory.Done> last = history.takeLast();
        if (last.isEmpty()) {
            notices.show(Notice.of(Notice.Tone.NEUTRAL, "There is no move to take back."));
        }
        last.ifPresent(this::undo);
    }

    private void undo(MoveHistory.Done done) {
        history.forget(done);
        if (model.process(done.process()).isEmpty()) {
            warn(done.process() + " has ended; its move cannot be taken back.");
        }
        free(done.process()).ifPresent(process -> put(process, new Destination.Node(done.from()), false));
    }

    /** The process, unless it is gone or on its way; says so when it is on its way. */
    private Optional<ProcessSnapshot> free(ProcessKey key) {
        Optional<ProcessSnapshot> process = model.process(key);
        if (process.isPresent() && model.busy(key)) {
            say(process.get(), "is already moving");
            return Optional.empty();
        }
        return process;
    }

    private void put(ProcessSnapshot process, Destination to, boolean remember) {
        model.ordered(process.key(), true);
        Answer.deliver(
                operator.move(process.key(), to),
                screen,
                result -> {
                    model.ordered(process.key(), false);
                    tell(process, remember, result);
                },
                why -> {
                    model.ordered(process.key(), false);
                    warn(name(process) + " could not be ordered to " + to.word() + ": " + why);
                });
    }

    private void tell(ProcessSnapshot process, boolean remember, MoveResult result) {
        String name = name(process);
        switch (result) {
            case MoveResult.Moved moved -> {
                String text = "%s moved from %s to %s: %s"
                        .formatted(name, moved.cost().from(), moved.cost().to(), Formats.cost(moved.cost()));
                Notice notice = Notice.of(Notice.Tone.SUCCESS, text);
                if (remember) {
                    MoveHistory.Done done =
                            new MoveHistory.Done(process.key(), moved.cost().from());
                    history.add(done);
                    notice = notice.with("Move back", () -> undo(done));
                }
                notices.show(notice);
            }
            case MoveResult.Refused refused -> warn(name + " was not moved; " + refused.describe());
            case MoveResult.RolledBack back -> warn(name + " " + back.describe());
            case MoveResult.Ended ended -> warn(name + ": " + ended.describe());
            case MoveResult.Lost lost -> notices.show(Notice.of(Notice.Tone.DANGER, name + " " + lost.describe()));
        }
    }

    private void say(ProcessSnapshot process, String what) {
        notices.show(Notice.of(Notice.Tone.NEUTRAL, name(process) + " " + what + "."));
    }

    private void warn(String text) {
        notices.show(Notice.of(Notice.Tone.WARNING, text));
    }

    private static String name(ProcessSnapshot process) {
        return ProcessText.shortName(process);
    }
}
