package org.fulcrum.views.policy;

import java.util.Map;
import java.util.concurrent.Executor;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.views.kit.Answer;
import org.fulcrum.views.kit.Person;

/** Orders changes of the policy, one at a time. */
public final class PolicyController {
    private final Operator operator;
    private final PolicyModel model;
    private final Executor screen;

    /**
     * A controller of one policy.
     *
     * @param screen runs on the JavaFX thread
     */
    public PolicyController(Operator operator, PolicyModel model, Executor screen) {
        this.operator = operator;
        this.model = model;
        this.screen = screen;
    }

    /** Gives a part of the policy a value, unless somebody has given it that value already. */
    public void change(String part, String value) {
        if (model.outcome() == PolicyModel.Outcome.ORDERED
                || model.set() && model.value(part).equals(value)) {
            return;
        }
        String what = part + " " + value;
        model.order(what);
        Answer.deliver(
                operator.changePolicy(Map.of(part, value), Person.at(model.self())),
                screen,
                now -> model.changed(what, now),
                why -> model.refused(what, why));
    }
}
