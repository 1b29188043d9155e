package org.fulcrum.views.drain;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.control.TextFormatter;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.views.kit.AgeLabel;
import org.fulcrum.views.kit.StandingBadge;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Draws the pane of one node: what would leave it, the order and its reason, how far it has come, taking it back. */
public final class DrainView extends VBox {
    private static final double WIDTH = 700;

    private final DrainModel model;
    private final DrainController controller;
    private final Label title = label("chooser-title", "drain-title");
    private final StandingBadge badge = new StandingBadge();
    private final AgeLabel age = new AgeLabel();
    private final Label word = label("caption", "drain-word");
    private final Label headline = label("drain-headline", "drain-headline");
    private final Label note = label("caption", "drain-note");
    private final ProgressBar progress = new ProgressBar();
    private final ProgramTable programs = new ProgramTable();
    private final StaysList stays = new StaysList();
    private final Label reasonLabel = new Label("Reason");
    private final TextField reason = new TextField();
    private final HBox asked = new HBox(12, reasonLabel, reason);
    private final Label error = label("error-text", "drain-error");
    private final Button again = new Button(null, new FontIcon(Feather.REFRESH_CW));
    private final Button open = new Button("Take processes again");
    private final Button close = new Button("Cancel");
    private final Button confirm = new Button("Drain");

    /** A pane of that model; what is pressed goes to the controller. */
    public DrainView(DrainModel model, DrainController controller) {
        super(12);
        this.model = model;
        this.controller = controller;
        getStyleClass().add("drain-view");
        setId("drain-view");
        setMaxSize(WIDTH, Region.USE_PREF_SIZE);
        setPrefWidth(WIDTH);
        progress.setId("drain-progress");
        progress.setMaxWidth(Double.MAX_VALUE);
        error.setGraphic(new FontIcon(Feather.ALERT_TRIANGLE));
        prepareReason();
        prepareButtons();
        addEventFilter(KeyEvent.KEY_PRESSED, this::escape);
        getChildren().addAll(header(), word, headline, note, progress, programs, stays, asked, error, buttons());
        List.of(word, note, progress, programs, asked, error, again, open, confirm)
                .forEach(node -> node.managedProperty().bind(node.visibleProperty()));
    }

    /** Before the field for the reason, which keeps Escape for itself. */
    private void escape(KeyEvent event) {
        if (event.getCode() == KeyCode.ESCAPE) {
            controller.close();
            event.consume();
        }
    }

    private HBox header() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(10, title, badge, space, age);
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void prepareReason() {
        reason.setId("drain-reason");
        reason.setPromptText("new memory");
        reason.setTextFormatter(new TextFormatter<>(
                change -> change.getControlNewText().length() <= Standing.MAX_REASON_CHARS ? change : null));
        reason.setOnAction(event -> controller.confirm(reason.getText()));
        reasonLabel.setLabelFor(reason);
        HBox.setHgrow(reason, Priority.ALWAYS);
        asked.setAlignment(Pos.CENTER_LEFT);
    }

    private void prepareButtons() {
        again.setId("drain-again");
        again.getStyleClass().addAll("button-icon", "flat");
        again.setTooltip(new Tooltip("Ask for the plan again"));
        again.setAccessibleText("Ask for the plan again");
        again.setOnAction(event -> controller.askPlan());
        open.setId("drain-open");
        open.setOnAction(event -> controller.open());
        close.setId("drain-close");
        close.setOnAction(event -> controller.close());
        confirm.setId("drain-confirm");
        confirm.getStyleClass().add("accent");
        confirm.setOnAction(event -> controller.confirm(reason.getText()));
    }

    private HBox buttons() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox buttons = new HBox(10, again, space, open, close, confirm);
        buttons.setAlignment(Pos.CENTER_LEFT);
        return buttons;
    }

    /** Puts the keyboard where the next thing is done, and forgets the last reason. */
    void begin() {
        reason.clear();
        if (model.stage().asks()) {
            reason.requestFocus();
        } else {
            close.requestFocus();
        }
    }

    /** Brings the pane in step with the model. */
    public void render() {
        model.node().ifPresent(this::render);
    }

    private void render(String node) {
        Stage stage = model.stage();
        Standing standing = model.standing();
        title.setText(DrainText.title(stage, node));
        badge.show(standing);
        age.setVisible(model.news().isPresent());
        age.show(model.news().map(NodeSnapshot::ageMillis).orElse(0L));
        show(word, DrainText.word(standing));
        headline.setText(DrainText.headline(model, node));
        show(note, DrainText.deputies(model, node));
        show(error, model.error());
        progress.setVisible(stage == Stage.LEAVING);
        progress.setProgress(model.progress().fraction());
        renderPrograms(stage);
        renderButtons(stage, standing);
    }

    private void renderPrograms(Stage stage) {
        programs.setVisible(stage == Stage.LEAVING
                || stage == Stage.PLANNING && !model.rows().isEmpty());
        stays.show(model.rows());
        if (stage == Stage.LEAVING) {
            programs.show(model.rows(), "Now", "The last ones are leaving.");
        } else {
            programs.show(model.rows(), "Goes to", "");
        }
    }

    private void renderButtons(Stage stage, Standing standing) {
        boolean busy = model.ordered();
        asked.setVisible(stage.asks());
        again.setVisible(stage == Stage.PLANNING);
        again.setDisable(model.plan() instanceof Plan.Asked);
        confirm.setVisible(stage.asks());
        confirm.setDisable(busy);
        confirm.setText(DrainText.confirm(stage));
        open.setVisible(stage != Stage.ABSENT && !standing.open());
        open.setDisable(busy);
        open.setText(DrainText.open(stage));
        close.setText(stage.asks() ? "Cancel" : "Close");
    }

    private static void show(Label label, String text) {
        label.setText(text);
        label.setVisible(!text.isEmpty());
    }

    private static Label label(String styleClass, String id) {
        Label label = new Label();
        label.setId(id);
        label.getStyleClass().add(styleClass);
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }
}
