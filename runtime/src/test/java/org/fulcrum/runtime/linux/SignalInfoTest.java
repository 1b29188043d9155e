package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a siginfo tells, and how its code survives a queue that does not let it through. */
class SignalInfoTest {
    private static byte[] info(int signal, int code) {
        return ByteBuffer.allocate(128)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(signal)
                .putInt(0)
                .putInt(code)
                .putInt(0)
                .putInt(4711)
                .array();
    }

    @Property
    void aMarkedSignalComesBackAsItWas(
            @ForAll @IntRange(min = 1, max = 64) int signal, @ForAll @IntRange(min = -6, max = 0x80) int code) {
        byte[] original = info(signal, code);
        byte[] marked = SignalInfo.marked(original);
        assertTrue(SignalInfo.code(marked) < 0);
        assertEquals(signal, SignalInfo.signal(marked));
        assertArrayEquals(original, SignalInfo.unmarked(marked));
    }

    @Example
    void aQueuedSignalIsLeftAlone() {
        assertFalse(SignalInfo.isMarked(SignalInfo.marked(info(34, -1))));
    }

    @Example
    void aFaultIsToldFromASignalThatWasSent() {
        assertTrue(SignalInfo.synchronousFault(info(11, 1)));
        assertFalse(SignalInfo.synchronousFault(info(11, 0)));
        assertFalse(SignalInfo.synchronousFault(info(10, 1)));
        assertTrue(SignalInfo.threadDirected(info(10, -6)));
    }
}
