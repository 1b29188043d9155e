package org.fulcrum.views.map;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.Ordered;
import org.jspecify.annotations.Nullable;

/** Draws the map; keeps one card a node and one chip a process for as long as they live. */
public final class MapView extends StackPane {
    private static final double GAP = 16;

    private final MapModel model;
    private final HomePalette palette;
    private final Clock clock;
    private final Map<String, NodeCard> cards = new HashMap<>();
    private final Map<ProcessKey, ProcessChip> chips = new HashMap<>();
    private final FlowPane field = new FlowPane(GAP, GAP);
    private final Label waiting = new Label("Waiting for the first news of the cluster…");
    private final VBox strays = new VBox(4);
    private final Label strayTitle = new Label("On a node that is not in the cluster now");
    private final VBox content = new VBox(20);
    private final Pane overlay = new Pane();
    private final Viewport viewport;
    private final DragGesture gesture;
    private final HoverVerdict verdict;
    private final MapKeys keys;
    private final NodeMenu menu;
    private final Timeline ages = new Timeline(new KeyFrame(javafx.util.Duration.seconds(1), event -> renderAges()));

    private double cardWidth = NodeCard.NARROWEST;

    /** A map of that model; gestures go to the controller, what is asked of a node to the commands. */
    public MapView(MapModel model, MapController controller, NodeCommands commands, HomePalette palette, Clock clock) {
        this.model = model;
        this.palette = palette;
        this.clock = clock;
        this.menu = new NodeMenu(model, commands);
        this.verdict = new HoverVerdict(overlay);
        getStyleClass().add("map-view");
        overlay.setMouseTransparent(true);
        waiting.getStyleClass().add("placeholder-text");
        strayTitle.getStyleClass().add("section-title");
        content.getStyleClass().add("map-content");
        field.setAlignment(Pos.TOP_LEFT);
        field.setRowValignment(VPos.TOP);
        strays.setMaxWidth(NodeCard.WIDEST);
        field.widthProperty().subscribe(width -> widen(width.doubleValue()));
        ScrollPane scroll = scroll();
        this.viewport = new Viewport(scroll, content);
        this.gesture = new DragGesture(controller, model, overlay, viewport);
        getChildren().addAll(scroll, overlay);
        this.keys = new MapKeys(this, model, controller);
        ages.setCycleCount(Animation.INDEFINITE);
        sceneProperty().addListener((observed, left, entered) -> moved(left, entered));
        model.onChange(this::render);
        render();
    }

    private ScrollPane scroll() {
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setFocusTraversable(false);
        return scroll;
    }

    /** Lets the cards of a row share its width. */
    private void widen(double width) {
        double columns = Math.max(1, Math.floor((width + GAP) / (NodeCard.NARROWEST + GAP)));
        double share = Math.floor((width - GAP * (columns - 1)) / columns);
        cardWidth = Math.clamp(share, NodeCard.NARROWEST, NodeCard.WIDEST);
        cards.values().forEach(card -> card.setPrefWidth(cardWidth));
    }

    private void moved(@Nullable Scene left, @Nullable Scene entered) {
        if (left != null) {
            gesture.detach(left);
            ages.stop();
        }
        if (entered != null) {
            gesture.attach(entered);
            ages.play();
        }
    }

    private void render() {
        Optional<ProcessKey> focused = keys.focused();
        List<Node> shown = new ArrayList<>();
        Set<ProcessKey> living = new HashSet<>();
        for (MapModel.Card card : model.cards()) {
            NodeCard drawn = cards.computeIfAbsent(card.node().name(), this::newCard);
            drawn.show(card.node());
            drawn.hold(draw(card.processes(), living));
            shown.add(drawn);
        }
        renderStrays(living);
        chips.keySet().retainAll(living);
        cards.values().retainAll(shown);
        Ordered.sync(field.getChildren(), shown);
        Ordered.sync(content.getChildren(), sections());
        renderAges();
        renderCarry();
        focused.map(chips::get).ifPresent(MapView::keepFocus);
    }

    private static void keepFocus(ProcessChip chip) {
        if (!chip.isFocused()) {
            chip.requestFocus();
        }
    }

    private List<Node> sections() {
        if (model.takenAt().isEmpty()) {
            return List.of(waiting);
        }
        return model.strays().isEmpty() ? List.of(field) : List.of(field, strays);
    }

    private void renderStrays(Set<ProcessKey> living) {
        List<Node> rows = new ArrayList<>();
        rows.add(strayTitle);
        rows.addAll(draw(model.strays(), living));
        Ordered.sync(strays.getChildren(), rows);
    }

    private List<ProcessChip> draw(List<ProcessSnapshot> processes, Set<ProcessKey> living) {
        List<ProcessChip> drawn = new ArrayList<>(processes.size());
        for (ProcessSnapshot process : processes) {
            ProcessKey key = process.key();
            ProcessChip chip = chips.computeIfAbsent(key, this::newChip);
            chip.show(process, model.move(key), model.busy(key));
            living.add(key);
            drawn.add(chip);
        }
        return drawn;
    }

    private NodeCard newCard(String name) {
        NodeCard card = new NodeCard(name, palette);
        card.setPrefWidth(cardWidth);
        gesture.target(card);
        menu.attach(card);
        return card;
    }

    private ProcessChip newChip(ProcessKey key) {
        ProcessChip chip = new ProcessChip(key, palette);
        gesture.source(chip);
        chip.focusedProperty().subscribe(focused -> {
            if (focused) {
                viewport.reveal(chip);
            }
        });
        keys.menu(chip);
        return chip;
    }

    private void renderAges() {
        Instant now = clock.instant();
        long since =
                model.takenAt().map(at -> Duration.between(at, now).toMillis()).orElse(0L);
        cards.values().forEach(card -> card.grow(since));
    }

    private void renderCarry() {
        Optional<MapModel.Carry> carry = model.carry();
        chips.forEach((key, chip) ->
                chip.lifted(carry.filter(c -> c.process().key().equals(key)).isPresent()));
        cards.forEach((name, card) -> card.target(
                carry.filter(c -> c.over().filter(name::equals).isPresent()).flatMap(MapModel.Carry::preflight)));
        verdict.show(carry, cards);
        gesture.render();
    }

    /** The chip of a process. */
    Optional<ProcessChip> chip(ProcessKey key) {
        return Optional.ofNullable(chips.get(key));
    }
}
