package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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
            residencyMillis NaN | line 2: residencyMillis is a whole number, not NaN
            movesInFlight 2.7  | line 2: movesInFlight is a whole number, not 2.7
            movesInFlight 0    | line 2: movesInFlight is 0.0; it must lie between 1.0 and 1000.0
            freshMillis 1e99   | line 2: freshMillis is a whole number, not 1.0E99
            speed 3            | line 2: no parameter is named 'speed'; there are automation, aggressiveness, detached, freshMillis, hysteresis, margin, memoryStall, memoryThreshold, movesInFlight, payback, residencyMillis, room
            detached a,a       | line 2: detached is 'none', 'all', or names of sites with commas between, not 'a,a'
            detached a,,b      | line 2: detached is 'none', 'all', or names of sites with commas between, not 'a,,b'
            hysteresis 2 3     | line 2: a parameter is NAME VALUE, not 'hysteresis 2 3'
            """)
    void aWrongLineIsToldWithItsNumberAndReason(String line, String message) {
        WrongLine wrong = assertThrows(WrongLine.class, () -> PolicyText.parse("automation full\n" + line));
        assertEquals(message, wrong.getMessage());
    }

    /** Whatever is typed: a policy, or the line and what is wrong with it; nothing else comes out. */
    @Property(tries = 2000)
    void anyTextIsAPolicyOrHasAWrongLine(@ForAll("lines") List<String> lines) {
        try {
            PolicyText.parse(String.join("\n", lines));
        } catch (WrongLine wrong) {
            String message = String.valueOf(wrong.getMessage());
            int line = Integer.parseInt(message.replaceFirst("(?s)line (\\d+): .+", "$1"));
            assertTrue(line >= 1 && line <= lines.size(), message);
        }
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> name = Arbitraries.of(
                "hysteresis",
                "margin",
                "residencyMillis",
                "movesInFlight",
                "room",
                "automation",
                "aggressiveness",
                "#",
                "");
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.of("full", "2", "-1", "NaN", "Infinity", "1e999", "0x1p3", "2.5", "", "# 3", "\u00a0"),
                Arbitraries.strings().excludeChars('\n', '\r').ofMaxLength(8));
        return Combinators.combine(name, value)
                .as((n, v) -> n + " " + v)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }
}
