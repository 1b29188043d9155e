package org.fulcrum.runtime.move;

import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.linux.ProcFs;

/**
 * How a program is known to be held from processor features: a variable of its environment that names them. It stands
 * beside the variables that hold it, so children and new programs have both or neither; one that writes over its
 * environment counts as not held.
 */
public final class CpuMark {
    /** Name of the variable. */
    public static final String NAME = "FULCRUM_CPU_WITHOUT";

    private CpuMark() {}

    /** The variable's value: words of /proc/cpuinfo with commas between. */
    public static String text(CpuFeatures withheld) {
        return String.join(",", withheld.words());
    }

    /** The features that a value names. */
    public static CpuFeatures withheld(String text) {
        return CpuFeatures.of(List.of(text.split(",", -1)));
    }

    /** The features that a process at home is held from. */
    static CpuFeatures of(int pid) {
        return Optional.ofNullable(ProcFs.environment(pid).get(NAME))
                .map(CpuMark::withheld)
                .orElse(CpuFeatures.NONE);
    }
}
