package org.fulcrum.views.sites;

import java.util.concurrent.Executor;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.views.kit.Answer;
import org.fulcrum.views.kit.Notice;
import org.fulcrum.views.kit.Person;
import org.fulcrum.views.map.SiteCommands;

/** Orders sites to be detached or attached again; answers go to the pane, or, when it is closed, to notices. */
public final class DetachController implements SiteCommands {
    private final Operator operator;
    private final DetachModel model;
    private final Notice.Board notices;
    private final Executor screen;

    /**
     * A controller of one pane.
     *
     * @param screen runs on the JavaFX thread
     */
    public DetachController(Operator operator, DetachModel model, Notice.Board notices, Executor screen) {
        this.operator = operator;
        this.model = model;
        this.notices = notices;
        this.screen = screen;
    }

    /** Takes a new snapshot in. */
    public void apply(ClusterSnapshot snapshot) {
        model.apply(snapshot);
    }

    @Override
    public void detach(String site) {
        model.open(site);
    }

    /** Orders the shown site to be detached. */
    public void confirm() {
        if (model.stage() == DetachStage.ASKING && !model.ordered()) {
            model.site().ifPresent(site -> order(site, SiteOrder.DETACH));
        }
    }

    /** Orders the shown site to be attached again. */
    public void attach() {
        if (!model.attached() && !model.ordered()) {
            model.site().ifPresent(this::attach);
        }
    }

    @Override
    public void attach(String site) {
        order(site, SiteOrder.ATTACH);
    }

    /** Closes the pane; what was ordered goes on. */
    public void close() {
        model.close();
    }

    private void order(String site, SiteOrder order) {
        if (shows(site)) {
            model.order();
        }
        Answer.deliver(
                operator.orderSite(site, order, Person.at(model.self())),
                screen,
                policy -> carriedOut(site, order, policy),
                why -> refused(site, order, why));
    }

    private void carriedOut(String site, SiteOrder order, PolicySnapshot policy) {
        if (order == SiteOrder.DETACH && shows(site)) {
            model.detached(policy);
            return;
        }
        if (shows(site)) {
            close();
        }
        notices.show(Notice.of(Notice.Tone.SUCCESS, DetachText.done(site, order)));
    }

    private void refused(String site, SiteOrder order, String why) {
        if (shows(site)) {
            model.fail(why);
        } else {
            notices.show(Notice.of(Notice.Tone.WARNING, DetachText.refused(site, order, why)));
        }
    }

    private boolean shows(String site) {
        return model.site().filter(site::equals).isPresent();
    }
}
