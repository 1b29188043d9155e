package org.fulcrum.views.sites;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.HomeBadge;
import org.fulcrum.views.kit.HomePalette;

/** Who is away from home, a line each, with the home in its colour. */
final class ParterList extends VBox {
    private static final int MOST = 8;

    private final HomePalette palette;

    ParterList(HomePalette palette) {
        super(6);
        this.palette = palette;
        setId("detach-processes");
        managedProperty().bind(visibleProperty());
    }

    /** Shows these processes. */
    void show(List<ParterRow> rows) {
        List<Node> lines = new ArrayList<>();
        rows.stream().limit(MOST).map(this::line).forEach(lines::add);
        if (rows.size() > MOST) {
            lines.add(label("caption", "and " + Formats.count(rows.size() - MOST) + " more"));
        }
        getChildren().setAll(lines);
        setVisible(!lines.isEmpty());
    }

    private HBox line(ParterRow row) {
        HomeBadge home = new HomeBadge(palette);
        home.show(row.process().home());
        home.setMinWidth(Region.USE_PREF_SIZE);
        String command = row.command().isBlank() ? "guest" : row.command();
        Label who = label("figure", command + "  " + row.process().pid() + "  on " + row.node());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label state = label("caption", row.state());
        state.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(10, home, who, space, state);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static Label label(String styleClass, String text) {
        Label label = new Label(text);
        label.getStyleClass().add(styleClass);
        return label;
    }
}
