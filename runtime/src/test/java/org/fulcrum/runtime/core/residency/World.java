package org.fulcrum.runtime.core.residency;

import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * A home, three hosts, one process: everything that can happen, a step at a time, and what must hold after each.
 *
 * <p>The program makes calls 1, 2, 3, … of which each has an effect at home; whatever copy of it runs knows only from
 * its own memory how many it has behind it. So a second live copy, a call executed twice and a copy with stale memory
 * all show as an effect that is not the next one.
 *
 * <p>A <em>live copy</em> is the original while it runs at home, or a body that runs and whose calls home takes. A body
 * whose calls home does not take may run for a while: between RUN and the commit, and, when home decided otherwise,
 * until it is released or its patience ends. It computes; nobody can see it.
 */
final class World {
    /** What can happen. The number behind it in a schedule chooses among the possibilities. */
    enum Step {
        HOME(14),
        LOOP(10),
        READ(16),
        ORDER_OF_HOST(8),
        MIRROR(4),
        CALL(5),
        MOVE(6),
        NEED_HOME(1),
        EXIT(1),
        KILL(1),
        HOME_DIES(3),
        HOME_STARTS(6),
        HOST_DIES(1),
        BREAK(1),
        TIMEOUT(2),
        HOST_FAILS(1),
        HOST_PATIENCE(1),
        DEPUTY_PATIENCE(1),
        WATCH(1),
        /** From now on the frames of one wire take longer than those of the others. */
        SLOW(2);

        /** All weights together. */
        static final int LOTS = Arrays.stream(values()).mapToInt(s -> s.weight).sum();

        final int weight;

        Step(int weight) {
            this.weight = weight;
        }
    }

    /** Number of the call with which the program ends. */
    static final int END = 1 << 20;

    /** What has become of the kernel's process at home. */
    enum Original {
        /** The program runs in it. */
        RUNS,
        /** Its threads are held, nothing has been changed: it runs on when its holder dies. */
        HELD,
        /** Its threads are held, or stand in code of ours: it does not run by itself. */
        CHANGED,
        /** It serves its body. */
        DEPUTY,
        /** It is no more. */
        GONE
    }

    private static final int SETTLING_TURNS = 2_000;
    private static final int HOSTS = 3;

    final ModelWires wires = new ModelWires();
    final ModelHosts hosts;
    final ModelHome home;
    final EnumSet<Rule> rules;

    Original original = Original.RUNS;
    /** Calls the program has behind it, as its memory at home has it. */
    int done;

    int effects;
    boolean lost;
    private int slowWire;
    private @Nullable String violation;

    World(EnumSet<Rule> rules) {
        this.rules = rules;
        hosts = new ModelHosts(wires, rules);
        home = new ModelHome(this);
    }

    /** Begins again. */
    void reset() {
        slowWire = -1;
        hosts.reset();
        wires.reset();
        home.reset();
        original = Original.RUNS;
        done = 0;
        effects = 0;
        lost = false;
        violation = null;
    }

    @Nullable
    String violation() {
        return violation;
    }

    void check(boolean holds, String otherwise) {
        if (!holds && violation == null) {
            violation = otherwise;
        }
    }

    /** A call is executed. */
    void effect(int number) {
        if (number == END) {
            original = Original.GONE;
            return;
        }
        check(number == effects + 1, "call executed twice, or by a stale copy");
        effects = number;
    }

    /** The home gives the process up. */
    void lose(int body) {
        check(mayBeLost(body), "lost, though its host did not die");
        lost = true;
        original = Original.GONE;
    }

    private boolean mayBeLost(int body) {
        return body < 0 || hosts.cutOff[body] || hosts.killed[body];
    }

    /** The pages of an image go to where they are expected: a body, or home. Whether they arrived. */
    boolean pagesGo(int where, int image) {
        if (where >= ModelHosts.MOST) {
            return home.pagesCome(where, image);
        }
        if (!hosts.alive[where]) {
            return false;
        }
        hosts.pages[where] = image;
        return true;
    }

    /** Does a step; false when it is impossible now. */
    boolean step(Step step, int choice) {
        boolean happened = switch (step) {
            case HOME -> home.step(choice);
            case LOOP -> home.serve();
            case READ -> wires.made() > 0 && read(choice % wires.made(), choice >>> 8);
            case ORDER_OF_HOST -> hosts.made > 0 && hosts.work(choice % hosts.made, choice >>> 6, this);
            case MIRROR -> home.mirror.work();
            case CALL -> call(choice, false);
            case MOVE -> !full() && (home.idle() || (choice & 0xe00) == 0) && home.order(choice % (HOSTS + 1));
            case NEED_HOME -> hosts.made > 0 && hosts.needHome(choice % hosts.made);
            case EXIT -> (choice & 0x300) == 0 && call(choice, true);
            case KILL -> kill(choice);
            case HOME_DIES -> homeDies(choice);
            case HOME_STARTS -> !full() && home.start();
            case HOST_DIES -> die(1 + choice % HOSTS);
            case BREAK -> cut(choice);
            case TIMEOUT -> home.timeout();
            case HOST_FAILS -> hosts.made > 0 && hosts.fail(choice % hosts.made);
            case HOST_PATIENCE -> hosts.made > 0 && patience(choice % hosts.made);
            case DEPUTY_PATIENCE -> deputyDies();
            case WATCH -> home.watch();
            case SLOW -> slow(choice);
        };
        if (happened) {
            holds();
        }
        return happened;
    }

    private boolean read(int wire, int delay) {
        return (wire != slowWire || delay == 0) && hosts.read(wire);
    }

