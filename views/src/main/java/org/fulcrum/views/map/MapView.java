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
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.Ordered;
import org.jspecify.annotations.Nullable;

/** Draws the map; keeps one lane a site, one card a node and one chip a process for as long as they live. */
public final class MapView extends StackPane {
    private final MapModel model;
    private final HomePalette palette;
    private final Clock clock;
    private final Map<String, NodeCard> cards = new HashMap<>();
    private final Map<ProcessKey, ProcessChip> chips = new HashMap<>();
    private final Map<String, SiteLane> lanes = new HashMap<>();
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
    private final LaneMenu siteMenu;
    private final Timeline ages = new Timeline(new KeyFrame(javafx.util.Duration.seconds(1), event -> renderAges()));

    /** A map of that model; gestures go to the controller, what is asked of nodes and sites to the commands. */
    public MapView(
            MapModel model,
            MapController controller,
            NodeCommands commands,
            SiteCommands siteCommands,
            HomePalette palette,
            Clock clock) {
        this.model = model;
        this.palette = palette;
        this.clock = clock;
        this.menu = new NodeMenu(model, commands);
        this.siteMenu = new LaneMenu(model, siteCommands);
        this.verdict = new HoverVerdict(overlay);
        getStyleClass().add("map-view");
        overlay.setMouseTransparent(true);
        waiting.getStyleClass().add("placeholder-text");
        strayTitle.getStyleClass().add("section-title");
        content.getStyleClass().add("map-content");
        strays.setMaxWidth(NodeCard.WIDEST);
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
        // A scroll pane takes the keyboard with every press that gets to it, from the chip that was pressed.
        content.setOnMousePressed(MouseEvent::consume);
        return scroll;
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
        List<Node> sections = new ArrayList<>();
        List<NodeCard> shown = new ArrayList<>();
        Set<ProcessKey> living = new HashSet<>();
        for (MapModel.Lane lane : model.lanes()) {
            SiteLane drawn = lanes.computeIfAbsent(lane.name(), name -> newLane(lane));
            List<NodeCard> held = drawCards(lane.cards(), living);
            drawn.show(lane, held);
            shown.addAll(held);
            sections.add(drawn);
        }
        renderStrays(living);
        chips.keySet().retainAll(living);
        cards.values().retainAll(shown);
        lanes.values().retainAll(sections);
        Ordered.sync(content.getChildren(), with(sections));
        renderAges();
        renderCarry();
        focused.map(chips::get).ifPresent(MapView::keepFocus);
    }

    private static void keepFocus(ProcessChip chip) {
        if (!chip.isFocused()) {
            chip.requestFocus();
        }
    }

    /** The sections with what is beside them. */
    private List<Node> with(List<Node> sections) {
        if (model.takenAt().isEmpty()) {
            return List.of(waiting);
        }
        if (!model.strays().isEmpty()) {
            sections.add(strays);
        }
        return sections;
    }

    private List<NodeCard> drawCards(List<MapModel.Card> wanted, Set<ProcessKey> living) {
        List<NodeCard> drawn = new ArrayList<>(wanted.size());
        for (MapModel.Card card : wanted) {
            NodeCard shown = cards.computeIfAbsent(card.node().name(), this::newCard);
            shown.show(card.node());
            shown.hold(draw(card.processes(), living));
            drawn.add(shown);
        }
        return drawn;
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

    private SiteLane newLane(MapModel.Lane lane) {
        Optional<LaneHeader> header = lane.site().map(site -> new LaneHeader(site.name()));
        header.ifPresent(siteMenu::attach);
        header.ifPresent(this::revealFocused);
        return new SiteLane(header);
    }

    private void revealFocused(Node part) {
        part.focusedProperty().subscribe(focused -> {
            if (focused) {
                viewport.reveal(part);
            }
        });
    }

    private NodeCard newCard(String name) {
        NodeCard card = new NodeCard(name, palette);
        gesture.target(card);
        menu.attach(card);
        return card;
    }

    private ProcessChip newChip(ProcessKey key) {
        ProcessChip chip = new ProcessChip(key, palette);
        gesture.source(chip);
        revealFocused(chip);
        keys.menu(chip);
        return chip;
    }

    private void renderAges() {
        Instant now = clock.instant();
        long since =
                model.takenAt().map(at -> Duration.between(at, now).toMillis()).orElse(0L);
        cards.values().forEach(card -> card.grow(since));
        lanes.values().forEach(lane -> lane.grow(since));
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
