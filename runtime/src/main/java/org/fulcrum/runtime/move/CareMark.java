package org.fulcrum.runtime.move;

import java.util.List;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.linux.ProcFs;

/**
 * The variables in the environment of what {@code fulcrum run} starts, and of its descendants: those are known by them
 * when their parents are gone.
 */
public final class CareMark {
    private static final String NAME = "FULCRUM_HOME_NODE";
    private static final String AUTOMATIC = "FULCRUM_AUTO";
    private static final String OFF = "off";

    private CareMark() {}

    /**
     * The variables, {@code NAME=value} each, for what starts at that node.
     *
     * @param automatic whether nodes may move it by themselves
     */
    public static List<String> variables(String node, boolean automatic) {
        String home = NAME + "=" + node;
        return automatic ? List.of(home) : List.of(home, AUTOMATIC + "=" + OFF);
    }

    /** What was said of an orphan when its ancestor was started. */
    static ProcessTerms.Change terms(int pid) {
        return OFF.equals(ProcFs.environment(pid).get(AUTOMATIC))
                ? ProcessTerms.Change.NOT_AUTOMATIC
                : ProcessTerms.Change.NONE;
    }

    /** Whether a process, or an ancestor of it, was started in the care of that node. */
    static boolean isOn(int pid, String node) {
        return node.equals(ProcFs.environment(pid).get(NAME));
    }
}
