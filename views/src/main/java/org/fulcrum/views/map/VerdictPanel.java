package org.fulcrum.views.map;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.kit.Formats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What preflight says of a move: possible or not, its cost, and the reasons. */
public final class VerdictPanel extends VBox {
    private static final PseudoClass POSSIBLE = PseudoClass.getPseudoClass("possible");
    private static final PseudoClass IMPOSSIBLE = PseudoClass.getPseudoClass("impossible");
    private static final int REASONS = 5;

    private final FontIcon icon = new FontIcon(Feather.LOADER);
    private final Label headline = new Label("", icon);
    private final Label estimate = line("caption");
    private final VBox reasons = new VBox(4);

    /** An empty panel. */
    public VerdictPanel() {
        super(6);
        getStyleClass().add("verdict-panel");
        setId("verdict");
        headline.getStyleClass().add("verdict-headline");
        headline.setWrapText(true);
        getChildren().setAll(headline);
    }

    /** Shows what is known of a move to that node. */
    public void show(Preflight preflight, String node) {
        headline.setText(PreflightText.headline(preflight, node));
        icon.setIconCode(icon(preflight));
        estimate.setText(PreflightText.estimate(preflight));
        reasons.getChildren().setAll(reasons(preflight));
        getChildren().setAll(headline);
        if (!estimate.getText().isEmpty()) {
            getChildren().add(estimate);
        }
        if (!reasons.getChildren().isEmpty()) {
            getChildren().add(reasons);
        }
        pseudoClassStateChanged(POSSIBLE, preflight.allows());
        pseudoClassStateChanged(IMPOSSIBLE, preflight.refuses());
    }

    private static List<Label> reasons(Preflight preflight) {
        if (!(preflight instanceof Preflight.Answered answered)) {
            return List.of();
        }
        Verdict verdict = answered.verdict();
        List<Label> lines = new ArrayList<>(verdict.reasons().stream()
                .limit(REASONS)
                .map(VerdictPanel::reason)
                .toList());
        int more = verdict.reasons().size() - REASONS;
        if (more > 0) {
            Label rest = line("caption");
            rest.setText("and " + Formats.counted(more, "more finding"));
            lines.add(rest);
        }
        return lines;
    }

    private static Label reason(Reason reason) {
        Label label = line("reason");
        label.setText(reason.text());
        label.setGraphic(new FontIcon(
                switch (reason.severity()) {
                    case BLOCKER -> Feather.SLASH;
                    case WARNING -> Feather.ALERT_TRIANGLE;
                    case NOTE -> Feather.INFO;
                }));
        return label;
    }

    /** The icon beside the headline. */
    static Feather icon(Preflight preflight) {
        return switch (preflight) {
            case Preflight.Here here -> Feather.MAP_PIN;
            case Preflight.Checking checking -> Feather.LOADER;
            case Preflight.Unanswered unanswered -> Feather.HELP_CIRCLE;
            case Preflight.Answered answered -> answered.verdict().possible() ? Feather.CHECK_CIRCLE : Feather.SLASH;
        };
    }

    private static Label line(String styleClass) {
        Label label = new Label();
        label.setWrapText(true);
        label.getStyleClass().add(styleClass);
        return label;
    }
}
