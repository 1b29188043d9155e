package org.fulcrum.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.views.kit.AgeLabel;
import org.fulcrum.views.kit.Formats;
import org.jspecify.annotations.Nullable;

/** The line at the foot of the window: the connection, the members, and the age of the latest snapshot. */
final class StatusLine extends HBox {
    private final Clock clock;
    private final Label connection = caption("status-connection");
    private final Label members = caption("status-members");
    private final Label processes = caption("status-processes");
    private final AgeLabel age = new AgeLabel();
    private final Timeline ages = new Timeline(new KeyFrame(javafx.util.Duration.seconds(1), event -> grow()));
    private @Nullable Instant takenAt;

    StatusLine(Clock clock) {
        super(24);
        this.clock = clock;
        getStyleClass().add("console-status");
        setAlignment(Pos.CENTER_LEFT);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        age.setVisible(false);
        getChildren().addAll(connection, members, processes, space, age);
        ages.setCycleCount(Animation.INDEFINITE);
        ages.play();
    }

    void connection(String text) {
        connection.setText(text);
    }

    void show(ClusterSnapshot snapshot) {
        long observers =
                snapshot.nodes().stream().filter(node -> node.observer()).count();
        long nodes = snapshot.nodes().size() - observers;
        String sites = snapshot.sites().size() < 2
                ? ""
                : " of " + Formats.counted(snapshot.sites().size(), "site");
        members.setText(Formats.counted(nodes, "node") + sites + ", " + Formats.counted(observers, "observer"));
        processes.setText(Formats.count(snapshot.processes().size())
                + (snapshot.processes().size() == 1 ? " process" : " processes"));
        takenAt = snapshot.takenAt();
        age.setVisible(true);
        grow();
    }

    private void grow() {
        Instant at = takenAt;
        if (at != null) {
            age.show(Math.max(0, Duration.between(at, clock.instant()).toMillis()));
        }
    }

    private static Label caption(String id) {
        Label label = new Label();
        label.setId(id);
        label.getStyleClass().add("caption");
        return label;
    }
}
