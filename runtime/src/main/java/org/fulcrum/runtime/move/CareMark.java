package org.fulcrum.runtime.move;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.linux.ProcFs;

/**
 * The variables in the environment of what {@code fulcrum run} starts, and of its descendants: those are known by them
 * when their parents are gone.
 */
public final class CareMark {
    private static final String NAME = "FULCRUM_HOME_NODE";
    private static final String AUTOMATIC = "FULCRUM_AUTO";
    private static final String OTHER_SITES = "FULCRUM_OTHER_CLUSTERS";
    private static final String OFF = "off";
    private static final String ON = "on";

    private CareMark() {}

    /** The variables, {@code NAME=value} each, for what starts at that node on those terms. */
    public static List<String> variables(String node, ProcessTerms.Change terms) {
        List<String> variables = new ArrayList<>(List.of(NAME + "=" + node));
        terms.automatic().filter(automatic -> !automatic).ifPresent(no -> variables.add(AUTOMATIC + "=" + OFF));
        terms.otherSites().filter(other -> other).ifPresent(yes -> variables.add(OTHER_SITES + "=" + ON));
        return variables;
    }

    /** What was said of an orphan when its ancestor was started. */
    static ProcessTerms.Change terms(int pid) {
        Map<String, String> environment = ProcFs.environment(pid);
        Optional<String> automatic =
                Optional.ofNullable(environment.get(AUTOMATIC)).filter(OFF::equals);
        Optional<String> otherSites =
                Optional.ofNullable(environment.get(OTHER_SITES)).filter(ON::equals);
        return new ProcessTerms.Change(Optional.empty(), automatic.map(off -> false), otherSites.map(on -> true));
    }

    /** Whether a process, or an ancestor of it, was started in the care of that node. */
    static boolean isOn(int pid, String node) {
        return node.equals(ProcFs.environment(pid).get(NAME));
    }
}
