package org.fulcrum.runtime.move;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.linux.ProcFs;

/**
 * Finds the descendants of processes in care, which are in care as well: children, and those whose parents have ended,
 * as a daemon's do. These are then the children of a reaper (prctl(2), PR_SET_CHILD_SUBREAPER), which only an ancestor
 * of the program can be, or of pid 1; they are known by the mark in their environment. What lives shorter than the time
 * between two looks is not worth a move and is left out. Not synchronised.
 */
final class Offspring {
    private static final int INIT = 1;

    private final Predicate<Integer> marked;
    private final Function<Integer, ProcessTerms> inherited;
    private Map<Integer, ProcessTerms> young = Map.of();
    private Set<Integer> strangers = Set.of();
    private Set<Integer> ancestors = Set.of(INIT);
    private Set<Integer> traced = Set.of();

    /**
     * None yet.
     *
     * @param marked whether a process or an ancestor of it was started in this node's care
     * @param inherited the terms that a process has from its ancestors; asked at the first look, for their end may come
     *     before the second
     */
    Offspring(Predicate<Integer> marked, Function<Integer, ProcessTerms> inherited) {
        this.marked = marked;
        this.inherited = inherited;
    }

    /** The descendants that were there at the last look already and are not in care, with what they inherit. */
    Map<Integer, ProcessTerms> look(Collection<ManagedProcess> inCare) {
        Set<Integer> known = inCare.stream().map(ManagedProcess::pid).collect(Collectors.toSet());
        trace(known);
        Set<Integer> found = Stream.concat(children(known).stream(), orphans(known).stream())
                .filter(pid -> !known.contains(pid))
                .collect(Collectors.toSet());
        Map<Integer, ProcessTerms> grown = new HashMap<>(young);
        grown.keySet().retainAll(found);
        Map<Integer, ProcessTerms> seen = new HashMap<>(grown);
        found.forEach(pid -> seen.computeIfAbsent(pid, inherited));
        young = seen;
        return grown;
    }

    private static Set<Integer> children(Set<Integer> parents) {
        return parents.stream().flatMap(pid -> ProcFs.children(pid).stream()).collect(Collectors.toSet());
    }

    /** The environment of each is read once: few children of a reaper are ours. */
    private Set<Integer> orphans(Set<Integer> known) {
        Set<Integer> reaped = children(ancestors);
        Set<Integer> others = reaped.stream()
                .filter(pid -> !known.contains(pid) && (strangers.contains(pid) || !marked.test(pid)))
                .collect(Collectors.toSet());
        strangers = others;
        reaped.removeAll(others);
        return reaped;
    }

    /** Keeps the ancestors of all that are in care, and of those that were while they live. */
    private void trace(Set<Integer> known) {
        Set<Integer> living = new HashSet<>(ancestors);
        living.removeIf(pid -> pid != INIT && ProcFs.startTime(pid).isEmpty());
        known.stream().filter(pid -> !traced.contains(pid)).forEach(pid -> {
            Optional<Integer> above = ProcFs.parent(pid);
            while (above.isPresent() && above.get() > INIT && living.add(above.get())) {
                above = ProcFs.parent(above.get());
            }
        });
        ancestors = living;
        traced = known;
    }
}
