package org.fulcrum.runtime.core.residency;

import org.fulcrum.runtime.core.residency.World.Original;

/** The deputy's thread that executes calls, and its last result: both outlive the runtime. */
final class ModelMirror {
    private final World world;
    private final ModelWires wires;
    private int call;
    private int number;
    private boolean done;
    private boolean told;

    ModelMirror(World world) {
        this.world = world;
        wires = world.wires;
    }

    void reset() {
        call = 0;
        done = false;
        told = false;
    }

    /** A new loop tells a result only when it is asked for it, or when it comes. */
    void nothingToTell() {
        told = true;
    }

    /** A call came. If it is the last one, the line is new: what is known is told again. */
    void called(int sequence, int what) {
        if (sequence != call) {
            call = sequence;
            number = what;
            done = false;
        }
        told = false;
    }

    /** Cuts the call short, if it is not executed yet. */
    void cut(int link) {
        if (call != 0 && !done) {
            wires.send(link, ModelWires.HOME, ModelWires.frame(Frame.CALL_RESULT, 1, call));
            call = 0;
        }
    }

    /** Sends a result that has not been sent. */
    boolean tell(int link) {
        if (!done || told) {
            return false;
        }
        told = true;
        wires.send(link, ModelWires.HOME, ModelWires.frame(Frame.CALL_RESULT, 0, call));
        return true;
    }

    /** Executes its call, whether or not there is a runtime. */
    boolean work() {
        if (call == 0 || done || world.original != Original.DEPUTY) {
            return false;
        }
        done = true;
        told = false;
        world.effect(number);
        return true;
    }

    /** A runtime takes the deputy over: a call that is not done is cut short. */
    void recover() {
        call = done ? call : 0;
        told = true;
    }
}
