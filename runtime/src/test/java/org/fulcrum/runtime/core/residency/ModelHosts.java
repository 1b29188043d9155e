package org.fulcrum.runtime.core.residency;

import java.util.Arrays;
import java.util.EnumSet;
import org.fulcrum.runtime.core.residency.HostedBody.State;

/**
 * The hosts of the model: bodies, each decided about by a {@link HostedBody} as in the product, the readers of their
 * lines, and their orders under way. What the product's {@code guest} package does around that machine is done here in
 * steps that anything may come between.
 */
final class ModelHosts {
    static final int MOST = 24;
    private static final int JOBS = 8;

    final HostedBody[] machine = new HostedBody[MOST];
    final int[] host = new int[MOST];
    final int[] epoch = new int[MOST];
    /** Calls the program has behind it, as its memory in this body has it. */
    final int[] done = new int[MOST];
    /** Sequence of the call in flight; 0 for none. */
    final int[] call = new int[MOST];

    final int[] callNumber = new int[MOST];
    /** It waits in a call that only its home can execute. */
    final boolean[] held = new boolean[MOST];

    final boolean[] alive = new boolean[MOST];
    final boolean[] killed = new boolean[MOST];
    /** Pages that came, by the number of calls they know of; -1 for none. */
    final int[] pages = new int[MOST];
    /** Its host died, or its line broke though nobody died, or its home stayed away too long. */
    final boolean[] cutOff = new boolean[MOST];

    private final boolean[] wanted = new boolean[MOST];
    private final int[] image = new int[MOST];
    private final int[] calls = new int[MOST];
    private final int[] wire = new int[MOST];
    private final long[] jobs = new long[MOST * JOBS];
    private final int[] jobWire = new int[MOST * JOBS];
    private final int[] jobCount = new int[MOST];
    private final boolean[] cancelled = new boolean[MOST];

    private final int[] bodyOf = new int[ModelWires.MOST];
    private final long[] lineOf = new long[ModelWires.MOST];
    private final boolean[] welcome = new boolean[ModelWires.MOST];
    private final long[] hand = new long[ModelWires.MOST];

    private final ModelWires wires;
    private final EnumSet<Rule> rules;
    private long arrivals;
    int made;

    ModelHosts(ModelWires wires, EnumSet<Rule> rules) {
        this.wires = wires;
        this.rules = rules;
    }

    void reset() {
        Arrays.fill(call, 0, made, 0);
        Arrays.fill(held, 0, made, false);
        Arrays.fill(wanted, 0, made, false);
        Arrays.fill(killed, 0, made, false);
        Arrays.fill(cutOff, 0, made, false);
        Arrays.fill(cancelled, 0, made, false);
        Arrays.fill(calls, 0, made, 0);
        Arrays.fill(jobCount, 0, made, 0);
        Arrays.fill(hand, 0);
        Arrays.fill(welcome, false);
        Arrays.fill(bodyOf, -1);
        made = 0;
        arrivals = 0;
    }

    /** Home opened a connection for a new body. */
    int admit(int on, int line) {
        int b = made++;
        machine[b] = new HostedBody();
        host[b] = on;
        alive[b] = true;
        pages[b] = -1;
        wire[b] = line;
        bodyOf[line] = b;
        lineOf[line] = 0;
        welcome[line] = true;
        return b;
    }

    /** Home opens a connection to ask for that body. */
    void asked(int line, int body, long number) {
        bodyOf[line] = body;
        lineOf[line] = number;
        welcome[line] = false;
    }

    int body(int line) {
        return bodyOf[line];
    }

    /** The wire over which a body speaks. */
    int wire(int body) {
        return wire[body];
    }

    /** One step of whoever reads that wire at its host; false when there is nothing to do. */
    boolean read(int line) {
        if (hand[line] != 0) {
            long frame = hand[line];
            hand[line] = 0;
            act(line, frame);
            return true;
        }
        if (wires.arrived(line, ModelWires.HOST)) {
            hand[line] = wires.take(line, ModelWires.HOST);
            return true;
        }
        if (wires.atEnd(line, ModelWires.HOST)) {
            wires.close(line, ModelWires.HOST);
            if (welcome[line] && machine[bodyOf[line]].broke(lineOf[line]) == HostedBody.AfterBreak.END) {
                end(bodyOf[line]);
            }
            return true;
        }
        return false;
    }

