package org.fulcrum.views.kit;

import atlantafx.base.controls.Notification;
import atlantafx.base.theme.Styles;
import java.util.Locale;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Notices in a corner above the screens, newest first. Good news goes by itself, bad news stays until it is closed; at
 * most {@value #LIMIT} are kept. It lies in the scene itself, not in a window of its own.
 */
public final class Toasts extends VBox implements Notice.Board {
    /** Notices kept at a time. */
    public static final int LIMIT = 4;

    private static final Duration STAY = Duration.seconds(8);

    /** An empty corner. */
    public Toasts() {
        super(8);
        getStyleClass().add("toasts");
        setAlignment(Pos.BOTTOM_RIGHT);
        setPickOnBounds(false);
        setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    }

    @Override
    public void show(Notice notice) {
        Notification toast = new Notification(notice.text(), new FontIcon(icon(notice.tone())));
        toast.getStyleClass().addAll(Styles.ELEVATED_1, "toast", toneClass(notice.tone()));
        toast.setAccessibleText(notice.tone().name().toLowerCase(Locale.ROOT) + ": " + notice.text());
        toast.setOnClose(event -> getChildren().remove(toast));
        notice.action().ifPresent(action -> toast.getPrimaryActions().setAll(button(action, toast)));
        getChildren().addFirst(toast);
        if (getChildren().size() > LIMIT) {
            getChildren().removeLast();
        }
        if (notice.tone() == Notice.Tone.SUCCESS || notice.tone() == Notice.Tone.NEUTRAL) {
            goLater(toast);
        }
    }

    private Button button(Notice.Action action, Notification toast) {
        Button button = new Button(action.label());
        button.setOnAction(event -> {
            getChildren().remove(toast);
            action.run().run();
        });
        return button;
    }

    private void goLater(Notification toast) {
        PauseTransition stay = new PauseTransition(STAY);
        stay.setOnFinished(event -> getChildren().remove(toast));
        stay.play();
    }

    private static String toneClass(Notice.Tone tone) {
        return switch (tone) {
            case NEUTRAL -> Styles.ACCENT;
            case SUCCESS -> Styles.SUCCESS;
            case WARNING -> Styles.WARNING;
            case DANGER -> Styles.DANGER;
        };
    }

    private static Feather icon(Notice.Tone tone) {
        return switch (tone) {
            case NEUTRAL -> Feather.INFO;
            case SUCCESS -> Feather.CHECK_CIRCLE;
            case WARNING -> Feather.ALERT_TRIANGLE;
            case DANGER -> Feather.X_OCTAGON;
        };
    }
}
