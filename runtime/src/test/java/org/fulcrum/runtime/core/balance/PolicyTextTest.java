package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTextTest {
    @Test
    void linesSetOneParameterEach() throws WrongLine {
        Parameters read =
                PolicyText.parse("# careful\nautomation partial\naggressiveness 2\n\nhysteresis 1.7 # more\n");
        assertEquals(Automation.PARTIAL, read.automation());
        assertEquals(1.7, read.hysteresis());
        assertEquals(4.0, read.payback());
        assertEquals(2, read.movesInFlight());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aggressiveness 9   | line 2: aggressiveness is 1 to 5, not 9
            aggressiveness x   | line 2: aggressiveness wants a number, not 'x'
            automation maybe   | line 2: automation is manual, partial or full, not 'maybe'
            hysteresis 0.5     | line 2: hysteresis is 0.5; it must lie between 1.0 and 100.0
            hysteresis         | line 2: a parameter is NAME VALUE, not 'hysteresis'
            margin NaN         | line 2: margin is NaN; it must lie between 0.0 and 0.9
            """)
    void aWrongLineIsToldWithItsNumberAndReason(String line, String message) {
        WrongLine wrong = assertThrows(WrongLine.class, () -> PolicyText.parse("automation full\n" + line));
        assertEquals(message, wrong.getMessage());
    }
}