    private void act(int line, long frame) {
        int b = bodyOf[line];
        int type = ModelWires.type(frame);
        if (type == Frame.OPEN) {
            wires.send(line, ModelWires.HOST, ModelWires.frame(alive[b] ? Frame.OPENED : Frame.REFUSED, 0, 0));
            if (alive[b]) {
                hand[line] = ModelWires.frame(Frame.ATTACH, 0, 0);
            } else {
                wires.close(line, ModelWires.HOST);
            }
            return;
        }
        if (type == Frame.ATTACH) {
            attach(line, b);
            return;
        }
        HostedBody m = machine[b];
        long from = rules.contains(Rule.FORMER_LINE_IS_VOID) ? lineOf[line] : lineOf[wire[b]];
        switch (type) {
            case Frame.STOP -> {
                if (m.stop(from)) {
                    order(b, line, frame);
                }
            }
            case Frame.RUN -> {
                if (m.takes(from) && m.run()) {
                    answer(line, Frame.RUNNING, frame, 0);
                }
            }
            case Frame.CALL_RESULT -> {
                if (m.takes(from)) {
                    result(b, frame);
                }
            }
            case Frame.RELEASE -> {
                if (m.takes(from)) {
                    end(b);
                }
            }
            case Frame.PREPARE -> {
                epoch[b] = ModelWires.value(frame);
                answer(line, Frame.PREPARED, frame, 0);
            }
            case Frame.THAW -> {
                if (m.takes(from)) {
                    order(b, line, ModelWires.frame(Frame.THAW, ModelWires.order(frame), m.stops()));
                }
            }
            default -> {
                if (m.takes(from)) {
                    order(b, line, frame);
                }
            }
        }
    }

    private void attach(int line, int b) {
        long number = rules.contains(Rule.LATER_LINE_COUNTS) ? lineOf[line] : 1_000_000 + ++arrivals;
        if (!machine[b].reattach(number)) {
            wires.close(line, ModelWires.HOST);
            return;
        }
        lineOf[line] = number;
        welcome[line] = true;
        wires.send(line, ModelWires.HOST, ModelWires.frame(Frame.REATTACHED, 0, machine[b].standing() ? 1 : 0));
        int former = wire[b];
        wire[b] = line;
        if (rules.contains(Rule.FORMER_LINE_IS_VOID)) {
            wires.close(former, ModelWires.HOST);
        }
        if (call[b] != 0) {
            wires.send(line, ModelWires.HOST, ModelWires.frame(Frame.CALL, callNumber[b], call[b]));
        }
        if (wanted[b]) {
            wires.send(line, ModelWires.HOST, ModelWires.frame(Frame.NEED_HOME, 0, 0));
        }
        if (killed[b]) {
            wires.send(line, ModelWires.HOST, ModelWires.frame(Frame.EXITED, 0, 0));
        }
    }

    private void result(int b, long frame) {
        if (call[b] == ModelWires.value(frame)) {
            call[b] = 0;
            if (ModelWires.order(frame) == 0) {
                done[b] = callNumber[b];
            } // else cut short without effect: made again
        }
    }

    private void order(int b, int line, long frame) {
        int at = b * JOBS + jobCount[b]++;
        jobs[at] = frame;
        jobWire[at] = line;
    }

    private void answer(int line, int type, long order, int value) {
        wires.send(line, ModelWires.HOST, ModelWires.frame(type, ModelWires.order(order), value));
    }

    /** One step of the orders of a body. */
    boolean work(int b, int choice, World world) {
        if (jobCount[b] == 0 || !alive[b]) {
            return false;
        }
        int which = rules.contains(Rule.ORDERS_IN_ORDER) ? 0 : choice % jobCount[b];
        int at = b * JOBS + which;
        long order = jobs[at];
        int line = rules.contains(Rule.FORMER_LINE_IS_VOID) ? jobWire[at] : wire[b];
        if (!carryOut(b, order, line, world)) {
            return false;
        }
        remove(b, which);
        return true;
    }

    private void remove(int b, int which) {
        int at = b * JOBS + which;
        int behind = --jobCount[b] - which;
        System.arraycopy(jobs, at + 1, jobs, at, behind);
        System.arraycopy(jobWire, at + 1, jobWire, at, behind);
    }

