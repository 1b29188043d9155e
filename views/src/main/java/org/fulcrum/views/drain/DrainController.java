package org.fulcrum.views.drain;

import java.util.concurrent.Executor;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.views.kit.Answer;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.Notice;
import org.fulcrum.views.kit.Person;
import org.fulcrum.views.map.NodeCommands;

/**
 * Asks for plans and orders nodes to take processes or not; answers go to the pane, or, when it is closed, to notices.
 */
public final class DrainController implements NodeCommands {
    private final Operator operator;
    private final DrainModel model;
    private final Notice.Board notices;
    private final Executor screen;
    private int question;

    /**
     * A controller of one pane.
     *
     * @param screen runs on the JavaFX thread
     */
    public DrainController(Operator operator, DrainModel model, Notice.Board notices, Executor screen) {
        this.operator = operator;
        this.model = model;
        this.notices = notices;
        this.screen = screen;
    }

    /** Takes a new snapshot in; when somebody has opened a node that is shown, there is a plan again. */
    public void apply(ClusterSnapshot snapshot) {
        Stage before = model.stage();
        model.apply(snapshot);
        if (before != Stage.PLANNING && model.stage() == Stage.PLANNING) {
            askPlan();
        }
    }

    @Override
    public void cordon(String node) {
        show(node, false);
    }

    @Override
    public void drain(String node) {
        show(node, true);
    }

    private void show(String node, boolean toDrain) {
        question++;
        model.open(node, toDrain);
        if (model.stage() == Stage.PLANNING) {
            askPlan();
        }
    }

    /** Asks the shown node again what would leave it. */
    public void askPlan() {
        model.node().ifPresent(node -> {
            int asked = ++question;
            model.plan(new Plan.Asked());
            Answer.deliver(
                    operator.drainPlan(node),
                    screen,
                    plan -> answered(asked, new Plan.Known(plan)),
                    why -> answered(asked, new Plan.Unknown(why)));
        });
    }

    /** An answer to a question that is not the latest is of no interest any more. */
    private void answered(int asked, Plan plan) {
        if (asked == question) {
            model.plan(plan);
        }
    }

    /** Orders what the pane is about, for that reason. */
    public void confirm(String reason) {
        Stage stage = model.stage();
        if (stage.asks() && !model.ordered()) {
            Standing.Order order = stage == Stage.CORDONING ? Standing.Order.CORDON : Standing.Order.DRAIN;
            model.node().ifPresent(node -> order(node, order, reason.strip()));
        }
    }

    /** Orders the shown node to take processes again; what is leaving stops leaving. */
    public void open() {
        if (!model.ordered()) {
            model.node().ifPresent(this::open);
        }
    }

    @Override
    public void open(String node) {
        order(node, Standing.Order.OPEN, "");
    }

    /** Closes the pane; what was ordered goes on. */
    public void close() {
        question++;
        model.close();
    }

    private void order(String node, Standing.Order order, String reason) {
        if (shows(node)) {
            model.order();
        }
        Answer.deliver(
                operator.order(node, order, reason, Person.at(model.self())),
                screen,
                standing -> carriedOut(node, standing),
                why -> refused(node, order, why));
    }

    private void carriedOut(String node, Standing standing) {
        if (standing.open()) {
            if (shows(node)) {
                close();
            }
            notices.show(Notice.of(Notice.Tone.SUCCESS, node + " takes processes again."));
        } else if (shows(node)) {
            model.answer(standing);
        } else {
            notices.show(Notice.of(Notice.Tone.SUCCESS, node + " is " + Formats.standing(standing) + "."));
        }
    }

    private void refused(String node, Standing.Order order, String why) {
        if (shows(node)) {
            model.fail(why);
        } else {
            notices.show(Notice.of(Notice.Tone.WARNING, DrainText.refused(node, order, why)));
        }
    }

    private boolean shows(String node) {
        return model.node().filter(node::equals).isPresent();
    }
}
