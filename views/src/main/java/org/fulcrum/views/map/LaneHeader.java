package org.fulcrum.views.map;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.kit.AgeLabel;
import org.fulcrum.views.kit.LoadBar;
import org.fulcrum.views.kit.SiteBadge;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The head of a site's lane: who it is, how it stands to the own site, its figures and their age. */
final class LaneHeader extends VBox {
    private static final PseudoClass OWN = PseudoClass.getPseudoClass("own");
    private static final double BAR = 120;

    private final String site;
    private final FontIcon icon = new FontIcon(Feather.GLOBE);
    private final Label rank = caption();
    private final SiteBadge badge = new SiteBadge();
    private final AgeLabel age = new AgeLabel();
    private final Button more = new Button(null, new FontIcon(Feather.MORE_HORIZONTAL));
    private final Label nodes = caption();
    private final LoadBar load = LoadBar.forLoad();
    private final Label loadFigure = figure();
    private final LoadBar memory = LoadBar.forFraction();
    private final Label memoryFigure = figure();
    private final HBox loads = measured("Load", load, loadFigure);
    private final HBox memories = measured("Memory", memory, memoryFigure);
    private final Label away = figure();
    private final Label conflict = new Label("", new FontIcon(Feather.ALERT_TRIANGLE));
    private long ageMillis;

    LaneHeader(String site) {
        super(6);
        this.site = site;
        getStyleClass().add("lane-header");
        setId(id(site));
        setAccessibleRole(AccessibleRole.NODE);
        icon.getStyleClass().add("lane-icon");
        away.getStyleClass().add("lane-away");
        conflict.getStyleClass().add("lane-conflict");
        conflict.setWrapText(true);
        conflict.managedProperty().bind(conflict.visibleProperty());
        getChildren().addAll(title(), figures(), conflict);
    }

    /** The id of the head of a site's lane, for stylesheets and tests. */
    static String id(String site) {
        return "lane-" + site;
    }

    private HBox title() {
        Label name = new Label(site);
        name.getStyleClass().add("lane-name");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        more.getStyleClass().addAll("button-icon", "flat", "lane-more");
        more.setAccessibleText("what to do with site " + site);
        // The keyboard has the menu on the header itself.
        more.setFocusTraversable(false);
        more.managedProperty().bind(more.visibleProperty());
        age.managedProperty().bind(age.visibleProperty());
        HBox title = new HBox(10, icon, name, rank, badge, space, age, more);
        title.setAlignment(Pos.CENTER_LEFT);
        return title;
    }

    /** What does not fit into a line of a narrow window goes into the next. */
    private FlowPane figures() {
        FlowPane figures = new FlowPane(26, 4, nodes, loads, memories, away);
        figures.setRowValignment(VPos.CENTER);
        figures.getChildren().forEach(part -> part.managedProperty().bind(part.visibleProperty()));
        return figures;
    }

    private static HBox measured(String what, LoadBar bar, Label figure) {
        Label caption = caption();
        caption.setText(what);
        bar.setPrefWidth(BAR);
        HBox box = new HBox(8, caption, bar, figure);
        box.setAlignment(Pos.CENTER_LEFT);
        return box;
    }

    /** Shows the site as last heard of. */
    void show(SiteSnapshot now) {
        icon.setIconCode(now.own() ? Feather.HOME : Feather.GLOBE);
        rank.setText(LaneText.rank(now));
        badge.show(now);
        more.setVisible(!now.own());
        // Of the own site there is nothing to order: Tab need not stop there.
        setFocusTraversable(!now.own());
        nodes.setText(LaneText.nodes(now));
        load.show(LaneText.loadPerCpu(now));
        loadFigure.setText(LaneText.load(now));
        memory.show(LaneText.memoryUsed(now));
        memoryFigure.setText(LaneText.memory(now));
        loads.setVisible(LaneText.heard(now));
        memories.setVisible(LaneText.heard(now));
        age.setVisible(LaneText.heard(now));
        away.setText(LaneText.away(now));
        away.setVisible(!now.own());
        conflict.setText(LaneText.conflict(now));
        conflict.setVisible(now.conflict().isPresent());
        ageMillis = now.ageMillis();
        pseudoClassStateChanged(OWN, now.own());
        setAccessibleText(LaneText.accessible(now));
    }

    /** Shows the age of the news: its age in the snapshot and the time since the snapshot. */
    void grow(long sinceSnapshotMillis) {
        age.show(ageMillis + Math.max(0, sinceSnapshotMillis));
    }

    /** Whose head this is. */
    String site() {
        return site;
    }

    /** What opens the menu with a mouse of one button. */
    Button more() {
        return more;
    }

    private static Label caption() {
        Label label = new Label();
        label.getStyleClass().add("caption");
        return label;
    }

    private static Label figure() {
        Label label = new Label();
        label.getStyleClass().add("figure");
        return label;
    }
}
