package org.fulcrum.views.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;

/**
 * The values that a part of the policy may have, each with a line on what it means. The buttons are in no toggle group:
 * in one, arrow keys would change the policy of the cluster on their way; here they walk, and Space chooses. What is
 * marked is what holds, not what was pressed.
 */
final class ChoiceList extends VBox {
    private static final double INDENT = 22;

    private final Map<String, RadioButton> buttons = new LinkedHashMap<>();

    /**
     * A list with nothing marked.
     *
     * @param what what the values are about, in a sentence
     * @param part name of the part
     * @param chosen told the value that was pressed
     */
    ChoiceList(String title, String what, String part, List<Choice> choices, Consumer<String> chosen) {
        super(12);
        getStyleClass().add("choice-list");
        Label heading = new Label(title);
        heading.getStyleClass().add("section-title");
        Label about = new Label(what);
        about.getStyleClass().add("caption");
        about.setWrapText(true);
        getChildren().addAll(heading, about);
        addEventFilter(KeyEvent.KEY_PRESSED, this::walk);
        choices.forEach(choice -> add(part, choice, chosen));
    }

    private void add(String part, Choice choice, Consumer<String> chosen) {
        RadioButton button = new RadioButton(choice.name());
        button.setId(part + "-" + choice.value());
        button.setAccessibleHelp(choice.meaning());
        button.setOnAction(event -> chosen.accept(choice.value()));
        Label meaning = new Label(choice.meaning());
        meaning.getStyleClass().add("caption");
        meaning.setWrapText(true);
        meaning.setPadding(new Insets(0, 0, 0, INDENT));
        buttons.put(choice.value(), button);
        getChildren().add(new VBox(3, button, meaning));
    }

    private void walk(KeyEvent event) {
        int step = switch (event.getCode()) {
            case UP -> -1;
            case DOWN -> 1;
            default -> 0;
        };
        List<RadioButton> all = List.copyOf(buttons.values());
        int at = all.indexOf(event.getTarget());
        if (step != 0 && at >= 0) {
            all.get(Math.clamp(at + step, 0, all.size() - 1)).requestFocus();
            event.consume();
        }
    }

    /** Marks the value that holds. */
    void mark(String value) {
        buttons.forEach((of, button) -> button.setSelected(of.equals(value)));
    }
}
