package org.fulcrum.runtime.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.abi.SyscallRule.CallClass;
import org.fulcrum.runtime.abi.SyscallRule.Kind;
import org.fulcrum.runtime.abi.SyscallRule.Shape;
import org.junit.jupiter.api.Test;

/** The table is data; these hold it together. */
class SyscallTableTest {
    private static Stream<SyscallRule> all() {
        return SyscallTable.builtIn().lines().stream();
    }

    @Test
    void countsPointToArgumentsThatExist() {
        all().forEach(rule -> {
            assertTrue(rule.arguments().size() <= 6, rule.name());
            for (Argument a : rule.arguments()) {
                switch (a.shape()) {
                    case IN_COUNTED, OUT_COUNTED, OUT_WHOLE, BOTH_COUNTED, BITS, ADDRESS, SCATTER, GATHER ->
                        assertTrue(a.count() < 6 && a.unit() >= 1, rule.name());
                    case IN, OUT, BOTH -> assertTrue(a.count() > 0 && a.count() <= 1 << 16, rule.name());
                    case IN_READABLE -> assertTrue(a.count() > 0 && a.count() <= 1 << 16, rule.name());
                    case SELF_SIZED -> assertTrue(a.count() >= 0, rule.name());
                    case VALUE, STRING, SIGNAL_EVENT, MESSAGE_IN, MESSAGE_OUT, MASK, MASK_INSIDE -> {}
                }
            }
        });
    }

    @Test
    void onlyForwardedCallsHaveArguments() {
        all().filter(r -> !r.arguments().isEmpty())
                .forEach(r -> assertEquals(CallClass.FORWARDED, r.kind().callClass(), r.name()));
    }

    @Test
    void everyLineHasAReason() {
        all().forEach(r -> assertFalse(r.reason().isBlank(), r.name()));
    }

    @Test
    void whatAnArgumentChoosesHasALineForAllOtherValues() {
        all().filter(r -> r.name().contains("(")).forEach(r -> {
            SyscallRule others = SyscallTable.builtIn().rules().stream()
                    .filter(o -> o.nr() == r.nr())
                    .findFirst()
                    .orElseThrow();
            assertTrue(others.by() >= 0, r.name());
        });
    }

    @Test
    void whatComesHomeSaysSo() {
        assertEquals("execve", SyscallTable.builtIn().rule(Nr.EXECVE).name());
        assertEquals(Kind.HOME, SyscallTable.builtIn().rule(Nr.EXECVE).kind());
        assertEquals(Kind.HOME, SyscallTable.builtIn().rule(16, 0, 0xdead).kind());
        assertEquals(Kind.HOME, SyscallTable.builtIn().rule(9999).kind(), "newer than the table");
    }

    @Test
    void anArgumentSelectsItsRule() {
        SyscallRule size = SyscallTable.builtIn().rule(16, 3, 0x5413);
        assertEquals(Kind.FORWARD, size.kind());
        assertEquals(new Argument(Shape.OUT, 8, 1, 0), size.arguments().get(2));
        SyscallRule read = SyscallTable.builtIn().rule(Nr.SEMCTL, 7, 0, 12);
        assertEquals("semctl(GETVAL)", read.name(), "the command of semctl is argument 2");
    }

    @Test
    void waitsTellHowTheyAreInterrupted() {
        assertEquals(Errno.ERESTARTNOHAND, SyscallTable.builtIn().rule(Nr.POLL).interrupted());
        assertEquals(Errno.ERESTARTSYS, SyscallTable.builtIn().rule(Nr.READ).interrupted());
    }

    @Test
    void aWrongLineIsNamed() {
        for (List<String> wrong : List.of(
                List.of("= forwarded: why", "1 write forwarded q"),
                List.of("= native: why", "1 write native", "1 write native"),
                List.of("= native: why", "1 write forwarded"),
                List.of("= native:", "1 write native"),
                List.of("= native", "1 write native"),
                List.of("1 write native"))) {
            assertThrows(IllegalArgumentException.class, () -> SyscallTable.parse(wrong), wrong.toString());
        }
    }
}
