package org.fulcrum.runtime.core.residency;

/**
 * What a host decides about one body: whether it may run, whose orders count, when it is at an end. Thread-safe: each
 * decision is one step.
 *
 * <p>Home speaks over one <em>line</em> at a time, a stream. The first has number 0; a home that comes back numbers its
 * own by its clock, so that of two the later one counts, whichever arrives first. Orders of a former line are void: the
 * runtime that gave them is dead, and its successor decides by its journal.
 */
public final class HostedBody {
    /** How far it is. */
    public enum State {
        /** Is being built. */
        BUILDING,
        /** Everything is there, it stands still; home has not committed the move to here. */
        READY,
        /** Runs. */
        RUNNING,
        /** Stands still for a move, or is about to. */
        STANDING,
        /** Is no more. */
        ENDED
    }

    /** What a broken line means for the body. */
    public enum AfterBreak {
        /** It ends: home cannot have committed the move to here, as it has no word that the body runs. */
        END,
        /** It may be the only live copy: it waits for its home. */
        WAIT,
        /** Nothing: the line was a former one, or the body is no more. */
        NOTHING
    }

    private volatile State state = State.BUILDING;
    private long line;
    private boolean whole = true;
    private int stops;

    /** How far it is. */
    public State state() {
        return state;
    }

    /** Whether all of it is here: it is a guest of this node. */
    public boolean here() {
        State now = state;
        return now != State.BUILDING && now != State.ENDED;
    }

    /** Whether it stands still for a move, or is about to. */
    public boolean standing() {
        return state == State.STANDING;
    }

    /** Whether what comes over that line counts. */
    public synchronized boolean takes(long from) {
        return state != State.ENDED && from == line;
    }

    /** All of it is there; false when it has ended meanwhile. */
    public boolean built() {
        return step(State.BUILDING, State.READY);
    }

    /** Home lets it run; false when it cannot. */
    public boolean run() {
        return step(State.READY, State.RUNNING);
    }

    /** Home wants it to stand still: from now on, whatever its threads do yet. False when that order does not count. */
    public synchronized boolean stop(long from) {
        boolean counts = takes(from) && (state == State.STANDING || step(State.RUNNING, State.STANDING));
        stops += counts ? 1 : 0;
        return counts;
    }

    /** How often it was stopped so far: an order to go on is meant for the latest stop when that order comes. */
    public synchronized int stops() {
        return stops;
    }

    /** The move for which it was stopped is off; it goes on unless it was stopped again meanwhile. */
    public synchronized void thaw(int after) {
        if (after == stops) {
            step(State.STANDING, State.RUNNING);
        }
    }

    private synchronized boolean step(State from, State to) {
        boolean fits = state == from;
        if (fits) {
            state = to;
        }
        return fits;
    }

    /** A home that was started again asks for its body over a line of that number; whether it gets it. */
    public synchronized boolean reattach(long next) {
        if (next <= line || state != State.RUNNING && state != State.STANDING) {
            return false;
        }
        line = next;
        whole = true;
        return true;
    }

    /** A line broke. */
    public synchronized AfterBreak broke(long which) {
        if (!takes(which)) {
            return AfterBreak.NOTHING;
        }
        whole = false;
        return state == State.RUNNING || state == State.STANDING ? AfterBreak.WAIT : AfterBreak.END;
    }

    /** Home has not come back in time since that line broke; whether the body ends. From then on no home gets it. */
    public synchronized boolean outOfPatience(long since) {
        return !whole && takes(since) && end();
    }

    /** It ends; false when it has ended already. */
    public synchronized boolean end() {
        boolean first = state != State.ENDED;
        state = State.ENDED;
        return first;
    }
}
