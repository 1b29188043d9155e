package org.fulcrum.app;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import org.controlsfx.control.SegmentedButton;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Which screen is shown: a button for each, and Ctrl with its number. */
final class ScreenChoice extends SegmentedButton {
    private final BorderPane place;
    private final Map<String, ToggleButton> buttons = new LinkedHashMap<>();

    /** A choice of nothing yet; the chosen screen is put into the centre of a pane. */
    ScreenChoice(BorderPane place) {
        this.place = place;
        getToggleGroup().selectedToggleProperty().addListener((observed, before, now) -> {
            if (now == null && before != null) {
                before.setSelected(true);
            }
        });
    }

    /** Adds a screen; the first is shown at once. */
    ScreenChoice with(String name, Feather icon, Node screen) {
        ToggleButton button = new ToggleButton(name, new FontIcon(icon));
        String word = name.toLowerCase(Locale.ROOT);
        button.setId("screen-" + word);
        button.setTooltip(new Tooltip("Ctrl+" + (buttons.size() + 1)));
        button.selectedProperty().subscribe(selected -> {
            if (selected) {
                place.setCenter(screen);
            }
        });
        buttons.put(word, button);
        getButtons().add(button);
        if (buttons.size() == 1) {
            button.setSelected(true);
        }
        return this;
    }

    /** Shows the screen of that name; an unknown one changes nothing. */
    void show(String name) {
        ToggleButton button = buttons.get(name.toLowerCase(Locale.ROOT));
        if (button != null) {
            button.setSelected(true);
        }
    }

    /** Puts a number behind the name of a screen; none when it is 0. */
    void count(String name, int number) {
        ToggleButton button = buttons.get(name.toLowerCase(Locale.ROOT));
        if (button != null) {
            button.setText(number == 0 ? name : name + " (" + number + ")");
        }
    }

    /** Gives a scene the keys. */
    void accelerators(Scene scene) {
        KeyCode[] digits = {KeyCode.DIGIT1, KeyCode.DIGIT2, KeyCode.DIGIT3, KeyCode.DIGIT4};
        int at = 0;
        for (ToggleButton button : buttons.values()) {
            scene.getAccelerators()
                    .put(
                            new KeyCodeCombination(digits[at++], KeyCombination.SHORTCUT_DOWN),
                            () -> button.setSelected(true));
        }
    }
}
