package org.fulcrum.views.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
    @ParameterizedTest
    @CsvSource({
        "-1, n/a",
        "0, 0 B",
        "999, 999 B",
        "1000, 0.98 KiB",
        "1024, 1.00 KiB",
        "10240, 10.0 KiB",
        "1048575, 1.00 MiB",
        "100663296, 96.0 MiB",
        "1073741824, 1.00 GiB",
        "9223372036854775807, 8192 PiB"
    })
    void bytesHaveThreeDigitsAndAUnit(long bytes, String text) {
        assertEquals(text, Formats.bytes(bytes));
    }

    @Test
    void aPartOfAWholeHasTheUnitOfTheWhole() {
        assertEquals("4.00 of 16.0 GiB", Formats.bytesOf(4L << 30, 16L << 30));
        assertEquals("0.50 of 2.00 GiB", Formats.bytesOf(512L << 20, 2L << 30));
        assertEquals("n/a", Formats.bytesOf(1, 0));
        assertEquals("n/a", Formats.bytesOf(-1, 10));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, n/a",
        "0, 0.00 ms",
        "3.14, 3.14 ms",
        "38.5, 38.5 ms",
        "640, 640 ms",
        "999.6, 1.0 s",
        "1400, 1.4 s",
        "59960, 1 min 0 s",
        "125000, 2 min 5 s",
        "3720000, 1 h 2 min"
    })
    void durationsChangeTheirUnit(double millis, String text) {
        assertEquals(text, Formats.millis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0 s", "-5, 0.0 s", "9949, 9.9 s", "9951, 10 s", "64000, 64 s", "130000, 2 min", "7200000, 2 h"})
    void agesGrowCoarser(long millis, String text) {
        assertEquals(text, Formats.age(millis));
    }

    @ParameterizedTest
    @CsvSource({"-1, n/a", "0, 0.0 %", "9.94, 9.9 %", "9.96, 10 %", "198, 198 %"})
    void percentHasItsSign(double percent, String text) {
        assertEquals(text, Formats.percent(percent));
    }

    @ParameterizedTest
    @CsvSource({"4, 2600, 4 CPUs at 2600 MHz", "1, 0, 1 CPU", "2.5, 3000, 2.5 CPUs at 3000 MHz"})
    void processorsAreCounted(double count, double megahertz, String text) {
        assertEquals(text, Formats.processors(count, megahertz));
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/bin/xz -T2 file, 20, xz -T2 file",
        "xz, 20, xz",
        "/a/b/c/, 10, ''",
        "'', 10, ''",
        "/usr/bin/python3 -c abcdefghij, 12, python3 -c …"
    })
    void commandsLoseTheirDirectory(String command, int limit, String text) {
        assertEquals(text, Formats.shortCommand(command, limit));
    }

    @Test
    void countsHaveSeparatorsAndNouns() {
        assertEquals("48,213 calls", Formats.counted(48_213, "call"));
        assertEquals("1 guest", Formats.counted(1, "guest"));
    }

    @Test
    void resultsTellCostOrReason() {
        assertEquals(
                "moved: 96.0 MiB in 412 ms, frozen 38.5 ms",
                Formats.result(new MoveResult.Moved(new LastMove("n1", "n2", 96L << 20, 412, 38.5))));
        assertEquals(
                "refused: shares memory with pid 7",
                Formats.result(new MoveResult.Refused(List.of(Reason.blocker("shared", "shares memory with pid 7")))));
    }
}
