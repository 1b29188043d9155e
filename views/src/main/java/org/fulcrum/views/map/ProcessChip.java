package org.fulcrum.views.map;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.HomeBadge;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.ResidencyIcon;
import org.jspecify.annotations.Nullable;

/** One process on the map: home, residency, command, pid and CPU; how far a move has come while it moves. */
public final class ProcessChip extends StackPane {
    private static final PseudoClass AWAY = PseudoClass.getPseudoClass("away");
    private static final PseudoClass LOST = PseudoClass.getPseudoClass("lost");
    private static final PseudoClass MOVING = PseudoClass.getPseudoClass("moving");
    private static final PseudoClass LIFTED = PseudoClass.getPseudoClass("lifted");
    private static final Duration TOOLTIP_DELAY = Duration.millis(500);

    private static final double PID_WIDTH = 46;
    private static final double CPU_WIDTH = 48;

    private final ProcessKey key;
    private final HomeBadge home;
    private final ResidencyIcon residency = new ResidencyIcon();
    private final Label command = new Label();
    private final Label pid = new Label();
    private final Label cpu = new Label();
    private final Label note = new Label();
    private final ProgressBar progress = new ProgressBar(0);
    private final Tooltip tooltip = new Tooltip();
    private @Nullable ProcessSnapshot shown;

    ProcessChip(ProcessKey key, HomePalette palette) {
        this.key = key;
        this.home = new HomeBadge(palette);
        home.show(key.home());
        getStyleClass().addAll("process-chip", palette.styleClass(key.home()));
        setId(id(key));
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.BUTTON);
        setAccessibleHelp("M moves it to a node, H sends it home");
        command.getStyleClass().add("chip-command");
        List.of(pid, cpu, note).forEach(label -> label.getStyleClass().add("chip-note"));
        pid.setText(Integer.toString(key.pid()));
        getChildren().addAll(row(), bar());
        tooltip.setShowDelay(TOOLTIP_DELAY);
        tooltip.setShowDuration(Duration.INDEFINITE);
        tooltip.setOnShowing(event -> tell());
        Tooltip.install(this, tooltip);
        setOnMousePressed(event -> requestFocus());
    }

    /** The id of the chip of a process, for stylesheets and tests. */
    public static String id(ProcessKey key) {
        return "chip-" + key.home() + "-" + key.pid();
    }

    private HBox row() {
        HBox row = new HBox(7, home, residency, command, pid, cpu, note);
        row.getStyleClass().add("chip-row");
        row.setAlignment(Pos.CENTER_LEFT);
        home.setMinWidth(Region.USE_PREF_SIZE);
        column(pid, PID_WIDTH);
        column(cpu, CPU_WIDTH);
        note.setMinWidth(Region.USE_PREF_SIZE);
        note.managedProperty().bind(note.visibleProperty());
        command.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(command, Priority.ALWAYS);
        return row;
    }

    private static void column(Label label, double width) {
        label.setMinWidth(width);
        label.setAlignment(Pos.CENTER_RIGHT);
        label.managedProperty().bind(label.visibleProperty());
    }

    private ProgressBar bar() {
        progress.getStyleClass().add("move-progress");
        progress.setMaxWidth(Double.MAX_VALUE);
        progress.setVisible(false);
        StackPane.setAlignment(progress, Pos.BOTTOM_LEFT);
        return progress;
    }

    /** Shows the process as last heard of. */
    void show(ProcessSnapshot process, Optional<Activity> move, boolean ordered) {
        residency.show(process.residency());
        command.setText(ProcessText.command(process));
        cpu.setText(Formats.percent(process.cpuPercent()));
        note.setText(ProcessText.note(move));
        boolean moving = move.isPresent() || ordered;
        note.setVisible(moving);
        pid.setVisible(!moving);
        cpu.setVisible(!moving);
        progress.setVisible(moving);
        progress.setProgress(move.map(ProcessText::fraction).orElse(-1.0));
        pseudoClassStateChanged(AWAY, process.residency() == Residency.AWAY);
        pseudoClassStateChanged(LOST, process.residency() == Residency.LOST);
        pseudoClassStateChanged(MOVING, moving);
        shown = process;
        if (tooltip.isShowing()) {
            tell();
        }
        setAccessibleText(ProcessText.accessible(process, move));
    }

    /** The tooltip is written when it is looked at, not with every snapshot. */
    private void tell() {
        if (shown != null) {
            tooltip.setText(ProcessText.tooltip(shown));
        }
    }

    /** Shows whether it is being dragged. */
    void lifted(boolean now) {
        pseudoClassStateChanged(LIFTED, now);
        if (now) {
            tooltip.hide();
        }
    }

    /** Whose chip this is. */
    public ProcessKey key() {
        return key;
    }
}
