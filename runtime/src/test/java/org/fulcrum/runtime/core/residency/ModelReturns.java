package org.fulcrum.runtime.core.residency;

import org.fulcrum.runtime.core.residency.Takeover.Entry;
import org.fulcrum.runtime.core.residency.World.Original;

/** The steps of {@code move/Homecoming} and {@code move/Recovery} that are not those of the other moves. */
final class ModelReturns {
    private static final int ATTEMPTS = 3;

    private final World world;
    private final ModelHome home;
    private final ModelMoves moves;
    private final ModelWires wires;
    private int attempts;
    private long clock;

    ModelReturns(World world, ModelHome home, ModelMoves moves) {
        this.world = world;
        this.home = home;
        this.moves = moves;
        wires = world.wires;
    }

    /** Home's clock goes on when its runtime is started again. */
    void resetClock() {
        clock = 0;
    }

    void beginAgain() {
        attempts = 0;
    }

    /** A host that is up has answered within 20 s. */
    boolean lastAttempt() {
        return attempts == ATTEMPTS;
    }

    void returning() {
        if (home.away < 0) {
            moves.failed();
            return;
        }
        home.loop = -1;
        home.looped(home.away, false);
        moves.at = At.UNPARK;
    }

    void unpark(int choice) {
        if (home.away < 0 || (choice & 0xf0) == 0x70 && world.original == Original.DEPUTY) {
            moves.at = At.PARK_AGAIN; // a debugger holds it, say
            return;
        }
        moves.hold(Original.DEPUTY, Original.CHANGED, At.UNPARK);
        if (world.original == Original.CHANGED) {
            moves.order(home.away, Frame.SEND_PAGES, home.expectPages(), At.AWAIT_PAGES);
        }
    }

    void awaitPages() {
        if (home.pagesHere >= 0) {
            world.check(home.pagesHere == moves.image, "pages and threads of different moments");
            moves.at = At.AWAIT_PAGES_SENT_HOME;
        }
    }

    void commitHome() {
        if (world.original != Original.CHANGED) {
            moves.failed();
            return;
        }
        home.write(Entry.FROZEN, home.residency.epoch() + 1, -1);
        world.done = moves.image;
        moves.at = At.LET_GO;
    }

    void letGo(long epoch, At next) {
        if (world.original != Original.GONE) {
            home.write(Entry.HOME, epoch, -1);
            world.original = Original.RUNS;
        }
        moves.at = next;
    }

    void bookHome() {
        moves.link = home.away;
        home.away = -1;
        if (home.residency.target() != null) {
            home.residency.commit();
        }
        moves.at = At.DROP;
    }

    void parkAgain() {
        if (world.original == Original.GONE || home.away < 0) {
            moves.at = At.OVER;
            return;
        }
        world.original = Original.DEPUTY;
        home.looped(home.away, true);
        home.serve(home.away);
        moves.at = At.THAW_SOURCE;
    }

    void recoverDeputy() {
        if (world.original == Original.GONE) {
            moves.at = At.OVER;
            return;
        }
        world.original = Original.DEPUTY;
        home.mirror.recover();
        moves.at = At.ASK;
    }

    void ask() {
        attempts++;
        moves.link = home.connect();
        world.hosts.asked(moves.link, home.journalBody(), ++clock);
        home.send(moves.link, Frame.OPEN, 0);
        moves.at = At.AWAIT_OPENED;
    }

    /** An answer to no order: what the host says of the line itself. */
    void awaitLine(int type, At next) {
        if (!wires.arrived(moves.link, ModelWires.HOME)) {
            if (wires.atEnd(moves.link, ModelWires.HOME)) {
                giveUp();
            }
            return;
        }
        long frame = wires.take(moves.link, ModelWires.HOME);
        if (ModelWires.type(frame) != type) {
            giveUp();
            return;
        }
        home.answered = ModelWires.value(frame);
        moves.at = next;
    }

    private void giveUp() {
        wires.close(moves.link, ModelWires.HOME);
        home.lose();
        moves.at = At.OVER;
    }

    void serveAgain() {
        home.looped(moves.link, true);
        home.away = moves.link;
        home.serve(moves.link);
        moves.link = -1;
        moves.at = home.answered == 1 ? At.THAW_SOURCE : At.OVER;
    }
}
