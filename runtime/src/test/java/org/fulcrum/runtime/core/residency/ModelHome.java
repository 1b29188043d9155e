package org.fulcrum.runtime.core.residency;

import java.util.Arrays;
import java.util.Set;
import org.fulcrum.runtime.core.residency.ResidencyMachine.NotNow;
import org.fulcrum.runtime.core.residency.ResidencyMachine.State;
import org.fulcrum.runtime.core.residency.ResidencyMachine.Word;
import org.fulcrum.runtime.core.residency.World.Original;
import org.jspecify.annotations.Nullable;

/**
 * The home of the model: journal, links, the deputy's loop, incidents. Decides by {@link ResidencyMachine} and
 * {@link Takeover} as the product does; {@link ModelMoves} has the steps of its moves.
 */
final class ModelHome {
    private static final String[] NODES = {"home", "n1", "n2", "n3"};
    private static final int QUEUE = 32;
    static final int BROKEN = 255;

    private final World world;
    private final ModelWires wires;
    private final ModelHosts hosts;
    final ModelMoves moves;

    // The journal, the results and the mirror outlive the runtime.
    Takeover.@Nullable Entry journal = Takeover.Entry.HOME;
    long journalEpoch = 1;
    private int journalBody = -1;
    final ModelMirror mirror;

    /** Moves committed so far, in all schedules. */
    long commits;

    private boolean up = true;
    ResidencyMachine residency = new ResidencyMachine(NODES[0]);
    /** The link to the live copy; -1 for none. */
    int away = -1;
    /** The link whose calls are taken; -1 for none. */
    int loop = -1;

    private final int[] orders = new int[ModelWires.MOST];
    private final boolean[] looped = new boolean[ModelWires.MOST];
    private final long[] queue = new long[ModelWires.MOST * QUEUE];
    private final int[] queued = new int[ModelWires.MOST];
    private int pagesExpected;
    int pagesHere;

    ModelHome(World world) {
        this.world = world;
        wires = world.wires;
        hosts = world.hosts;
        moves = new ModelMoves(world, this);
        mirror = new ModelMirror(world);
    }

    void reset() {
        journal = Takeover.Entry.HOME;
        journalEpoch = 1;
        journalBody = -1;
        mirror.reset();
        up = true;
        residency = new ResidencyMachine(NODES[0]);
        pagesExpected = ModelHosts.MOST;
        forgetAll();
        moves.resetClock();
    }

    private void forgetAll() {
        away = -1;
        loop = -1;
        Arrays.fill(orders, 0);
        Arrays.fill(looped, false);
        Arrays.fill(queued, 0);
        pagesHere = -1;
        moves.reset();
    }

    boolean up() {
        return up;
    }

    boolean recovering() {
        return moves.recovering();
    }

    int journalBody() {
        return journal == Takeover.Entry.AWAY ? journalBody : -1;
    }

    boolean journalSaysAway() {
        return journal == Takeover.Entry.AWAY;
    }

    boolean takesCallsOf(int body) {
        return up && loop >= 0 && loop == hosts.wire(body);
    }

    boolean idle() {
        return up && moves.idle();
    }

    boolean knowsItAt(int node) {
        State state = residency.state();
        return residency.node().equals(NODES[node])
                && state == (node == 0 ? State.AT_HOME : State.AWAY)
                && (node == 0 ? away < 0 && journal == Takeover.Entry.HOME : away >= 0)
                && residency.epoch() == journalEpoch;
    }

    boolean hasForgotten() {
        return journal == null && away < 0;
    }

    static String node(int host) {
        return NODES[host];
    }

    /** Replaces the journal's record. */
    void write(Takeover.Entry entry, long epoch, int body) {
        commits += epoch > journalEpoch ? 1 : 0;
        world.check(
                epoch == journalEpoch || epoch == journalEpoch + 1 || epoch == journalEpoch - 1,
                "an epoch is committed twice");
        journal = entry;
        journalEpoch = epoch;
        journalBody = body;
    }

    /** The runtime is killed. */
    boolean die() {
        if (!up) {
            return false;
        }
        up = false;
        for (int w = 0; w < wires.made(); w++) {
            wires.close(w, ModelWires.HOME);
        }
        forgetAll();
        if (world.original == Original.HELD) {
            world.original = Original.RUNS; // the kernel lets go of what a dead tracer held
        }
        if (!world.rules.contains(Rule.RESULTS_ARE_KEPT)) {
            mirror.reset();
        }
        return true;
    }

    /** The runtime is started again. */
    boolean start() {
        if (up) {
            return false;
        }
        up = true;
        if (journal == null) {
            residency.end();
            return true;
        }
        int node = journal == Takeover.Entry.AWAY ? hosts.host[journalBody] : 0;
        residency = new ResidencyMachine(NODES[0], NODES[node], journalEpoch);
        switch (Takeover.of(journal, world.original != Original.GONE)) {
            case FORGET -> {
                residency.end();
                journal = null;
            }
            case KEEP -> {}
            case PUT_BACK -> moves.putBack();
            case ASK_HOST -> moves.askHost();
        }
        return true;
    }

