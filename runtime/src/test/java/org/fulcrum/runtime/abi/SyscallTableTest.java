package org.fulcrum.runtime.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.abi.SyscallRule.Kind;
import org.fulcrum.runtime.abi.SyscallRule.Shape;
import org.junit.jupiter.api.Test;

/** The table is data; these hold it together. */
class SyscallTableTest {
    private static Stream<SyscallRule> all() {
        SyscallTable table = SyscallTable.builtIn();
        return Stream.concat(table.rules().stream(), table.selections().stream());
    }

    @Test
    void countsPointToArgumentsThatExist() {
        all().forEach(rule -> {
            assertTrue(rule.arguments().size() <= 6, rule.name());
            for (Argument a : rule.arguments()) {
                switch (a.shape()) {
                    case IN_COUNTED, OUT_COUNTED, BOTH_COUNTED, BITS, ADDRESS, SCATTER, GATHER ->
                        assertTrue(a.count() < 6 && a.unit() >= 1, rule.name());
                    case IN, OUT, BOTH -> assertTrue(a.count() > 0 && a.count() <= 512, rule.name());
                    case VALUE, STRING, MESSAGE_IN, MESSAGE_OUT, NULL, NULL_INSIDE -> {}
                }
            }
        });
    }

    @Test
    void onlyForwardedCallsHaveArguments() {
        all().filter(r -> !r.arguments().isEmpty())
                .forEach(r -> assertTrue(
                        r.kind() == Kind.FORWARD || r.kind() == Kind.OWN || r.kind() == Kind.SELECTED, r.name()));
    }

    @Test
    void whatItLacksComesHome() {
        assertEquals("execve", SyscallTable.builtIn().rule(Nr.EXECVE, 0).name());
        assertEquals(Kind.HOME, SyscallTable.builtIn().rule(Nr.EXECVE, 0).kind());
        assertEquals(Kind.HOME, SyscallTable.builtIn().rule(16, 0xdead).kind());
    }

    @Test
    void aRequestSelectsItsRule() {
        SyscallRule rule = SyscallTable.builtIn().rule(16, 0x5413);
        assertEquals(Kind.FORWARD, rule.kind());
        assertEquals(new Argument(Shape.OUT, 8, 1), rule.arguments().get(2));
    }

    @Test
    void waitsTellHowTheyAreInterrupted() {
        assertEquals(
                Errno.ERESTARTNOHAND, SyscallTable.builtIn().rule(Nr.POLL, 0).interrupted());
        assertEquals(Errno.ERESTARTSYS, SyscallTable.builtIn().rule(Nr.READ, 0).interrupted());
    }

    @Test
    void aWrongLineIsNamed() {
        assertThrows(IllegalArgumentException.class, () -> SyscallTable.parse(List.of("1 write forward q")));
        assertThrows(
                IllegalArgumentException.class, () -> SyscallTable.parse(List.of("1 write native", "1 write native")));
    }
}
