package org.fulcrum.views.policy;

import java.util.Map;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Draws the policy: what holds, by whom, and what it could be instead. */
public final class PolicyView extends ScrollPane {
    private static final PseudoClass REFUSED = PseudoClass.getPseudoClass("refused");
    private static final double WIDEST = 980;
    private static final double NAMES = 180;

    private final PolicyModel model;
    private final ChoiceList automation;
    private final ChoiceList aggressiveness;
    private final Label author = new Label();
    private final FontIcon icon = new FontIcon(Feather.CHECK_CIRCLE);
    private final Label answer = new Label("", icon);
    private final Label singleTitle = new Label("Parameters that were set one by one");
    private final GridPane single = new GridPane(16, 6);

    /** A view of that model; what is pressed goes to the controller. */
    public PolicyView(PolicyModel model, PolicyController controller) {
        this.model = model;
        automation = new ChoiceList(
                "Automation",
                "How far the cluster acts by itself.",
                Choice.AUTOMATION,
                Choice.OF_AUTOMATION,
                value -> change(controller, Choice.AUTOMATION, value));
        aggressiveness = new ChoiceList(
                "Aggressiveness",
                "How readily: how much cheaper another node must be, how long a program then stays there at least, and"
                        + " how many move at a time.",
                Choice.AGGRESSIVENESS,
                Choice.OF_AGGRESSIVENESS,
                value -> change(controller, Choice.AGGRESSIVENESS, value));
        getStyleClass().add("policy-view");
        setFitToWidth(true);
        setContent(content());
        model.onChange(this::render);
        render();
    }

    private VBox content() {
        author.setId("policy-author");
        author.setWrapText(true);
        author.getStyleClass().add("caption");
        answer.setId("policy-answer");
        answer.setWrapText(true);
        answer.getStyleClass().add("policy-answer");
        singleTitle.getStyleClass().add("section-title");
        single.setId("policy-single");
        single.getColumnConstraints().add(new ColumnConstraints(NAMES));
        GridPane choices = new GridPane(20, 0);
        ColumnConstraints half = new ColumnConstraints();
        half.setPercentWidth(50);
        choices.getColumnConstraints().addAll(half, half);
        choices.addRow(0, automation, aggressiveness);
        VBox content = new VBox(16, author, choices, answer, singleTitle, single);
        content.getChildren().forEach(part -> part.managedProperty().bind(part.visibleProperty()));
        content.setMaxWidth(WIDEST);
        content.getStyleClass().add("policy-content");
        return content;
    }

    /** A press marks a button by itself; what is marked must be what holds. */
    private void change(PolicyController controller, String part, String value) {
        controller.change(part, value);
        render();
    }

    /** Shows the policy of a snapshot. */
    public void show(ClusterSnapshot snapshot) {
        model.apply(snapshot);
    }

    private void render() {
        automation.mark(model.value(Choice.AUTOMATION));
        aggressiveness.mark(model.value(Choice.AGGRESSIVENESS));
        author.setText(model.author());
        answer.setText(model.answer());
        answer.setVisible(!model.answer().isEmpty());
        boolean refused = model.outcome() == PolicyModel.Outcome.REFUSED;
        answer.pseudoClassStateChanged(REFUSED, refused);
        icon.setIconCode(
                switch (model.outcome()) {
                    case NONE, CHANGED -> Feather.CHECK_CIRCLE;
                    case ORDERED -> Feather.LOADER;
                    case REFUSED -> Feather.ALERT_TRIANGLE;
                });
        renderSingle(model.single());
    }

    private void renderSingle(Map<String, String> parameters) {
        single.getChildren().clear();
        parameters.forEach((name, value) -> {
            Label caption = new Label(name);
            caption.getStyleClass().add("caption");
            Label figure = new Label(value);
            figure.getStyleClass().add("figure");
            single.addRow(single.getRowCount(), caption, figure);
        });
        single.setVisible(!parameters.isEmpty());
        singleTitle.setVisible(!parameters.isEmpty());
    }
}
