package org.fulcrum.runtime.platform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns one set of mappings into another: the pure part of rebuilding memory. Both sets are cut at all their bounds,
 * and each piece is kept, mapped or unmapped; pieces that lie side by side and need the same are joined again.
 */
public final class Layout {
    private Layout() {}

    /** What is to be done to a range. */
    public enum Action {
        /** Nothing is wanted there. */
        UNMAP,
        /** Something new is wanted there; what was there goes. */
        MAP,
        /** What is wanted is there already, perhaps with another protection. */
        KEEP
    }

    /**
     * One step.
     *
     * @param action what to do
     * @param range the wanted piece; for UNMAP the piece that goes
     * @param protectionNow for KEEP: its protection before
     * @param traitsNow for KEEP: its traits before
     */
    public record Step(Action action, Vma range, int protectionNow, int traitsNow) {}

    /** The steps from {@code current} to {@code wanted}, by address. Kernel-owned mappings must not be in either. */
    public static List<Step> plan(List<Vma> current, List<Vma> wanted) {
        SequencedSet<Long> bounds = new TreeSet<>(bounds(current, wanted));
        List<Step> steps = new ArrayList<>();
        long from = 0;
        boolean first = true;
        Cursor now = new Cursor(current);
        Cursor then = new Cursor(wanted);
        for (long to : bounds) {
            if (!first) {
                piece(now.at(from), then.at(from), from, to, steps);
            }
            from = to;
            first = false;
        }
        return steps;
    }

    private static Set<Long> bounds(List<Vma> a, List<Vma> b) {
        Set<Long> bounds = new HashSet<>();
        for (List<Vma> list : List.of(a, b)) {
            for (Vma v : list) {
                bounds.add(v.start());
                bounds.add(v.end());
            }
        }
        return bounds;
    }

    private static void piece(@Nullable Vma now, @Nullable Vma then, long from, long to, List<Step> steps) {
        if (then == null) {
            if (now != null) {
                append(steps, new Step(Action.UNMAP, now.slice(from, to), 0, 0));
            }
        } else if (now != null && now.sameBacking(then)) {
            append(steps, new Step(Action.KEEP, then.slice(from, to), now.protection(), now.traits()));
        } else {
            append(steps, new Step(Action.MAP, then.slice(from, to), 0, 0));
        }
    }

    private static void append(List<Step> steps, Step step) {
        Step last = steps.isEmpty() ? null : steps.getLast();
        if (last != null && joins(last, step)) {
            Vma a = last.range();
            Vma joined = new Vma(
                    a.start(),
                    step.range().end(),
                    a.protection(),
                    a.shared(),
                    a.offset(),
                    a.device(),
                    a.inode(),
                    a.path(),
                    a.traits());
            steps.set(steps.size() - 1, new Step(last.action(), joined, last.protectionNow(), last.traitsNow()));
        } else {
            steps.add(step);
        }
    }

    private static boolean joins(Step a, Step b) {
        if (a.action() != b.action() || a.range().end() != b.range().start()) {
            return false;
        }
        return a.action() == Action.UNMAP
                || a.protectionNow() == b.protectionNow()
                        && a.traitsNow() == b.traitsNow()
                        && a.range().traits() == b.range().traits()
                        && a.range().protection() == b.range().protection()
                        && a.range().path().equals(b.range().path())
                        && a.range().sameBacking(b.range());
    }

    /** Finds the mapping at rising addresses. */
    private static final class Cursor {
        private final List<Vma> sorted;
        private int next;

        Cursor(List<Vma> mappings) {
            sorted = mappings.stream()
                    .sorted(Comparator.comparingLong(Vma::start))
                    .toList();
        }

        @Nullable
        Vma at(long address) {
            while (next < sorted.size() && sorted.get(next).end() <= address) {
                next++;
            }
            return next < sorted.size() && sorted.get(next).start() <= address ? sorted.get(next) : null;
        }
    }
}
