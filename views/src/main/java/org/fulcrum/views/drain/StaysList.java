package org.fulcrum.views.drain;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.fulcrum.views.kit.Formats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The programs that do not leave, each with its whole reason, which no column of a table could hold. */
final class StaysList extends VBox {
    private static final int MOST = 4;

    StaysList() {
        super(4);
        setId("drain-stays");
        managedProperty().bind(visibleProperty());
    }

    /** Shows those of these programs that do not leave. */
    void show(List<ProgramRow> programs) {
        List<ProgramRow> staying = programs.stream().filter(ProgramRow::stays).toList();
        List<Label> lines = new ArrayList<>(
                staying.stream().limit(MOST).map(StaysList::line).toList());
        if (staying.size() > MOST) {
            lines.add(label("and " + Formats.count(staying.size() - MOST) + " more"));
        }
        getChildren().setAll(lines);
        setVisible(!lines.isEmpty());
    }

    private static Label line(ProgramRow row) {
        FontIcon icon = new FontIcon(Feather.ALERT_TRIANGLE);
        icon.getStyleClass().add("stays-icon");
        Label line = label(row.process() + " " + row.state());
        line.setGraphic(icon);
        return line;
    }

    private static Label label(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("figure");
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }
}