    private boolean slow(int choice) {
        slowWire = wires.made() == 0 || (choice & 0x100) != 0 ? -1 : choice % wires.made();
        return true;
    }

    private boolean full() {
        return hosts.made >= ModelHosts.MOST - 1 || wires.made() >= ModelWires.MOST - 12;
    }

    private boolean call(int choice, boolean last) {
        if (original == Original.RUNS) {
            effect(last ? END : done + 1);
            done = last ? done : done + 1;
            return true;
        }
        return hosts.made > 0 && hosts.call(choice % hosts.made, last);
    }

    /** Somebody sends SIGKILL to the process, or a host's kernel to a body. */
    private boolean kill(int choice) {
        if ((choice & 0x300) == 0 && original != Original.GONE) {
            original = Original.GONE;
            return true;
        }
        return (choice & 0x300) == 0x100 && hosts.made > 0 && hosts.kill(choice % hosts.made);
    }

    /** What it has sent may be under way for longer than its successor needs to start. */
    private boolean homeDies(int choice) {
        int body = home.journalBody();
        slowWire = body >= 0 && (choice & 1) == 0 ? hosts.wire(body) : slowWire;
        return home.die();
    }

    private boolean die(int host) {
        hosts.crash(host);
        return true;
    }

    private boolean cut(int choice) {
        if (wires.made() == 0) {
            return false;
        }
        int wire = choice % wires.made();
        if (wires.isBroken(wire)) {
            return false;
        }
        wires.cut(wire, choice >>> 8 & 3);
        hosts.cutOff[hosts.body(wire)] = true; // the product takes a broken line for a dead host
        return true;
    }

    /** 300 s are over. Home must be down or not be interested: else it knows after 120 s that the line broke. */
    private boolean patience(int body) {
        boolean homeKnows = !wires.open(hosts.wire(body), ModelWires.HOME);
        boolean counts = home.journalBody() == body;
        if (homeKnows && (!home.up() || home.recovering() || !counts) && hosts.outOfPatience(body)) {
            hosts.cutOff[body] = true;
            return true;
        }
        return false;
    }

    /** The runtime of its home was down for 300 s. */
    private boolean deputyDies() {
        if (home.up() || original != Original.DEPUTY && original != Original.CHANGED) {
            return false;
        }
        lost = true;
        original = Original.GONE;
        return true;
    }

    /** What holds at any moment. */
    private void holds() {
        int live = original == Original.RUNS ? 1 : 0;
        for (int b = 0; b < hosts.made; b++) {
            live += hosts.computes(b) && home.takesCallsOf(b) ? 1 : 0;
        }
        check(live <= 1, "two live copies");
        check(original != Original.RUNS || !home.journalSaysAway(), "runs at home, though the journal has it away");
        if (original == Original.DEPUTY) {
            int body = home.journalBody();
            check(body >= 0, "a deputy of nobody");
            check(body < 0 || hosts.alive[body] && !hosts.killed[body] || mayBeLost(body), "no live copy");
        }
    }

    /** Lets everything that is under way come to its end, without further faults, and looks at what is left. */
    void settle() {
        home.start();
        int turns = 0;
        while (violation == null && (turn() || wait(turns))) {
            if (++turns == SETTLING_TURNS) {
                check(false, "does not come to rest");
            }
        }
        if (violation == null) {
            rests();
        }
    }

    private boolean turn() {
        boolean any = step(Step.HOME, 1);
        any |= step(Step.LOOP, 0);
        any |= step(Step.MIRROR, 0);
        any |= step(Step.WATCH, 0);
        for (int w = 0; w < wires.made(); w++) {
            any |= w != slowWire && step(Step.READ, w);
        }
        for (int b = 0; b < hosts.made; b++) {
            any |= step(Step.ORDER_OF_HOST, b);
        }
        return any || slowWire >= 0 && step(Step.READ, slowWire);
    }

    /** Nothing happens any more but that time passes: 10 s, 20 s, 300 s. */
    private boolean wait(int turns) {
        for (int b = 0; b < hosts.made; b++) {
            if (step(Step.HOST_FAILS, b)) {
                return true;
            }
        }
        if (step(Step.TIMEOUT, turns)) {
            return true;
        }
        boolean any = false;
        for (int b = 0; b < hosts.made; b++) {
            any |= step(Step.HOST_PATIENCE, b);
        }
        return any;
    }

    private void rests() {
        int bodies = 0;
        for (int b = 0; b < hosts.made; b++) {
            bodies += hosts.alive[b] ? 1 : 0;
        }
        check(home.idle(), "a move does not end");
        switch (original) {
            case RUNS -> {
                check(bodies == 0, "a body is left over");
                check(home.knowsItAt(0), "home does not know that it is at home");
            }
            case DEPUTY -> {
                int body = home.journalBody();
                check(bodies == 1 && hosts.alive[body], bodies == 0 ? "no live copy" : "a body is left over");
                if (violation == null) {
                    check(hosts.computes(body), "the only copy stands still for ever");
                    check(home.takesCallsOf(body), "nobody takes the calls of the only copy");
                    check(hosts.call[body] == 0, "a call waits for ever");
                    check(!hosts.held[body], "a call that needs its home waits for ever");
                    check(hosts.done[body] == effects, "the only copy is stale");
                    check(home.knowsItAt(hosts.host[body]), "home does not know where it is");
                }
            }
            case HELD, CHANGED -> check(false, "the original stands still for ever");
            case GONE -> {
                check(bodies == 0, "a body of a process that is no more");
                check(home.hasForgotten(), "home does not know that it is no more");
            }
        }
    }
}
