package org.fulcrum.views.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fulcrum.views.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessFilterTest {
    @ParameterizedTest
    @CsvSource({"'', true", "xz, true", "XZ ada, true", "n1:7, true", "away n2, true", "at home, false", "xz bob, false"
    })
    void everyWordMustOccurSomewhere(String text, boolean shown) {
        assertEquals(shown, new ProcessFilter(text).test(Samples.process("n1", 7, "n2")));
    }
}
