package org.fulcrum.runtime.core.residency;

import org.fulcrum.runtime.core.residency.Takeover.Entry;
import org.fulcrum.runtime.core.residency.World.Original;

/**
 * The moves of the model's home and its recovery, a step at a time: what {@code move/Movement} does on their threads,
 * in the same order.
 */
final class ModelMoves {
    private final World world;
    private final ModelHome home;
    private final ModelWires wires;
    private final ModelHosts hosts;
    private final ModelReturns back;
    At at = At.IDLE;
    int link = -1;
    int image;
    private boolean waits;
    private boolean recovering;
    private int to;
    private int body = -1;

    ModelMoves(World world, ModelHome home) {
        this.world = world;
        this.home = home;
        wires = world.wires;
        hosts = world.hosts;
        back = new ModelReturns(world, home, this);
    }

    void reset() {
        at = At.IDLE;
        waits = false;
        recovering = false;
        link = -1;
        body = -1;
    }

    boolean idle() {
        return at == At.IDLE;
    }

    boolean recovering() {
        return recovering;
    }

    void resetClock() {
        back.resetClock();
    }

    boolean awaitsPages() {
        return at == At.AWAIT_PAGES;
    }

    void begin(int node) {
        to = node;
        link = -1;
        at = node == 0 && home.away >= 0 ? At.STOP_FOR_HOME : At.OPEN;
        waits = false;
    }

    void putBack() {
        recovering = true;
        at = At.PUT_BACK;
    }

    void askHost() {
        recovering = true;
        back.beginAgain();
        at = At.RECOVER_DEPUTY;
    }

    /** The step that is awaited does not come in time. */
    boolean timeout() {
        if (!waits || at == At.AWAIT_REATTACHED || at == At.AWAIT_OPENED && back.lastAttempt()) {
            return false;
        }
        waits = false;
        failed();
        return true;
    }

    boolean step(int choice) {
        if (at == At.IDLE) {
            return false;
        }
        At before = at;
        carryOut(choice);
        waits = at == before;
        return !waits;
    }

    private void carryOut(int choice) {
        switch (at) {
            case IDLE -> {}
            case OPEN -> open();
            case AWAIT_PREPARED -> await(Frame.PREPARED, home.away < 0 ? At.FREEZE : At.STOP_SOURCE);
            case FREEZE -> hold(Original.RUNS, Original.HELD, At.CAPTURE);
            case CAPTURE -> capture();
            case REBUILD -> rebuild();
            case AWAIT_READY -> await(Frame.READY, At.AWAIT_RUNNING);
            case AWAIT_RUNNING -> await(Frame.RUNNING, At.COMMIT);
            case COMMIT -> commit(choice, At.PARK);
            case PARK -> park(choice);
            case SERVE -> serve();
            case THAW -> thaw();
            case DROP -> drop();
            case STOP_SOURCE -> order(home.away, Frame.STOP, 0, At.AWAIT_IMAGE);
            case AWAIT_IMAGE -> awaitImage(At.REBUILD_ON);
            case REBUILD_ON -> rebuildOn();
            case AWAIT_PAGES_SENT -> awaitSource(Frame.PAGES_SENT, At.AWAIT_READY_ON);
            case AWAIT_READY_ON -> await(Frame.READY, At.AWAIT_RUNNING_ON);
            case AWAIT_RUNNING_ON -> await(Frame.RUNNING, At.COMMIT_ON);
            case COMMIT_ON -> commitOn(choice);
            case SWITCH -> switchLoop();
            case RELEASE_SOURCE -> releaseSource();
            case THAW_SOURCE -> thawSource();
            case AWAIT_THAWED -> awaitThawed();
            case STOP_FOR_HOME -> order(home.away, Frame.STOP, 0, At.AWAIT_IMAGE_HOME);
            case AWAIT_IMAGE_HOME -> awaitImage(At.RETURNING);
            case RETURNING -> back.returning();
            case UNPARK -> back.unpark(choice);
            case AWAIT_PAGES -> back.awaitPages();
            case AWAIT_PAGES_SENT_HOME -> awaitSource(Frame.PAGES_SENT, At.COMMIT_HOME);
            case COMMIT_HOME -> back.commitHome();
            case LET_GO -> back.letGo(home.journalEpoch, At.BOOK_HOME);
            case BOOK_HOME -> back.bookHome();
            case PARK_AGAIN -> back.parkAgain();
            case OVER -> over();
            case PUT_BACK -> back.letGo(home.journalEpoch, At.OVER);
            case RECOVER_DEPUTY -> back.recoverDeputy();
            case ASK -> back.ask();
            case AWAIT_OPENED -> back.awaitLine(Frame.OPENED, At.AWAIT_REATTACHED);
            case AWAIT_REATTACHED -> back.awaitLine(Frame.REATTACHED, At.SERVE_AGAIN);
            case SERVE_AGAIN -> back.serveAgain();
        }
    }

    private void open() {
        link = home.connect();
        body = hosts.admit(to, link);
        home.send(link, Frame.PREPARE, (int) home.residency.epoch() + 1);
        at = At.AWAIT_PREPARED;
    }

    private void await(int type, At next) {
        int came = home.await(link, type);
        if (came < 0) {
            failed();
        } else if (came > 0) {
            if (next == At.AWAIT_RUNNING || next == At.AWAIT_RUNNING_ON) {
                order(link, Frame.RUN, 0, next);
            } else {
                at = next;
            }
            if (at == At.COMMIT_ON && !world.rules.contains(Rule.CALLS_BEHIND_COMMIT)) {
                home.looped(link, true);
                home.serve(link);
            }
        }
    }

