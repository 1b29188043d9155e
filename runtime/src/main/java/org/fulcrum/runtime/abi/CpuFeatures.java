package org.fulcrum.runtime.abi;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A set of processor features: what a node has, what a program was held from, what all nodes have in common.
 *
 * @param all the features
 */
public record CpuFeatures(Set<CpuFeature> all) {
    /** None: the plain x86-64 of every processor. */
    public static final CpuFeatures NONE = new CpuFeatures(Set.of());

    private static final List<CpuFeature> ORDER = List.of(CpuFeature.values());
    private static final int HIGHEST_LEVEL = 4;

    /** Copies the set. */
    public CpuFeatures {
        all = Set.copyOf(all);
    }

    /** Those among words of /proc/cpuinfo that a program can choose; the others are left out. */
    public static CpuFeatures of(Collection<String> words) {
        EnumSet<CpuFeature> known = EnumSet.noneOf(CpuFeature.class);
        words.forEach(w -> CpuFeature.of(w).ifPresent(known::add));
        return new CpuFeatures(known);
    }

    /** From {@link #bits}; bits that this build does not know are left out. */
    public static CpuFeatures ofBits(List<Long> bits) {
        EnumSet<CpuFeature> known = EnumSet.noneOf(CpuFeature.class);
        BitSet.valueOf(bits.stream().mapToLong(Long::longValue).toArray()).stream()
                .filter(bit -> bit < ORDER.size())
                .forEach(bit -> known.add(ORDER.get(bit)));
        return new CpuFeatures(known);
    }

    /** Bit i of the number i / 64 stands for feature i. */
    public List<Long> bits() {
        BitSet set = new BitSet();
        all.forEach(f -> set.set(ORDER.indexOf(f)));
        return LongStream.of(set.toLongArray()).boxed().toList();
    }

    /** Their words, sorted. */
    public List<String> words() {
        return all.stream().map(CpuFeature::word).sorted().toList();
    }

    /** Those that are in both. */
    public CpuFeatures and(CpuFeatures other) {
        return combined(other, true);
    }

    /** Those that are not in the other. */
    public CpuFeatures without(CpuFeatures other) {
        return combined(other, false);
    }

    /** Those of either. */
    public CpuFeatures or(CpuFeatures other) {
        List<CpuFeature> both = new ArrayList<>(all);
        both.addAll(other.all);
        return new CpuFeatures(Set.copyOf(both));
    }

    private CpuFeatures combined(CpuFeatures other, boolean shared) {
        List<CpuFeature> chosen =
                all.stream().filter(f -> other.all.contains(f) == shared).toList();
        return new CpuFeatures(Set.copyOf(chosen));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The highest level of the x86-64 psABI of which nothing is missing, for example {@code x86-64-v3}. */
    public String level() {
        int level = 1;
        while (level < HIGHEST_LEVEL && hasAllOf(level + 1)) {
            level++;
        }
        return level == 1 ? "x86-64" : "x86-64-v" + level;
    }

    private boolean hasAllOf(int level) {
        return ORDER.stream().filter(f -> f.level() == level).allMatch(all::contains);
    }
}
