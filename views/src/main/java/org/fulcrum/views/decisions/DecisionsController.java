package org.fulcrum.views.decisions;

import org.fulcrum.runtime.api.Destination;
import org.fulcrum.views.decisions.DecisionsModel.Row;
import org.fulcrum.views.kit.Notice;

/** Orders what is applied. */
public final class DecisionsController {
    private final DecisionsModel model;
    private final Moves moves;
    private final Notice.Board notices;

    /** A controller of one list. */
    public DecisionsController(DecisionsModel model, Moves moves, Notice.Board notices) {
        this.model = model;
        this.moves = moves;
        this.notices = notices;
    }

    /** Moves the process of a row to where it is recommended to go; once. */
    public void apply(Row row) {
        if (!model.lives(row.process())) {
            notices.show(Notice.of(
                    Notice.Tone.WARNING, row.program() + " (" + row.process() + ") has ended; nothing was moved."));
        } else if (!moves.busy(row.process())) {
            moves.move(row.process(), new Destination.Node(row.to()));
        }
    }

    /** Shows or hides the reasons of a row. */
    public void toggle(Row row) {
        model.toggle(row.process());
    }
}
