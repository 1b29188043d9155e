package org.fulcrum.runtime.platform;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * State of a stopped process, all but the contents of its memory.
 *
 * @param pid its pid at home
 * @param scratchBase first address of the scratch region, free in source and target
 * @param scratchSlots slots the region has
 * @param threads the leader first
 * @param mappings its mappings, by address, without the scratch region
 * @param signalActions 64 kernel sigactions of 32 bytes, signal 1 first
 * @param memoryMap code, data, heap, stack, argument and environment bounds as prctl(PR_SET_MM_MAP) wants them
 * @param auxiliaryVector as the kernel gave it
 * @param pending siginfo of signals waiting for the whole process
 * @param name its short name (comm)
 */
public record ProcessImage(
        int pid,
        long scratchBase,
        int scratchSlots,
        List<ThreadImage> threads,
        List<Vma> mappings,
        byte[] signalActions,
        List<Long> memoryMap,
        byte[] auxiliaryVector,
        List<byte[]> pending,
        String name) {
    /** Bytes of a kernel sigaction. */
    public static final int SIGACTION_BYTES = 32;

    /** Signals there are. */
    public static final int SIGNALS = 64;

    /** Copies the lists. */
    public ProcessImage {
        threads = List.copyOf(threads);
        mappings = List.copyOf(mappings);
        memoryMap = List.copyOf(memoryMap);
        pending = List.copyOf(pending);
    }

    /** The same without what describes its memory, its actions and the signals that wait: threads and their place. */
    public ProcessImage bare() {
        List<ThreadImage> quiet = threads.stream()
                .map(t -> t.asked(t.clearTid(), 0, 0, 0, List.of()))
                .toList();
        return new ProcessImage(
                pid, scratchBase, scratchSlots, quiet, List.of(), new byte[0], List.of(), new byte[0], List.of(), "");
    }

    /** The same with other mappings. */
    public ProcessImage with(List<Vma> others) {
        return new ProcessImage(
                pid,
                scratchBase,
                scratchSlots,
                threads,
                others,
                signalActions,
                memoryMap,
                auxiliaryVector,
                pending,
                name);
    }

    /** Thread ids at home of its threads. */
    public Set<Integer> tids() {
        return threads.stream().map(ThreadImage::tid).collect(Collectors.toUnmodifiableSet());
    }
}
