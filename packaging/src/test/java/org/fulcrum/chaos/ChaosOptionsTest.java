package org.fulcrum.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosOptionsTest {
    @Test
    void takesAllOptions() {
        ChaosOptions o = ChaosOptions.parse("--moves", "3000", "--seed", "7", "--programs", "5", "--faults", "--json");
        assertEquals(new ChaosOptions(3000, 7, 5, true, true, false), o);
    }

    @Test
    void hasDefaults() {
        ChaosOptions o = ChaosOptions.parse();
        assertEquals(ChaosOptions.DEFAULT_MOVES, o.moves());
        assertEquals(ChaosOptions.DEFAULT_PROGRAMS, o.programs());
        assertFalse(o.faults() || o.json() || o.help());
        assertTrue(o.seed() >= 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--moves", "--moves 0", "--moves many", "--moves -3", "--programs 65", "--wrong", "300"})
    void saysWhatIsWrong(String line) {
        String first = line.split(" ", -1)[0];
        String message = assertThrows(IllegalArgumentException.class, () -> ChaosOptions.parse(line.split(" ", -1)))
                .getMessage();
        assertTrue(String.valueOf(message).contains(first), message);
    }
}
