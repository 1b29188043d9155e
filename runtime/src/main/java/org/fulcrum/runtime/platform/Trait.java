package org.fulcrum.runtime.platform;

import java.util.Arrays;
import java.util.List;

/**
 * What a program has asked of a mapping besides its protection, as the kernel tells it in the VmFlags of
 * /proc/PID/smaps (proc_pid_smaps(5)) and takes it by madvise(2), mlock2(2) or mmap(2).
 */
public enum Trait {
    /** Locked in memory: mlock(2). */
    LOCKED(1, "lo", -1, -1),
    /** Grows towards lower addresses when touched: MAP_GROWSDOWN. */
    GROWS_DOWN(2, "gd", -1, -1),
    /** Children do not get it: MADV_DONTFORK. */
    NOT_FORKED(4, "dc", 10, 11),
    /** Children find it empty: MADV_WIPEONFORK. */
    WIPED_ON_FORK(8, "wf", 18, 19),
    /** Not part of a core dump: MADV_DONTDUMP. */
    NOT_DUMPED(16, "dd", 16, 17),
    /** Equal pages may become one: MADV_MERGEABLE. */
    MERGEABLE(32, "mg", 12, 13),
    /** Large pages are wanted: MADV_HUGEPAGE; nothing but its opposite takes it back. */
    HUGE(64, "hg", 14, -1),
    /** No large pages: MADV_NOHUGEPAGE; nothing but its opposite takes it back. */
    NOT_HUGE(128, "nh", 15, -1),
    /** Read here and there: MADV_RANDOM. */
    RANDOM(256, "rr", 1, 0),
    /** Read from front to back: MADV_SEQUENTIAL. */
    SEQUENTIAL(512, "sr", 2, 0);

    private final int bit;
    private final String letters;
    private final int advice;
    private final int contrary;

    Trait(int bit, String letters, int advice, int contrary) {
        this.bit = bit;
        this.letters = letters;
        this.advice = advice;
        this.contrary = contrary;
    }

    /** Its bit in {@link Vma#traits}, and on the wire. */
    public int bit() {
        return bit;
    }

    /** The bits of all traits that a VmFlags line names. */
    public static int bits(String flags) {
        List<String> words = Arrays.asList(flags.strip().split(" +"));
        return Arrays.stream(values())
                .filter(t -> words.contains(t.letters))
                .mapToInt(Trait::bit)
                .sum();
    }

    /**
     * The advice that gives a mapping what is wanted: of those that cannot both hold, the one to be taken back first.
     *
     * @param now bits of the traits it has
     * @param wanted bits of those it should have
     * @return values for madvise(2)
     */
    public static List<Integer> advice(int now, int wanted) {
        List<Trait> lost = Arrays.stream(values())
                .filter(t -> t.contrary >= 0 && (now & ~wanted & t.bit()) != 0)
                .toList();
        List<Trait> gained = Arrays.stream(values())
                .filter(t -> t.advice >= 0 && (wanted & ~now & t.bit()) != 0)
                .toList();
        return java.util.stream.Stream.concat(
                        lost.stream().map(t -> t.contrary), gained.stream().map(t -> t.advice))
                .toList();
    }
}
