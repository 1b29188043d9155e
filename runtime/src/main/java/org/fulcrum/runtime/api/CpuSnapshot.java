package org.fulcrum.runtime.api;

import java.util.List;

/**
 * The processor of a node, beside those of the others.
 *
 * @param level the highest level of the x86-64 psABI that it has whole, for example {@code x86-64-v3}
 * @param features what programs can choose there, as /proc/cpuinfo names it, sorted
 * @param lacks what it has not, though some other node has it, sorted
 */
public record CpuSnapshot(String level, List<String> features, List<String> lacks) {
    /** Of a member without capacity. */
    public static final CpuSnapshot NONE = new CpuSnapshot("", List.of(), List.of());

    /** Copies the lists. */
    public CpuSnapshot {
        features = List.copyOf(features);
        lacks = List.copyOf(lacks);
    }
}