    /** False while it waits. */
    private boolean carryOut(int b, long order, int line, World world) {
        int value = ModelWires.value(order);
        switch (ModelWires.type(order)) {
            case Frame.REBUILD -> {
                if (pages[b] < 0) {
                    return false;
                }
                world.check(pages[b] == value, "pages and threads of different moments");
                done[b] = value;
                if (killed[b] || !machine[b].built()) {
                    answer(line, Frame.FAILED, order, 0);
                } else {
                    answer(line, Frame.READY, order, 0);
                }
            }
            case Frame.STOP -> {
                return stand(b, order, line);
            }
            case Frame.SEND_PAGES -> {
                if (world.pagesGo(value, image[b])) {
                    answer(line, Frame.PAGES_SENT, order, 0);
                } else {
                    answer(line, Frame.FAILED, order, 0);
                }
            }
            case Frame.THAW -> {
                machine[b].thaw(value);
                answer(line, Frame.THAWED, order, 0);
            }
            default -> throw new IllegalStateException("order " + ModelWires.type(order));
        }
        return true;
    }

    private boolean stand(int b, long order, int line) {
        if (killed[b]) {
            answer(line, Frame.FAILED, order, 0);
            return true;
        }
        if (!rules.contains(Rule.ORDERS_IN_ORDER)) {
            machine[b].stop(lineOf[wire[b]]); // as before: it was this thread that marked it
        }
        if (call[b] != 0) {
            boolean first = !cancelled[b];
            if (first) {
                wires.send(wire[b], ModelWires.HOST, ModelWires.frame(Frame.CANCEL, 0, 0));
                cancelled[b] = true;
            }
            return false;
        }
        cancelled[b] = false;
        held[b] = false; // its call is restarted wherever it goes on
        wanted[b] = false;
        image[b] = done[b];
        answer(line, Frame.IMAGE, order, done[b]);
        return true;
    }

    /** The threads cannot be stopped in time, or the pages do not come. */
    boolean fail(int b) {
        if (jobCount[b] == 0 || !alive[b]) {
            return false;
        }
        long order = jobs[b * JOBS];
        int type = ModelWires.type(order);
        boolean waits = type == Frame.REBUILD && pages[b] < 0 || type == Frame.STOP && call[b] != 0;
        if (!waits) {
            return false;
        }
        cancelled[b] = false;
        answer(jobWire[b * JOBS], Frame.FAILED, order, 0);
        remove(b, 0);
        return true;
    }

    /** Whether the program can do something in this body. */
    boolean computes(int b) {
        return alive[b] && !killed[b] && machine[b].state() == State.RUNNING;
    }

    /** The program makes its next call; the last one of all ends it. */
    boolean call(int b, boolean last) {
        if (!computes(b) || call[b] != 0 || held[b]) {
            return false;
        }
        call[b] = epoch[b] * 4096 + ++calls[b];
        callNumber[b] = last ? World.END : done[b] + 1;
        wires.send(wire[b], ModelWires.HOST, ModelWires.frame(Frame.CALL, callNumber[b], call[b]));
        return true;
    }

    /** The program makes a call that only its home can execute. */
    boolean needHome(int b) {
        if (!computes(b) || call[b] != 0 || held[b]) {
            return false;
        }
        held[b] = true;
        wanted[b] = true;
        wires.send(wire[b], ModelWires.HOST, ModelWires.frame(Frame.NEED_HOME, 0, 0));
        return true;
    }

    /** The host's kernel kills the body: it had too little memory. */
    boolean kill(int b) {
        if (!alive[b] || killed[b]) {
            return false;
        }
        killed[b] = true;
        call[b] = 0;
        held[b] = false;
        if (machine[b].state() == State.RUNNING || machine[b].state() == State.STANDING) {
            wires.send(wire[b], ModelWires.HOST, ModelWires.frame(Frame.EXITED, 0, 0));
        } else if (machine[b].state() == State.READY) {
            end(b);
        }
        return true;
    }

    /** The home of a body has not come back in time. */
    boolean outOfPatience(int b) {
        if (alive[b] && machine[b].outOfPatience(lineOf[wire[b]])) {
            end(b);
            return true;
        }
        return false;
    }

    private void end(int b) {
        machine[b].end();
        alive[b] = false;
        wires.close(wire[b], ModelWires.HOST);
        jobCount[b] = 0;
    }

    /** A host's runtime dies, and its bodies with it; another is started at once. */
    void crash(int which) {
        for (int b = 0; b < made; b++) {
            if (host[b] == which) {
                cutOff[b] |= alive[b];
                end(b);
            }
        }
        for (int w = 0; w < wires.made(); w++) {
            if (bodyOf[w] >= 0 && host[bodyOf[w]] == which) {
                wires.close(w, ModelWires.HOST);
                hand[w] = 0;
            }
        }
    }
}
