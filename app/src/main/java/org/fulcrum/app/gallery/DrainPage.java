package org.fulcrum.app.gallery;

import java.time.Instant;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.views.drain.DrainController;
import org.fulcrum.views.drain.DrainModel;
import org.fulcrum.views.drain.DrainView;
import org.fulcrum.views.kit.Toasts;

/** The pane of a node in every stage. */
final class DrainPage extends ScrollPane {
    private static final Instant NOW = Instant.EPOCH;

    DrainPage() {
        Standing draining = SampleCluster.draining(SampleCluster.CHANGED, 3);
        Standing cordoned = new Standing(Standing.State.CORDONED, "", "root@n1", SampleCluster.CHANGED, 0, List.of());
        FlowPane content = new FlowPane(
                24,
                20,
                section("What would leave, and what would not", Standing.OPEN, true, false),
                section("Leaving: one is on its way, one could not so far", draining, true, false),
                section("Empty", draining.with(Standing.State.DRAINED, 0, List.of()), true, false),
                section("To be cordoned, and the order was refused", Standing.OPEN, false, true),
                section("Cordoned", cordoned, false, false));
        content.getStyleClass().add("gallery-page");
        setContent(content);
        setFitToWidth(true);
    }

    private static VBox section(String title, Standing standing, boolean drain, boolean order) {
        DrainModel model = new DrainModel();
        DrainController controller = new DrainController(new SampleOperator(), model, new Toasts(), Runnable::run);
        DrainView view = new DrainView(model, controller);
        model.onChange(view::render);
        if (standing.empties()) {
            controller.apply(SampleCluster.snapshot(NOW, SampleCluster.draining(SampleCluster.CHANGED, 5)));
        }
        controller.apply(SampleCluster.snapshot(NOW, standing));
        if (drain) {
            controller.drain("n2");
        } else {
            controller.cordon("n2");
        }
        if (order) {
            controller.confirm("");
        }
        Label label = new Label(title);
        label.getStyleClass().add("section-title");
        return new VBox(8, label, view);
    }
}
