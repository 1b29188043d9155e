package org.fulcrum.runtime.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The body's filter, run by an interpreter of classic BPF. */
class SeccompFilterTest {
    private static final long ALLOW = 0x7fff_0000L;
    private static final long NOTIFY = 0x7fc0_0000L;
    private static final long TRACE = 0x7ff0_0000L;
    private static final long KILL = 0x8000_0000L;
    private static final int X86_64 = 0xC000_003E;
    private static final int PID = 4711;
    private static final int SCHED_GETAFFINITY = 204;
    private static final long PARASITE = 0x100_0000_0000L;

    private final byte[] program = SeccompFilter.build(SyscallTable.builtIn(), PID, PARASITE);

    private long verdict(int arch, int nr, long ip, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(nr).putInt(arch).putLong(ip);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int operation = code.getShort(8 * at) & 0xffff;
            int ifTrue = code.get(8 * at + 2) & 0xff;
            int ifFalse = code.get(8 * at + 3) & 0xff;
            int value = code.getInt(8 * at + 4);
            switch (operation) {
                case 0x20 -> accumulator = data.getInt(value);
                case 0x15 -> at += accumulator == value ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & value) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return Integer.toUnsignedLong(value);
                }
                default -> throw new AssertionError("operation " + operation);
            }
        }
    }

    private long call(int nr, long... arguments) {
        return verdict(X86_64, nr, 0x40_1000, arguments);
    }

    @Test
    void eachRuleOfTheTableIsInForce() {
        for (SyscallRule rule : SyscallTable.builtIn().rules()) {
            long expected = switch (rule.kind()) {
                case NATIVE, ANSWERED -> ALLOW;
                case ABSENT -> 0x0005_0000L | Errno.ENOSYS;
                case THREAD -> TRACE;
                default -> NOTIFY;
            };
            assertEquals(expected, call(rule.nr(), 99_999, 99_999, 99_999, 0, 0, 0), rule.name());
        }
    }

    @Test
    void whatTheTableLacksIsNotified() {
        assertEquals(NOTIFY, call(Nr.EXECVE, 0, 0, 0, 0, 0, 0));
        assertEquals(NOTIFY, call(999, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void onlyAnonymousMemoryIsMappedHere() {
        assertEquals(ALLOW, call(Nr.MMAP, 0, 4096, 3, 0x22, -1, 0));
        assertEquals(NOTIFY, call(Nr.MMAP, 0, 4096, 1, 0x02, 5, 0));
    }

    @Test
    void aSignalToItselfIsTheCouriersToSend() {
        assertEquals(NOTIFY, call(Nr.TGKILL, PID, PID, 6, 0, 0, 0));
        assertEquals(NOTIFY, call(Nr.KILL, PID + 1, 15, 0, 0, 0, 0));
        assertEquals(NOTIFY, call(Nr.KILL, -1, 15, 0, 0, 0, 0));
    }

    @Test
    void anArgumentMayDecide() {
        int name = 15;
        int slack = 29;
        assertEquals(NOTIFY, call(Nr.PRCTL, name, 0, 0, 0, 0, 0));
        assertEquals(ALLOW, call(Nr.PRCTL, slack, 0, 0, 0, 0, 0));
        assertEquals(ALLOW, call(SCHED_GETAFFINITY, 0, 0, 0, 0, 0, 0), "the caller");
        assertEquals(ALLOW, call(SCHED_GETAFFINITY, PID, 0, 0, 0, 0, 0));
        assertEquals(NOTIFY, call(SCHED_GETAFFINITY, PID + 1, 0, 0, 0, 0, 0));
        assertEquals(NOTIFY, call(Nr.KILL, 0, 15, 0, 0, 0, 0), "the process group is at home");
    }

    @Test
    void theParasitesPageIsNoHole() {
        assertEquals(TRACE, verdict(X86_64, Nr.READ, PARASITE + 2, 0, 0, 0, 0, 0, 0));
        assertEquals(TRACE, verdict(X86_64, Nr.FUTEX, PARASITE, 0, 0, 0, 0, 0, 0));
        assertEquals(ALLOW, verdict(X86_64, Nr.FUTEX, PARASITE + 4096, 0, 0, 0, 0, 0, 0));
        assertEquals(NOTIFY, verdict(X86_64, Nr.READ, PARASITE - 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void otherArchitecturesAndX32AreNotLetThrough() {
        assertEquals(KILL, verdict(0x4000_0003, 4, 0x40_1000, 0, 0, 0, 0, 0, 0));
        assertEquals(0x0005_0000L | Errno.ENOSYS, call(0x4000_0000 | Nr.READ, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void itFitsTheKernelsLimit() {
        assertTrue(program.length / SeccompFilter.INSTRUCTION_BYTES < 4096);
    }
}
