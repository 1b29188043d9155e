package org.fulcrum.postal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.fulcrum.postal.codec.FrameException.Problem;
import org.junit.jupiter.api.Test;

/** Fields of a payload, written and read. */
class FramePayloadTest {
    private static final int LIMIT = 64 << 10;

    /** A message with a field of every kind. */
    record Sample(int small, boolean flag, int medium, int number, long large, byte[] bytes, String text) {
        FrameWriter write() {
            FrameWriter writer = new FrameWriter(LIMIT);
            writer.putU8(small).putBoolean(flag).putU16(medium).putInt(number).putLong(large);
            return writer.putBytes(bytes).putString(text);
        }

        static Sample read(byte[] payload) throws FrameException {
            FrameReader reader = new FrameReader(payload);
            Sample sample = new Sample(
                    reader.u8(),
                    reader.bool(),
                    reader.u16(),
                    reader.int32(),
                    reader.int64(),
                    reader.bytes(LIMIT),
                    reader.string(LIMIT));
            reader.end();
            return sample;
        }
    }

    private static final Sample GOLDEN = new Sample(0xFE, true, 0xBEEF, -2, 1L << 40, new byte[] {9, 8}, "é");

    @Test
    void goldenBytes() {
        String hex = "fe" + "01" + "efbe" + "feffffff" + "0000000000010000" + "02000000" + "0908" + "02000000" + "c3a9";
        assertEquals(hex, HexFormat.of().formatHex(GOLDEN.write().payload()));
    }

    @Test
    void frameIsHeaderThenPayload() throws FrameException {
        FrameWriter writer = GOLDEN.write();
        ByteBuffer frame = writer.frame(3, 99);
        assertEquals(new FrameHeader(3, writer.length(), 99), FrameHeader.decode(frame, LIMIT));
        assertEquals(writer.length(), frame.remaining());
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        assertArrayEquals(writer.payload(), payload);
    }

    @Test
    void resetKeepsNothing() {
        assertEquals(0, GOLDEN.write().reset().length());
    }

    @Test
    void writerRefusesMoreThanItsLimit() {
        FrameWriter writer = new FrameWriter(8).putLong(1);
        assertThrows(IllegalStateException.class, () -> writer.putU8(1));
        assertEquals(8, writer.length());
    }

    @Test
    void bytesBehindTheEndAreNamed() {
        byte[] payload = GOLDEN.write().putU8(0).payload();
        assertEquals(Problem.TRAILING_BYTES, problemOf(payload));
    }

    @Test
    void hostileLengthsAreRefusedBeforeAllocation() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, LIMIT + 1}) {
            FrameReader reader =
                    new FrameReader(new FrameWriter(LIMIT).putInt(length).payload());
            FrameException e = assertThrows(FrameException.class, () -> reader.bytes(LIMIT));
            assertEquals(Problem.OVERSIZED, e.problem());
        }
    }

    @Test
    void textThatIsNotUtf8IsNamed() {
        FrameReader reader = new FrameReader(
                new FrameWriter(LIMIT).putBytes(new byte[] {(byte) 0xC3, 0x28}).payload());
        FrameException e = assertThrows(FrameException.class, () -> reader.string(LIMIT));
        assertEquals(Problem.BAD_VALUE, e.problem());
    }

    @Property
    void roundTrip(
            @ForAll @IntRange(max = 255) int small,
            @ForAll boolean flag,
            @ForAll @IntRange(max = 65535) int medium,
            @ForAll int number,
            @ForAll long large,
            @ForAll @Size(max = 2000) byte[] bytes,
            @ForAll String text)
            throws FrameException {
        String sendable = text.codePoints()
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Sample read = Sample.read(new Sample(small, flag, medium, number, large, bytes, sendable)
                .write()
                .payload());
        assertArrayEquals(bytes, read.bytes());
        Sample expected = new Sample(small, flag, medium, number, large, read.bytes(), sendable);
        assertEquals(expected, read);
    }

    @Property
    void everyTruncationIsATypedError(@ForAll @IntRange(max = 25) int kept) {
        byte[] payload = GOLDEN.write().payload();
        assertTrue(kept < payload.length);
        assertEquals(Problem.TRUNCATED, problemOf(Arrays.copyOf(payload, kept)));
    }

    /** Whatever a bit flip does, it is read as a message or refused with a typed error; nothing else escapes. */
    @Property
    void flippedBitsNeverEscapeTheCodec(@ForAll @IntRange(max = 26 * 8 - 1) int bit) {
        byte[] payload = GOLDEN.write().payload();
        payload[bit / 8] ^= (byte) (1 << bit % 8);
        try {
            Sample.read(payload);
        } catch (FrameException e) {
            assertTrue(!String.valueOf(e.getMessage()).isEmpty(), "an error without text");
        }
    }

    /** Random bytes as a payload: a field is never larger than what arrived. */
    @Property
    void garbageAllocatesNoMoreThanArrived(@ForAll @Size(max = 300) byte[] garbage) {
        FrameReader reader = new FrameReader(garbage);
        try {
            assertTrue(reader.bytes(Integer.MAX_VALUE).length <= garbage.length);
        } catch (FrameException e) {
            assertTrue(reader.remaining() <= garbage.length);
        }
    }

    private static Problem problemOf(byte[] payload) {
        return assertThrows(FrameException.class, () -> Sample.read(payload)).problem();
    }
}
