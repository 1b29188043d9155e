package org.fulcrum.runtime.core.residency;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Residency of one process, kept by its home. Not synchronised.
 *
 * <p>The epoch rises at every commit. A copy of an older epoch is dead: home takes no call from it, so that there is
 * never a second live copy.
 */
public final class ResidencyMachine {
    /** Where the process is. */
    public enum State {
        /** Runs at home. */
        AT_HOME,
        /** Leaves home. */
        DEPARTING,
        /** Runs on another node. */
        AWAY,
        /** Leaves its host, for home or for another host. */
        RETURNING,
        /** Its only live copy is gone. */
        LOST,
        /** It ended. */
        ENDED
    }

    /** An order that does not fit the state. */
    public static final class NotNow extends Exception {
        private static final long serialVersionUID = 1L;

        NotNow(String message) {
            super(message);
        }
    }

    private final String home;
    private State state;
    private String node;
    private long epoch;
    private @Nullable String target;

    /** A process at its home that has never moved. */
    public ResidencyMachine(String home) {
        this(home, home, 1);
    }

    /** A process that is on that node, in that epoch. */
    public ResidencyMachine(String home, String node, long epoch) {
        this.home = home;
        this.node = node;
        this.epoch = epoch;
        state = node.equals(home) ? State.AT_HOME : State.AWAY;
    }

    /** Where it is. */
    public State state() {
        return state;
    }

    /** Node on which its live copy is. */
    public String node() {
        return node;
    }

    /** Number of its live incarnation, from 1. */
    public long epoch() {
        return epoch;
    }

    /** Where it is going; null when it is not moving. */
    public @Nullable String target() {
        return target;
    }

    /**
     * A move is ordered.
     *
     * @throws NotNow when it moves already, is there already, or is no more
     */
    public void order(String to) throws NotNow {
        switch (state) {
            case AT_HOME, AWAY -> {}
            case DEPARTING, RETURNING -> throw new NotNow("it is moving to " + target + " already");
            case LOST -> throw new NotNow("it is lost");
            case ENDED -> throw new NotNow("it has ended");
        }
        if (node.equals(to)) {
            throw new NotNow("it is on " + to + " already");
        }
        state = state == State.AT_HOME ? State.DEPARTING : State.RETURNING;
        target = to;
    }

    /** The target has everything: it holds the live copy from now on. Returns the new epoch. */
    public long commit() {
        node = Objects.requireNonNull(target, "commit without an order");
        epoch++;
        target = null;
        state = node.equals(home) ? State.AT_HOME : State.AWAY;
        return epoch;
    }

    /** The move is off: the live copy is where it was. */
    public void rollBack() {
        if (state == State.DEPARTING || state == State.RETURNING) {
            state = node.equals(home) ? State.AT_HOME : State.AWAY;
            target = null;
        }
    }

    /** The node with the live copy is gone. */
    public void lose() {
        if (state != State.ENDED) {
            state = State.LOST;
            target = null;
        }
    }

    /** The process ended. */
    public void end() {
        if (state != State.LOST) {
            state = State.ENDED;
        }
        target = null;
    }
}
