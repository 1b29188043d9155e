package org.fulcrum.views.map;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.views.kit.AgeLabel;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.Freshness;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.LoadBar;
import org.fulcrum.views.kit.Ordered;
import org.fulcrum.views.kit.PressureLabel;
import org.fulcrum.views.kit.StandingBadge;
import org.jspecify.annotations.Nullable;

/**
 * One node on the map: its name, whether it takes processes, its speed, load, memory and pressure, the age of all this,
 * and the chips that run there.
 */
public final class NodeCard extends VBox {
    /** Narrowest card that is legible, pixels. */
    static final double NARROWEST = 364;

    /** Widest card, pixels. */
    static final double WIDEST = 460;

    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");
    private static final PseudoClass SILENT = PseudoClass.getPseudoClass("silent");
    private static final PseudoClass TARGET = PseudoClass.getPseudoClass("target");
    private static final PseudoClass POSSIBLE = PseudoClass.getPseudoClass("possible");
    private static final PseudoClass IMPOSSIBLE = PseudoClass.getPseudoClass("impossible");

    private static final Duration TOOLTIP_DELAY = Duration.millis(700);

    private final String name;
    private final AgeLabel age = new AgeLabel();
    private final StandingBadge standing = new StandingBadge();
    private final Tooltip details = new Tooltip();
    private final Label processors = caption("");
    private final Label guests = caption("");
    private final LoadBar load = LoadBar.forLoad();
    private final Label loadFigure = figure();
    private final LoadBar memory = LoadBar.forFraction();
    private final Label memoryFigure = figure();
    private final PressureLabel cpu = new PressureLabel("cpu");
    private final PressureLabel mem = new PressureLabel("mem");
    private final PressureLabel io = new PressureLabel("io");
    private final VBox chips = new VBox(4);
    private final Label nobody = new Label("No managed process here");
    private @Nullable NodeSnapshot shown;
    private long ageMillis;

    NodeCard(String name, HomePalette palette) {
        super(10);
        this.name = name;
        getStyleClass().add("node-card");
        setId(id(name));
        setPrefWidth(NARROWEST);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.NODE);
        chips.getStyleClass().add("node-chips");
        nobody.getStyleClass().add("placeholder-text");
        Region rule = new Region();
        rule.getStyleClass().add("rule");
        getChildren().addAll(header(palette), facts(), rule, chips);
    }

    /** The id of the card of a node, for stylesheets and tests. */
    public static String id(String name) {
        return "card-" + name;
    }

    private HBox header(HomePalette palette) {
        Label title = new Label(name);
        title.getStyleClass().add("node-name");
        Region swatch = new Region();
        swatch.getStyleClass().addAll("home-swatch", palette.styleClass(name));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(10, swatch, title, space, standing, age);
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private VBox facts() {
        GridPane grid = new GridPane(10, 6);
        ColumnConstraints bars = new ColumnConstraints();
        bars.setHgrow(Priority.ALWAYS);
        ColumnConstraints figures = new ColumnConstraints();
        figures.setHalignment(HPos.RIGHT);
        figures.setMinWidth(118);
        grid.getColumnConstraints().addAll(new ColumnConstraints(62), bars, figures);
        grid.addRow(0, caption("Load"), load, loadFigure);
        grid.addRow(1, caption("Memory"), memory, memoryFigure);
        processors.setMinWidth(USE_PREF_SIZE);
        HBox pressures = new HBox(cpu, mem, io);
        grid.add(caption("Pressure"), 0, 2);
        grid.add(pressures, 1, 2, 2, 1);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        VBox facts = new VBox(8, new HBox(processors, space, guests), grid);
        facts.getStyleClass().add("node-facts");
        details.setShowDelay(TOOLTIP_DELAY);
        details.setShowDuration(Duration.INDEFINITE);
        details.setOnShowing(event -> tell());
        Tooltip.install(facts, details);
        return facts;
    }

    /** Shows the node as last heard of. */
    void show(NodeSnapshot node) {
        standing.show(node.standing());
        processors.setText(NodeText.processors(node));
        guests.setText(NodeText.guests(node));
        load.show(node.loadPerCpu());
        loadFigure.setText(Formats.loadPerCpu(node));
        memory.show(node.memoryUsedFraction());
        memoryFigure.setText(NodeText.memory(node));
        cpu.show(node.cpuPressurePercent());
        mem.show(node.memoryPressurePercent());
        io.show(node.ioPressurePercent());
        ageMillis = node.ageMillis();
        shown = node;
        if (details.isShowing()) {
            tell();
        }
        setAccessibleText(NodeText.accessible(node));
    }

    /** The tooltip is written when it is looked at, not with every snapshot. */
    private void tell() {
        if (shown != null) {
            details.setText(NodeText.tooltip(shown));
        }
    }

    /** Shows the age of the information: its age in the snapshot and the time since the snapshot. */
    void grow(long sinceSnapshotMillis) {
        long now = ageMillis + Math.max(0, sinceSnapshotMillis);
        age.show(now);
        pseudoClassStateChanged(STALE, Freshness.of(now) == Freshness.STALE);
        pseudoClassStateChanged(SILENT, Freshness.of(now) == Freshness.SILENT);
    }

    /** Puts these chips on the card, in order. */
    void hold(List<ProcessChip> held) {
        Ordered.sync(chips.getChildren(), held.isEmpty() ? List.of(nobody) : held);
    }

    /** Shows whether something is being dragged over this card and what preflight says; empty when nothing is. */
    void target(Optional<Preflight> preflight) {
        pseudoClassStateChanged(TARGET, preflight.isPresent());
        pseudoClassStateChanged(POSSIBLE, preflight.filter(Preflight::allows).isPresent());
        pseudoClassStateChanged(IMPOSSIBLE, preflight.filter(Preflight::refuses).isPresent());
    }

    /** Whose card this is. */
    public String name() {
        return name;
    }

    private static Label caption(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("caption");
        return label;
    }

    private static Label figure() {
        Label label = new Label();
        label.getStyleClass().add("figure");
        return label;
    }
}
