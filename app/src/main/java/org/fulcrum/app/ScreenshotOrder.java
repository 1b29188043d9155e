package org.fulcrum.app;

import java.io.IOException;
import java.nio.file.Path;
import javafx.animation.PauseTransition;
import javafx.scene.Scene;
import javafx.util.Duration;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.views.kit.Screenshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one picture of the window a while after the cluster has been seen with enough nodes and moves. */
final class ScreenshotOrder {
    private static final Logger LOG = LoggerFactory.getLogger(ScreenshotOrder.class);

    private final Path file;
    private final int nodes;
    private final int moves;
    private final PauseTransition delay;
    private boolean seen;

    /**
     * An order that waits.
     *
     * @param moves how many moves the processes that are seen must have behind them, together
     * @param after what to do when the picture is written or could not be
     */
    ScreenshotOrder(Scene scene, Path file, int nodes, int moves, int delaySeconds, Runnable after) {
        this.file = file;
        this.nodes = nodes;
        this.moves = moves;
        this.delay = new PauseTransition(Duration.seconds(Math.max(0.2, delaySeconds)));
        delay.setOnFinished(event -> {
            write(scene);
            after.run();
        });
    }

    /** Looks at a snapshot. */
    void show(ClusterSnapshot snapshot) {
        long capable =
                snapshot.nodes().stream().filter(node -> !node.observer()).count();
        int moved = snapshot.processes().stream()
                .mapToInt(process -> process.moves())
                .sum();
        if (!seen && capable >= nodes && moved >= moves) {
            seen = true;
            delay.play();
        }
    }

    private void write(Scene scene) {
        try {
            Screenshot.write(scene, file);
            LOG.info("screenshot written to {}", file.toAbsolutePath());
        } catch (IOException failure) {
            LOG.error("cannot write the screenshot {}: {}", file, failure.getMessage());
        }
    }
}