    boolean order(int to) {
        if (!up || recovering()) {
            return false;
        }
        try {
            residency.order(NODES[to]);
        } catch (NotNow refused) {
            return false;
        }
        moves.begin(to);
        return true;
    }

    boolean step(int choice) {
        return up && moves.step(choice);
    }

    boolean timeout() {
        return up && moves.timeout();
    }

    /** Sends an order; false when the link is known to be broken. */
    boolean send(int link, int type, int value) {
        return wires.send(link, ModelWires.HOME, ModelWires.frame(type, ++orders[link], value));
    }

    /** A connection to a host, read by the mover. */
    int connect() {
        return wires.connect();
    }

    void looped(int link, boolean byLoop) {
        looped[link] = byLoop;
    }

    /** A loop serves that link from now on. */
    void serve(int link) {
        loop = link;
        mirror.nothingToTell();
    }

    /** What the mover waits for: 1 it came, 0 not yet, -1 it will not come. */
    int await(int link, int type) {
        while (true) {
            long frame;
            if (looped[link]) {
                if (queued[link] == 0) {
                    return 0;
                }
                frame = queue[link * QUEUE];
                System.arraycopy(queue, link * QUEUE + 1, queue, link * QUEUE, --queued[link]);
            } else if (wires.arrived(link, ModelWires.HOME)) {
                frame = wires.take(link, ModelWires.HOME);
                word(link, ModelWires.type(frame));
            } else {
                return wires.atEnd(link, ModelWires.HOME) ? -1 : 0;
            }
            int got = ModelWires.type(frame);
            if (got == BROKEN) {
                return -1;
            }
            if (world.rules.contains(Rule.ANSWERS_ARE_NUMBERED) && ModelWires.order(frame) != orders[link]) {
                continue;
            }
            if (got == type) {
                answered = ModelWires.value(frame);
                return 1;
            }
            if (got == Frame.FAILED || got == Frame.REFUSED) {
                return -1;
            }
        }
    }

    /** The value of the frame that came. */
    int answered;

    private void enqueue(int link, long frame) {
        queue[link * QUEUE + queued[link]++] = frame;
    }

    /** Pages are expected; the number that stands for the way to here. */
    int expectPages() {
        pagesHere = -1;
        return ++pagesExpected;
    }

    boolean pagesCome(int token, int image) {
        if (!up || token != pagesExpected || !moves.awaitsPages()) {
            return false;
        }
        pagesHere = image;
        return true;
    }

    /** One step of the deputy's loop. */
    boolean serve() {
        if (!up || loop < 0) {
            return false;
        }
        int link = loop;
        if (world.original == Original.GONE) {
            loop = -1;
            enqueue(link, BROKEN);
            if (away == link) {
                ended();
            }
            return true;
        }
        if (mirror.tell(link)) {
            return true;
        }
        if (wires.arrived(link, ModelWires.HOME)) {
            take(link, wires.take(link, ModelWires.HOME));
            return true;
        }
        if (wires.atEnd(link, ModelWires.HOME)) {
            loop = -1;
            enqueue(link, BROKEN);
            hear(link, Word.GONE);
            return true;
        }
        return false;
    }

    private void take(int link, long frame) {
        int type = ModelWires.type(frame);
        switch (type) {
            case Frame.CALL -> mirror.called(ModelWires.value(frame), ModelWires.order(frame));
            case Frame.CANCEL -> mirror.cut(link);
            case Frame.EXITED, Frame.NEED_HOME -> word(link, type);
            default -> enqueue(link, frame);
        }
    }

    private void word(int link, int type) {
        if (type == Frame.EXITED) {
            hear(link, Word.BODY_ENDED);
        } else if (type == Frame.NEED_HOME) {
            hear(link, Word.NEEDS_HOME);
        }
    }

    private void hear(int link, Word word) {
        if (away == link && residency.hear(word)) {
            act(word);
        }
    }

    private void act(Word word) {
        switch (word) {
            case NEEDS_HOME -> order(0);
            case BODY_ENDED -> world.original = Original.GONE; // the deputy ends the same way
            case GONE -> lose();
        }
    }

    /** A move is over. */
    void settle() {
        Set<Word> heard = residency.settle();
        if (away >= 0 && world.rules.contains(Rule.WORDS_ARE_KEPT)) {
            heard.forEach(this::act);
        }
        if (world.original == Original.GONE) {
            ended();
        }
    }

    void lose() {
        if (residency.state() == State.LOST) {
            return;
        }
        world.lose(journalBody());
        residency.lose();
        letGo();
    }

    private void ended() {
        if (residency.state() != State.LOST) {
            residency.end();
            letGo();
        }
    }

    private void letGo() {
        journal = null;
        if (away >= 0) {
            release(away);
        }
        away = -1;
        loop = -1;
    }

    void release(int link) {
        send(link, Frame.RELEASE, 0);
        wires.close(link, ModelWires.HOME);
    }

    /** The look every half second for processes that are no more. */
    boolean watch() {
        State state = residency.state();
        boolean known = state != State.LOST && state != State.ENDED;
        if (!up || recovering() || !known || world.original != Original.GONE || away >= 0) {
            return false;
        }
        ended();
        return true;
    }
}
