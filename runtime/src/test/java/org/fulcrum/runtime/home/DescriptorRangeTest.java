package org.fulcrum.runtime.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a range of descriptors without those that are the deputy's own. */
class DescriptorRangeTest {
    private static final long ALL = 0xffff_ffffL;

    private static DescriptorRange range(long first, long last) {
        return new DescriptorRange(first, last);
    }

    @Test
    void ownDescriptorsAreLeftOut() {
        assertEquals(
                List.of(range(3, 900), range(902, 909), range(912, ALL)),
                range(3, ALL).without(List.of(911, 901, 910)));
    }

    @Test
    void atTheEndsAsWell() {
        assertEquals(List.of(range(11, 19)), range(10, 20).without(List.of(20, 10, 5, 25)));
        assertEquals(List.of(), range(10, 10).without(List.of(10)));
        assertEquals(List.of(range(3, 20)), range(3, 20).without(List.of()));
    }

    @Test
    void aWrongRangeIsForTheKernelToRefuse() {
        assertEquals(List.of(range(20, 3)), range(20, 3).without(List.of(10)));
    }
}
