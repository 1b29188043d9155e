package org.fulcrum.postal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fulcrum.postal.codec.FrameException.Problem;
import org.junit.jupiter.api.Test;

/** The 16 bytes in front of every payload. */
class FrameHeaderTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LIMIT = 1 << 20;

    @Test
    void goldenBytes() {
        byte[] golden = HEX.parseHex("464c0107ccbbaa00efcdab8967452301");
        assertArrayEquals(golden, new FrameHeader(7, 0x00AABBCC, 0x0123456789ABCDEFL).encode());
    }

    @Test
    void wrongMagicIsNamed() {
        assertProblem(Problem.BAD_MAGIC, "474554202f20485454502f312e310d0a");
    }

    @Test
    void wrongVersionIsNamed() {
        assertProblem(Problem.BAD_VERSION, "464c0207000000000000000000000000");
    }

    @Test
    void lengthAboveTheLimitIsRefusedEvenWithItsTopBitSet() {
        assertProblem(Problem.OVERSIZED, "464c0107010010000000000000000000");
        assertProblem(Problem.OVERSIZED, "464c0107ffffffff0000000000000000");
    }

    @Test
    void headerCutShortIsNamedAndMovesNothing() {
        ByteBuffer fifteen = ByteBuffer.allocate(FrameHeader.BYTES - 1);
        FrameException e = assertThrows(FrameException.class, () -> FrameHeader.decode(fifteen, LIMIT));
        assertEquals(Problem.TRUNCATED, e.problem());
        assertEquals(0, fifteen.position());
    }

    @Property
    void roundTrip(
            @ForAll @IntRange(max = 255) int type, @ForAll @IntRange(max = LIMIT) int length, @ForAll long sequence)
            throws FrameException {
        FrameHeader header = new FrameHeader(type, length, sequence);
        ByteBuffer buffer = ByteBuffer.allocate(3 + FrameHeader.BYTES).position(3);
        header.encode(buffer);
        assertEquals(0, buffer.remaining());
        assertEquals(header, FrameHeader.decode(buffer.position(3), LIMIT));
        assertEquals(0, buffer.remaining());
    }

    private static void assertProblem(Problem problem, String hex) {
        FrameException e = assertThrows(FrameException.class, () -> FrameHeader.decode(HEX.parseHex(hex), LIMIT));
        assertEquals(problem, e.problem(), e.getMessage());
    }
}
