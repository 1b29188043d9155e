package org.fulcrum.views.sites;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.kit.AgeLabel;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.SiteBadge;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Draws the pane of one other site: what detaching it means, the order, how far it has come, taking it back. */
public final class DetachView extends VBox {
    private static final double WIDTH = 620;

    private final DetachModel model;
    private final DetachController controller;
    private final Label title = label("chooser-title", "detach-title");
    private final SiteBadge badge = new SiteBadge();
    private final AgeLabel age = new AgeLabel();
    private final Label headline = label("detach-headline", "detach-headline");
    private final Label note = label("caption", "detach-note");
    private final ProgressBar progress = new ProgressBar();
    private final ParterList processes;
    private final Label error = label("error-text", "detach-error");
    private final Button attach = new Button("Attach again");
    private final Button close = new Button("Cancel");
    private final Button confirm = new Button("Detach");

    /** A pane of that model; what is pressed goes to the controller. */
    public DetachView(DetachModel model, DetachController controller, HomePalette palette) {
        super(12);
        this.model = model;
        this.controller = controller;
        this.processes = new ParterList(palette);
        getStyleClass().add("detach-view");
        setId("detach-view");
        setMaxSize(WIDTH, Region.USE_PREF_SIZE);
        setPrefWidth(WIDTH);
        progress.setId("detach-progress");
        progress.setMaxWidth(Double.MAX_VALUE);
        error.setGraphic(new FontIcon(Feather.ALERT_TRIANGLE));
        addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        getChildren().addAll(header(), headline, note, progress, processes, error, buttons());
        List.of(note, progress, error, age, attach, confirm)
                .forEach(node -> node.managedProperty().bind(node.visibleProperty()));
    }

    /** Escape closes, Enter does what the focused button does. */
    private void pressed(KeyEvent event) {
        switch (event.getCode()) {
            case ESCAPE -> controller.close();
            case ENTER -> {
                if (event.getTarget() instanceof Button button) {
                    button.fire();
                }
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private HBox header() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(10, title, badge, space, age);
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private HBox buttons() {
        attach.setId("detach-attach");
        attach.setOnAction(event -> controller.attach());
        close.setId("detach-close");
        close.setOnAction(event -> controller.close());
        confirm.setId("detach-confirm");
        confirm.getStyleClass().add("accent");
        confirm.setOnAction(event -> controller.confirm());
        HBox buttons = new HBox(10, attach, close, confirm);
        buttons.setAlignment(Pos.CENTER_RIGHT);
        return buttons;
    }

    /** Puts the keyboard where the next thing is done. */
    void begin() {
        if (model.stage() == DetachStage.ASKING) {
            confirm.requestFocus();
        } else {
            close.requestFocus();
        }
    }

    /** Brings the pane in step with the model. */
    public void render() {
        model.site().ifPresent(this::render);
    }

    private void render(String site) {
        DetachStage stage = model.stage();
        title.setText(DetachText.title(stage, site));
        badge.setVisible(stage != DetachStage.ABSENT);
        if (stage != DetachStage.ABSENT) {
            badge.show(model.attached(), model.progress().left());
        }
        long ageMillis = model.news().map(SiteSnapshot::ageMillis).orElse(-1L);
        age.setVisible(ageMillis >= 0);
        age.show(ageMillis);
        headline.setText(DetachText.headline(model, site));
        show(note, DetachText.note(model, site));
        show(error, model.error());
        progress.setVisible(stage == DetachStage.PARTING);
        progress.setProgress(model.progress().fraction());
        processes.show(model.rows());
        boolean asks = stage == DetachStage.ASKING;
        // Once it is disabled the keyboard would leave the pane.
        if (confirm.isFocused() && (model.ordered() || !asks)) {
            close.requestFocus();
        }
        confirm.setVisible(asks);
        confirm.setDisable(model.ordered());
        attach.setVisible(!asks && stage != DetachStage.ABSENT);
        attach.setDisable(model.ordered());
        close.setText(asks ? "Cancel" : "Close");
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