    private void awaitSource(int type, At next) {
        int came = home.away < 0 ? -1 : home.await(home.away, type);
        at = came > 0 ? next : at;
        if (came < 0) {
            failed();
        }
    }

    void order(int over, int type, int value, At next) {
        if (over >= 0 && home.send(over, type, value)) {
            at = next;
        } else {
            failed();
        }
    }

    void hold(Original from, Original held, At next) {
        if (world.original == from) {
            world.original = held;
            at = next;
        } else {
            failed();
        }
    }

    private void capture() {
        if (world.original != Original.HELD) {
            failed();
            return;
        }
        home.write(Entry.FROZEN, home.residency.epoch(), -1);
        world.original = Original.CHANGED;
        image = world.done;
        at = At.REBUILD;
    }

    private void rebuild() {
        if (!home.send(link, Frame.REBUILD, image) || !world.pagesGo(body, image)) {
            failed();
            return;
        }
        if (!world.rules.contains(Rule.COMMIT_BEHIND_RUNNING)) {
            home.write(Entry.AWAY, home.residency.epoch() + 1, body);
        }
        at = At.AWAIT_READY;
    }

    private boolean looksGone(int choice) {
        return wires.gone(link, ModelWires.HOME) && (choice & 1) == 1; // its end may not have come through yet
    }

    private void commit(int choice, At next) {
        if (looksGone(choice) || world.original != Original.CHANGED) {
            failed();
            return;
        }
        home.write(Entry.AWAY, home.residency.epoch() + 1, body);
        at = next;
    }

    private void park(int choice) {
        if ((choice & 0xf0) == 0x70 || world.original != Original.CHANGED) {
            failed(); // the kernel can refuse: the move is undone, no call has been taken
            return;
        }
        world.original = Original.DEPUTY;
        at = At.SERVE;
    }

    private void serve() {
        if (world.original != Original.DEPUTY || home.residency.target() == null) {
            at = At.DROP;
            return;
        }
        home.looped(link, true);
        home.away = link;
        home.residency.commit();
        home.serve(link);
        at = At.OVER;
    }

    private void thaw() {
        if (world.original != Original.GONE) {
            if (home.journal != Entry.HOME) {
                home.write(Entry.HOME, home.residency.epoch(), -1);
            }
            world.original = Original.RUNS;
        }
        at = At.DROP;
    }

    private void drop() {
        if (link >= 0) {
            home.release(link);
        }
        at = At.OVER;
    }

    private void awaitImage(At next) {
        awaitSource(Frame.IMAGE, next);
        if (at == next) {
            image = home.answered;
        }
    }

    private void rebuildOn() {
        if (home.send(link, Frame.REBUILD, image)) {
            order(home.away, Frame.SEND_PAGES, body, At.AWAIT_PAGES_SENT);
        } else {
            failed();
        }
    }

    private void commitOn(int choice) {
        if (looksGone(choice) || home.away < 0) {
            failed();
            return;
        }
        if (!world.rules.contains(Rule.RELEASE_BEHIND_COMMIT) && wires.open(home.away, ModelWires.HOME)) {
            home.release(home.away);
            return;
        }
        home.write(Entry.AWAY, home.residency.epoch() + 1, body);
        at = At.SWITCH;
    }

    private void switchLoop() {
        if (home.residency.target() == null) {
            at = At.THAW_SOURCE; // it has ended meanwhile
            return;
        }
        home.looped(link, true);
        int source = home.away;
        home.residency.commit();
        home.away = link;
        home.serve(link);
        link = source;
        at = At.RELEASE_SOURCE;
    }

    private void releaseSource() {
        home.release(link);
        at = At.OVER;
    }

    private void thawSource() {
        if (home.loop == link && home.loop >= 0 && home.away >= 0) {
            home.serve(home.away); // without CALLS_BEHIND_COMMIT: the other one again
        }
        at = home.away >= 0 && home.send(home.away, Frame.THAW, 0) ? At.AWAIT_THAWED : afterThaw();
    }

    private void awaitThawed() {
        if (home.away < 0 || home.await(home.away, Frame.THAWED) != 0) {
            at = afterThaw();
        }
    }

    private At afterThaw() {
        return recovering || link < 0 ? At.OVER : At.DROP;
    }

    private void over() {
        at = At.IDLE;
        recovering = false;
        home.settle();
    }

    /** A step failed: how it goes on. */
    void failed() {
        at = switch (at) {
            case FREEZE -> At.DROP;
            case CAPTURE, REBUILD, AWAIT_READY, AWAIT_RUNNING, COMMIT, PARK -> At.THAW;
            case AWAIT_PREPARED -> At.DROP;
            case STOP_SOURCE,
                    AWAIT_IMAGE,
                    REBUILD_ON,
                    AWAIT_PAGES_SENT,
                    AWAIT_READY_ON,
                    AWAIT_RUNNING_ON,
                    COMMIT_ON,
                    STOP_FOR_HOME,
                    AWAIT_IMAGE_HOME -> At.THAW_SOURCE;
            case UNPARK, AWAIT_PAGES, AWAIT_PAGES_SENT_HOME, COMMIT_HOME, RETURNING -> At.PARK_AGAIN;
            case AWAIT_THAWED -> afterThaw();
            case AWAIT_OPENED -> {
                wires.close(link, ModelWires.HOME);
                yield At.ASK;
            }
            default -> throw new IllegalStateException("nothing fails at " + at);
        };
    }
}
