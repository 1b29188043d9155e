package org.fulcrum.runtime.move;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fulcrum.runtime.linux.ProcFs;

/**
 * Finds the children of processes in care, which are in care as well. What lives shorter than the time between two
 * looks is not worth a move and is left out. A child whose parent ends before it is found, as a daemon's does, is not
 * found any more. Not synchronised.
 */
final class Offspring {
    private Set<Integer> young = Set.of();

    /** The children that were there at the last look already and are not in care. */
    List<Integer> look(Collection<ManagedProcess> inCare) {
        Set<Integer> known = inCare.stream().map(ManagedProcess::pid).collect(Collectors.toSet());
        Set<Integer> found = known.stream()
                .flatMap(pid -> ProcFs.children(pid).stream())
                .filter(pid -> !known.contains(pid))
                .collect(Collectors.toSet());
        List<Integer> grown = found.stream().filter(young::contains).toList();
        young = found;
        return grown;
    }
}
