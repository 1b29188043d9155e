package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.fulcrum.runtime.abi.Nr;
import org.junit.jupiter.api.Test;

/** Which signals stay at home for a descriptor, and which the listener hears. */
class SignalDescriptorsTest {
    /** A file of /proc/PID/fdinfo (proc_pid_fdinfo(5)). */
    @Test
    void theMaskIsReadFromTheDescriptorsText() {
        String text = "pos:\t0\nflags:\t02004002\nmnt_id:\t15\nino:\t2063\nsigmask:\t0000000200004000\n";
        assertEquals(0x2_0000_4000L, SignalDescriptors.mask(text));
        assertEquals(-1, SignalDescriptors.mask("sigmask:\tffffffffffffffff\n"));
        assertEquals(0, SignalDescriptors.mask("pos:\t0\n"));
    }

    @Test
    void theListenerLeavesWhatADescriptorReads() {
        long watched = SignalDescriptors.union(Map.of(3, Signals.bit(17), 5, Signals.bit(17) | Signals.bit(64)));
        long heard = SignalDescriptors.heard(watched);
        assertEquals(0, heard & (Signals.bit(17) | Signals.bit(64) | Signals.bit(Signals.CANCEL)));
        assertEquals(Signals.bit(18), heard & Signals.bit(18));
    }

    /** A control block without signals is that of a mirror. */
    @Test
    void theListenerAlwaysWaitsForSomething() {
        assertNotEquals(0, SignalDescriptors.heard(-1));
    }

    @Test
    void aProcessWithoutThemHasNone() {
        assertEquals(
                Map.of(), SignalDescriptors.of((int) ProcessHandle.current().pid()));
        assertEquals(0, SignalDescriptors.watched(0));
    }

    @Test
    void callsThatSendNameTheirSignal() {
        assertEquals(Signals.bit(10), Signals.sentBy(Nr.KILL, new long[] {4711, 10, 0, 0, 0, 0}));
        assertEquals(Signals.bit(64), Signals.sentBy(Nr.TGKILL, new long[] {4711, 4712, 64, 0, 0, 0}));
        assertEquals(0, Signals.sentBy(Nr.KILL, new long[] {4711, 0, 0, 0, 0, 0}));
        assertEquals(0, Signals.sentBy(Nr.KILL, new long[] {4711, 65, 0, 0, 0, 0}));
        assertEquals(0, Signals.sentBy(Nr.READ, new long[] {3, 10, 10, 0, 0, 0}));
    }
}
