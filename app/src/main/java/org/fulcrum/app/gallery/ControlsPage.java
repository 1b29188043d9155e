package org.fulcrum.app.gallery;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.kit.AgeLabel;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.HomeBadge;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.LoadBar;
import org.fulcrum.views.kit.Notice;
import org.fulcrum.views.kit.PressureLabel;
import org.fulcrum.views.kit.ResidencyIcon;
import org.fulcrum.views.kit.Toasts;
import org.fulcrum.views.map.Preflight;
import org.fulcrum.views.map.VerdictPanel;

/** Every shared control in every state. */
final class ControlsPage extends ScrollPane {
    private final HomePalette palette = new HomePalette();

    ControlsPage() {
        VBox content = new VBox(
                22,
                section("Load per CPU: idle, busy, high, over", bars(true, 0.1, 0.6, 0.9, 1.6)),
                section("Memory used: little, some, high, nearly all", bars(false, 0.1, 0.5, 0.8, 0.95)),
                section(
                        "Pressure: none, some, high, no PSI",
                        row(pressure(0), pressure(6.2), pressure(43), pressure(-1))),
                section("Age: fresh, stale, silent", row(age(400), age(7_400), age(64_000))),
                section("Homes", homes()),
                section("Residency", residencies()),
                section("Verdicts", verdicts()),
                section("Notices", notices()));
        content.getStyleClass().add("gallery-page");
        setContent(content);
        setFitToWidth(true);
    }

    private static VBox section(String title, Node content) {
        Label label = new Label(title);
        label.getStyleClass().add("section-title");
        return new VBox(8, label, content);
    }

    private static FlowPane row(Node... nodes) {
        FlowPane row = new FlowPane(24, 10);
        row.getChildren().addAll(nodes);
        return row;
    }

    private static Node bars(boolean load, double... values) {
        FlowPane row = row();
        for (double value : values) {
            LoadBar bar = load ? LoadBar.forLoad() : LoadBar.forFraction();
            bar.setPrefWidth(160);
            bar.show(value);
            row.getChildren()
                    .add(new HBox(8, bar, new Label(load ? value + " per CPU" : Math.round(value * 100) + " %")));
        }
        return row;
    }

    private static Node pressure(double percent) {
        PressureLabel label = new PressureLabel("cpu");
        label.show(percent);
        return label;
    }

    private static Node age(long millis) {
        AgeLabel label = new AgeLabel();
        label.show(millis);
        return label;
    }

    private Node homes() {
        FlowPane row = row();
        for (int i = 1; i <= HomePalette.SIZE; i++) {
            HomeBadge badge = new HomeBadge(palette);
            badge.show("n" + i);
            row.getChildren().add(badge);
        }
        return row;
    }

    private static Node residencies() {
        FlowPane row = row();
        for (Residency residency : Residency.values()) {
            ResidencyIcon icon = new ResidencyIcon();
            icon.show(residency);
            row.getChildren().add(new Label(Formats.residency(residency), icon));
        }
        return row;
    }

    private static Node verdicts() {
        Verdict possible = Verdict.of(
                List.of(Reason.warning("dirty", "writes 180 MiB/s of memory: the pause may grow")), 412L << 20, 64);
        Verdict impossible = Verdict.of(
                List.of(
                        Reason.blocker(
                                "shared-mapping", "shares /dev/shm/ring with pid 4720, which does not move with it"),
                        Reason.note("profile", "forwarded 1,200 calls/s when it was last away")),
                412L << 20,
                64);
        return new VBox(
                16,
                aside(new Preflight.Checking(), new Preflight.Answered(possible), new Preflight.Answered(impossible)),
                aside(new Preflight.Here(), new Preflight.Unanswered("no answer within 10 s")));
    }

    private static Node aside(Preflight... preflights) {
        HBox row = new HBox(24);
        row.setFillHeight(false);
        for (Preflight preflight : preflights) {
            row.getChildren().add(verdict(preflight));
        }
        return row;
    }

    private static Node verdict(Preflight preflight) {
        VerdictPanel panel = new VerdictPanel();
        panel.setPrefWidth(372);
        panel.setMinHeight(VBox.USE_PREF_SIZE);
        panel.show(preflight, "n2");
        return panel;
    }

    private static Node notices() {
        Toasts toasts = new Toasts();
        toasts.show(Notice.of(Notice.Tone.DANGER, "gzip (n10:7) lost: n9, which held its only live copy, is gone"));
        toasts.show(Notice.of(
                Notice.Tone.WARNING,
                "xz (n1:4711) cannot move to n10: 3.6 GiB free, 4.1 GiB needed. " + "It runs on untouched."));
        toasts.show(Notice.of(Notice.Tone.NEUTRAL, "bc (n2:1200) is already at home on n2."));
        toasts.show(
                Notice.of(Notice.Tone.SUCCESS, "sort (n1:4720) moved from n1 to n2: 2.00 GiB in 1.9 s, frozen 38.5 ms")
                        .with("Move back", () -> {}));
        return toasts;
    }
}
