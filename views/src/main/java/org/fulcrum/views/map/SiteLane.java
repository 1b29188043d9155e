package org.fulcrum.views.map;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.fulcrum.views.kit.Ordered;

/** The cards of a site below its header; where there is one site only, the cards alone. */
final class SiteLane extends VBox {
    private static final double GAP = 16;
    private static final PseudoClass DETACHED = PseudoClass.getPseudoClass("detached");

    private final Optional<LaneHeader> header;
    private final FlowPane field = new FlowPane(GAP, GAP);
    private final Label nobody = new Label("No node of it is heard of");
    private double cardWidth = NodeCard.NARROWEST;

    SiteLane(Optional<LaneHeader> header) {
        super(14);
        this.header = header;
        field.setAlignment(Pos.TOP_LEFT);
        field.setRowValignment(VPos.TOP);
        field.widthProperty().subscribe(width -> widen(width.doubleValue()));
        nobody.getStyleClass().add("placeholder-text");
        header.ifPresent(head -> {
            getStyleClass().add("site-lane");
            getChildren().add(head);
        });
        getChildren().add(field);
    }

    /** Lets the cards of a row share its width. */
    private void widen(double width) {
        double columns = Math.max(1, Math.floor((width + GAP) / (NodeCard.NARROWEST + GAP)));
        double share = Math.floor((width - GAP * (columns - 1)) / columns);
        cardWidth = Math.clamp(share, NodeCard.NARROWEST, NodeCard.WIDEST);
        field.getChildren().forEach(this::fit);
    }

    private void fit(Node part) {
        if (part instanceof NodeCard card) {
            card.setPrefWidth(cardWidth);
        }
    }

    /** Shows the site as last heard of, with these cards. */
    void show(MapModel.Lane lane, List<NodeCard> cards) {
        cards.forEach(this::fit);
        Ordered.sync(field.getChildren(), cards.isEmpty() && header.isPresent() ? List.of(nobody) : cards);
        lane.site().ifPresent(site -> {
            header.ifPresent(head -> head.show(site));
            pseudoClassStateChanged(DETACHED, !site.attached());
        });
    }

    /** Shows how old the news is. */
    void grow(long sinceSnapshotMillis) {
        header.ifPresent(head -> head.grow(sinceSnapshotMillis));
    }
}
