package org.fulcrum.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of every message: golden, cut, bent, and oversized. */
class WireCodecTest {
    private static final int FLIPS = 20_000;
    private static final long MOST_BYTES_A_DECODE = 1_000_000;

    private final WireCodec codec = new WireCodec();

    private static byte[] golden(String name) throws IOException {
        Properties all = new Properties();
        try (InputStream in = WireCodecTest.class.getResourceAsStream("/wire/control.properties")) {
            all.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
        }
        return HexFormat.of().parseHex(all.getProperty(name.replace(' ', '_'), ""));
    }

    @Test
    void theBytesAreThoseOfAllReleases() throws Exception {
        for (Map.Entry<String, ControlMessage> sample : Samples.all().entrySet()) {
            byte[] encoded = codec.encode(sample.getValue());
            byte[] known = golden(sample.getKey());
            assertArrayEquals(
                    known,
                    encoded,
                    () -> sample.getKey() + " is now " + HexFormat.of().formatHex(encoded));
            assertEquals(sample.getValue(), codec.decode(known, 0, known.length), sample.getKey());
        }
    }

    @Test
    void everyMessageHasAGoldenSample() {
        long kinds =
                Samples.all().values().stream().map(Object::getClass).distinct().count();
        assertEquals(20, kinds);
    }

    @Test
    void whatIsCutIsRefused() throws Exception {
        for (ControlMessage message : Samples.all().values()) {
            byte[] whole = codec.encode(message);
            for (int length = 0; length < whole.length; length++) {
                int cut = length;
                assertThrows(WireException.class, () -> codec.decode(whole, 0, cut));
            }
            byte[] longer = Arrays.copyOf(whole, whole.length + 1);
            assertThrows(WireException.class, () -> codec.decode(longer, 0, longer.length));
        }
    }

    /** Bent bytes give a message or a WireException, never anything else, and never much memory. */
    @Test
    void whatIsBentIsDecodedOrRefusedWithinBounds() throws Exception {
        Random random = new Random(42);
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ControlMessage[] samples = Samples.all().values().toArray(ControlMessage[]::new);
        for (int i = 0; i < FLIPS; i++) {
            byte[] bytes = codec.encode(samples[random.nextInt(samples.length)]);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            long before = memory.getCurrentThreadAllocatedBytes();
            try {
                codec.decode(bytes, 0, bytes.length);
            } catch (WireException refused) {
                assertTrue(String.valueOf(refused.getMessage()).length() < 1000);
            }
            long used = memory.getCurrentThreadAllocatedBytes() - before;
            assertTrue(
                    used < MOST_BYTES_A_DECODE,
                    () -> used + " bytes for " + HexFormat.of().formatHex(bytes));
        }
    }

    @Test
    void whatIsTooLongIsRefusedUnread() {
        byte[] large = new byte[WireCodec.MAX_BYTES + 1];
        WireException refused = assertThrows(WireException.class, () -> codec.decode(large, 0, large.length));
        assertEquals("message of 65537 bytes, allowed are 65536", refused.getMessage());
    }

    @Test
    void aMessageTooLongToSendIsRefusedHere() {
        ControlMessage large = new ControlMessage.Failed(1, "x", "y".repeat(WireCodec.MAX_BYTES));
        assertThrows(WireException.class, () -> codec.encode(large));
    }

    @Test
    void aVersionFromTheFutureIsNamed() throws Exception {
        byte[] bytes = codec.encode(new ControlMessage.Accepted(1));
        bytes[1] = 9;
        WireException refused = assertThrows(WireException.class, () -> codec.decode(bytes, 0, bytes.length));
        assertTrue(String.valueOf(refused.getMessage()).contains("Accepted of version 9, known is 1"));
    }

    @Test
    void aMessageInsideALargerArrayIsFound() throws Exception {
        ControlMessage message = new ControlMessage.Accepted(77);
        byte[] bytes = codec.encode(message);
        byte[] around = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, around, 10, bytes.length);
        assertEquals(message, codec.decode(around, 10, bytes.length));
    }
}
