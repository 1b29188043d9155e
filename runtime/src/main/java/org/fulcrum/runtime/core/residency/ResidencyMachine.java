package org.fulcrum.runtime.core.residency;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Residency of one process, kept by its home. Not synchronised.
 *
 * <p>The epoch rises at every commit. A copy of an older epoch is dead: home takes no call from it, so that there is
 * never a second live copy.
 *
 * <p>A move is {@link #order ordered}, perhaps {@link #commit committed}, and in any case {@link #settle over} at some
 * time; until then no other begins, and what the host of the live copy tells unasked is kept.
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

    /** What the host of the live copy tells without having been asked. */
    public enum Word {
        /** The stream to the host broke. */
        GONE,
        /** The body ended there. */
        BODY_ENDED,
        /** The program needs its home. */
        NEEDS_HOME
    }

    /** An order that does not fit the state. */
    public static sealed class NotNow extends Exception permits ThereAlready {
        private static final long serialVersionUID = 1L;

        NotNow(String message) {
            super(message, null, false, false); // an answer, not an error: where it was thrown tells nothing
        }
    }

    /** An order to go where it is. */
    public static final class ThereAlready extends NotNow {
        private static final long serialVersionUID = 1L;

        ThereAlready(String node) {
            super("it is on " + node + " already");
        }
    }

    private final String home;
    private State state;
    private String node;
    private long epoch;
    private @Nullable String target;
    private final EnumSet<Word> heard = EnumSet.noneOf(Word.class);

    /** A process at its home that has never moved. */
    public ResidencyMachine(String home) {
        this(home, home, 1);
    }

    /**
     * A process that an earlier runtime had in its care: on that node, in that epoch. If that is not its home it counts
     * as moving until its host has been asked ({@link #settle}).
     */
    public ResidencyMachine(String home, String node, long epoch) {
        this.home = home;
        this.node = node;
        this.epoch = epoch;
        state = node.equals(home) ? State.AT_HOME : State.RETURNING;
        target = node.equals(home) ? null : node;
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
            throw new ThereAlready(to);
        }
        state = state == State.AT_HOME ? State.DEPARTING : State.RETURNING;
        target = to;
        if (to.equals(home)) {
            heard.remove(Word.NEEDS_HOME); // if this comes to nothing, the program asks again
        }
    }

    /**
     * The target has everything: it holds the live copy from now on, and what was heard of the former one concerns
     * nobody. The move is not over before {@link #settle}. Returns the new epoch.
     */
    public long commit() {
        node = Objects.requireNonNull(target, "commit without an order");
        heard.clear();
        epoch++;
        return epoch;
    }

    /**
     * The move is over: done, or called off, and then the live copy is where it was.
     *
     * @return what was heard of the live copy meanwhile and is to be acted on now
     */
    public Set<Word> settle() {
        if (state != State.DEPARTING && state != State.RETURNING) {
            return Set.of();
        }
        state = node.equals(home) ? State.AT_HOME : State.AWAY;
        target = null;
        if (heard.isEmpty()) {
            return Set.of();
        }
        Set<Word> waited = EnumSet.copyOf(heard);
        heard.retainAll(EnumSet.of(Word.NEEDS_HOME));
        return waited;
    }

    /**
     * The host of the live copy told something.
     *
     * @return whether it is to be acted on now. Else it comes back from {@link #settle}: while a process moves, that
     *     its host is gone may not matter any more, and nobody can bring it home.
     */
    public boolean hear(Word word) {
        if (state == State.DEPARTING || state == State.RETURNING || word == Word.NEEDS_HOME) {
            heard.add(word);
        }
        return state == State.AWAY;
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
