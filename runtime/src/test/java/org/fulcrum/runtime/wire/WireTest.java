package org.fulcrum.runtime.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fulcrum.postal.codec.FrameException;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.fulcrum.runtime.platform.Trait;
import org.fulcrum.runtime.platform.Vma;
import org.junit.jupiter.api.Test;

/** What a move sends arrives as it left, and damaged bytes are refused with bounded memory. */
class WireTest {
    private static Wire.Captured sample() {
        long[] registers = new long[Registers.COUNT];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = 0x1111L * i - 7;
        }
        ThreadImage thread = new ThreadImage(
                57,
                new Registers(registers),
                new byte[] {1, 2, 3},
                -1L,
                4,
                32,
                0x53053053L,
                5,
                24,
                6,
                7,
                2,
                8192,
                List.of(new byte[128]));
        Vma code = new Vma(0x1000, 0x3000, 5, false, 0x2000, "08:01", 99, "/usr/bin/x").with(Trait.WIPED_ON_FORK.bit());
        ProcessImage image = new ProcessImage(
                57,
                1L << 40,
                64,
                List.of(thread),
                List.of(code),
                new byte[2048],
                List.of(1L, 2L, 3L),
                new byte[] {9},
                List.of(),
                "x");
        return new Wire.Captured(image, List.of(new PageRun(0x1000, 0x2000)), List.of(code));
    }

    @Test
    void anImageArrivesAsItLeft() throws FrameException {
        byte[] bytes = Wire.captured(sample());
        Wire.Captured back = Wire.captured(new FrameReader(bytes));
        assertArrayEquals(bytes, Wire.captured(back));
        assertEquals(sample().runs(), back.runs());
        assertEquals(sample().image().mappings(), back.image().mappings());
        assertEquals(
                sample().image().threads().getFirst().registers(),
                back.image().threads().getFirst().registers());
    }

    @Test
    void anOrderArrivesAsItLeft() throws FrameException {
        Wire.Prepare order = new Wire.Prepare(
                "n1",
                57,
                1000,
                100,
                123,
                456,
                3,
                List.of(0L, 5L),
                List.of(new Wire.FileIdentity("/usr/bin/x", 10, "ab")));
        assertEquals(order, Wire.prepare(new FrameReader(Wire.prepare(order))));
    }

    @Property
    void aTruncatedImageIsRefused(@ForAll @IntRange(min = 0, max = 2900) int length) {
        byte[] whole = Wire.captured(sample());
        byte[] cut = java.util.Arrays.copyOf(whole, Math.min(length, whole.length - 1));
        assertThrows(IOException.class, () -> Wire.captured(new FrameReader(cut)));
    }

    @Property
    void aDamagedImageIsReadOrRefusedButNeverMore(
            @ForAll @IntRange(min = 0, max = 2900) int place, @ForAll byte value) {
        byte[] bytes = Wire.captured(sample());
        bytes[place % bytes.length] = value;
        try {
            Wire.captured(new FrameReader(bytes));
        } catch (FrameException refused) {
            if (refused.getMessage() == null) {
                fail("a refusal without a word");
            }
        }
    }
}
