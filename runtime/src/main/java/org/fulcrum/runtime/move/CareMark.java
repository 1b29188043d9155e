package org.fulcrum.runtime.move;

import org.fulcrum.runtime.linux.ProcFs;

/**
 * The variable in the environment of what {@code fulcrum run} starts, and of its descendants: those are known by it
 * when their parents are gone.
 */
public final class CareMark {
    private static final String NAME = "FULCRUM_HOME_NODE";

    private CareMark() {}

    /** The variable, {@code NAME=value}, for what starts at that node. */
    public static String variable(String node) {
        return NAME + "=" + node;
    }

    /** Whether a process, or an ancestor of it, was started in the care of that node. */
    static boolean isOn(int pid, String node) {
        return node.equals(ProcFs.environment(pid).get(NAME));
    }
}
