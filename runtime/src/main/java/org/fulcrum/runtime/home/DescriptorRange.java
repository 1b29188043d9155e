package org.fulcrum.runtime.home;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Descriptors that a close_range(2) names.
 *
 * @param first the first, unsigned 32 bits
 * @param last the last, inclusive; below the first when the call is wrong, which the kernel shall say
 */
record DescriptorRange(long first, long last) {
    private static final long UNSIGNED = 0xffff_ffffL;

    /** What a close_range names. */
    static DescriptorRange of(CallRequest call) {
        return new DescriptorRange(call.argument(0) & UNSIGNED, call.argument(1) & UNSIGNED);
    }

    /** What is left of it without some numbers: ranges in ascending order, never none for a range that is wrong. */
    List<DescriptorRange> without(Collection<Integer> numbers) {
        List<DescriptorRange> parts = new ArrayList<>();
        long from = first;
        for (int number : numbers.stream().sorted().toList()) {
            if (number >= from && number <= last) {
                if (number > from) {
                    parts.add(new DescriptorRange(from, number - 1));
                }
                from = number + 1L;
            }
        }
        if (from <= last || first > last) {
            parts.add(new DescriptorRange(from, last));
        }
        return parts;
    }
}
