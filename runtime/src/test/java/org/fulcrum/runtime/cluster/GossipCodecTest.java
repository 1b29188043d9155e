package org.fulcrum.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.core.gossip.Told;
import org.fulcrum.runtime.platform.NodeReading;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** Bytes of a window of gossip: golden, as documented, cut, bent, and oversized. */
class GossipCodecTest {
    private static final Path DOCUMENT = Path.of("../docs/protocols.md");
    private static final Pattern FIELD = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| `(\\w+)` \\|.*");
    private static final int FIRST_ENTRY = FrameHeader.BYTES + 1;
    private static final int FLIPS = 20_000;

    private static final String GOLDEN = "464c0101450100000900000000000000" // header: 325 bytes, window 9
            + "02" // entries
            + "0068e5cf8b010000" + "2a00000000000000" + "07000000" + "dc050000" + "06000000" + "08" + "02" + "0d" + "02"
            + "8877665544332211" + "00ffeeddccbbaa99"
            + "000000000000f83f" + "000000000068a040" + "000000000000ec3f" + "000000000000e83f" + "0000000000000240"
            + "0000000002000000" + "0000000001000000"
            + "000000000000f83f" + "000000000000f0bf" + "000000000000d03f" + "000000000000c03f"
            + "000000000000e03f" + "01"
            + "6e31" + "31302e302e302e313a37383031" + "61" + "0101000000000000" + "0000000100000000"
            + "0100000000000000" + "0000000000000000" + "00000000" + "00000000" + "00000000" + "01" + "02" + "00" + "00"
            + "0000000000000000" + "0000000000000000"
            + "0000000000000000" + "0000000000000000" + "0000000000000000" + "0000000000000000" + "0000000000000000"
            + "0000000000000000" + "0000000000000000"
            + "000000000000f0bf" + "000000000000f0bf" + "000000000000f0bf" + "000000000000f0bf"
            + "0000000000000000" + "00"
            + "6e32";

    private static NodeReport figures() {
        return new NodeReport(
                "n1",
                1_700_000_000_000L,
                42,
                false,
                "10.0.0.1:7801",
                new NodeReading(1.5, 2_100, 0.875, 0.75, 2.25, 1L << 33, 1L << 32, 1.5, -1, 0.25, 0.125),
                List.of(),
                List.of(),
                List.of(),
                6,
                CpuFeatures.of(List.of("cx16", "avx2", "prefetchi")),
                7,
                Standing.of(Standing.State.DRAINING),
                List.of(),
                "a",
                List.of(),
                0.5);
    }

    private static List<GossipEntry> sample() {
        NodeReport r = figures();
        return List.of(
                new GossipEntry(
                        new Told<>("n1", r.incarnation(), r.sequence(), r.changes(), 1_500, Optional.of(r)),
                        new UUID(0x1122334455667788L, 0x99aabbccddeeff00L)),
                new GossipEntry(Told.farewell("n2", 1), new UUID(0, 0)));
    }

    private static byte[] golden() {
        return HexFormat.of().parseHex(GOLDEN);
    }

    @Test
    void theBytesAreThoseOfAllReleases() throws Exception {
        byte[] encoded = GossipCodec.encode(9, sample());
        assertArrayEquals(golden(), encoded, () -> "is now " + HexFormat.of().formatHex(encoded));
        assertEquals(sample(), GossipCodec.decode(golden(), 0, golden().length));
    }

    /** The table that C would be written from. */
    @Test
    void fieldsAreWhereTheDocumentSays() throws IOException {
        Map<String, Long> expected = Map.ofEntries(
                Map.entry("incarnation", 1_700_000_000_000L),
                Map.entry("sequence", 42L),
                Map.entry("changes", 7L),
                Map.entry("age", 1_500L),
                Map.entry("processes", 6L),
                Map.entry("flags", 8L),
                Map.entry("nameBytes", 2L),
                Map.entry("addressBytes", 13L),
                Map.entry("cpuWords", 2L),
                Map.entry("memberHigh", 0x1122334455667788L),
                Map.entry("memberLow", 0x99aabbccddeeff00L),
                Map.entry("cpuCount", Double.doubleToLongBits(1.5)),
                Map.entry("cpuMegahertz", Double.doubleToLongBits(2_100)),
                Map.entry("speed", Double.doubleToLongBits(0.875)),
                Map.entry("load", Double.doubleToLongBits(0.75)),
                Map.entry("demand", Double.doubleToLongBits(2.25)),
                Map.entry("memoryTotal", 1L << 33),
                Map.entry("memoryAvailable", 1L << 32),
                Map.entry("cpuPressure", Double.doubleToLongBits(1.5)),
                Map.entry("memoryPressure", Double.doubleToLongBits(-1)),
                Map.entry("ioPressure", Double.doubleToLongBits(0.25)),
                Map.entry("memoryStall", Double.doubleToLongBits(0.125)),
                Map.entry("foreignDemand", Double.doubleToLongBits(0.5)),
                Map.entry("siteBytes", 1L));
        int end = 0;
        int fields = 0;
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = FIELD.matcher(line);
            if (row.matches()) {
                int offset = Integer.parseInt(row.group(1));
                int size = Integer.parseInt(row.group(2));
                assertEquals(end, offset, row.group(3));
                assertEquals(expected.get(row.group(3)), number(golden(), FIRST_ENTRY + offset, size), row.group(3));
                end = offset + size;
                fields++;
            }
        }
        assertEquals(expected.size(), fields);
        assertEquals(GossipCodec.FIXED_BYTES, end);
    }

    private static Long number(byte[] bytes, int offset, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | Byte.toUnsignedLong(bytes[offset + i]);
        }
        return value;
    }

    @Test
    void whatAnEntryDoesNotCarryIsCountedAsLeftOut() throws Exception {
        NodeReport full = (NodeReport) Samples.all().get("NodeReport");
        Told<NodeReport> told = new Told<>("n1", 1, 1, 7, 0, Optional.ofNullable(full));
        byte[] bytes = GossipCodec.encode(1, List.of(new GossipEntry(told, new UUID(1, 2))));
        NodeReport decoded = GossipCodec.decode(bytes, 0, bytes.length)
                .getFirst()
                .told()
                .news()
                .orElseThrow();
        assertEquals(6 + 2, decoded.leftOut());
        assertEquals(List.of(), decoded.homes());
    }

    @Test
    void aFullWindowIsBoundedWhateverIsInIt() throws Exception {
        String text = "x".repeat(GossipCodec.MAX_TEXT_BYTES);
        NodeReport r = new NodeReport(
                text,
                1,
                1,
                true,
                text,
                NodeReading.NONE,
                List.of(),
                List.of(),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
        GossipEntry entry = new GossipEntry(Told.now(text, 1, 1, 0, r), new UUID(1, 2));
        List<GossipEntry> window = Collections.nCopies(MemberTable.WINDOW_ENTRIES, entry);
        byte[] bytes = GossipCodec.encode(1, window);
        assertTrue(bytes.length <= FrameHeader.BYTES + GossipCodec.MAX_PAYLOAD_BYTES);
        assertTrue(bytes.length < 60_000, "it must never be cut into fragments, which need a reliable stream");
        assertEquals(window, GossipCodec.decode(bytes, 0, bytes.length));
        assertThrows(
                WireException.class,
                () -> GossipCodec.encode(1, Collections.nCopies(MemberTable.WINDOW_ENTRIES + 1, entry)));
        GossipEntry longer = new GossipEntry(Told.farewell(text + "x", 1), new UUID(1, 2));
        assertThrows(WireException.class, () -> GossipCodec.encode(1, List.of(longer)));
    }

    /** What 32 entries of an ordinary cluster take; docs/protocols.md states it. */
    @Test
    void anOrdinaryWindowTakesAboutFiveKilobytes() throws Exception {
        List<GossipEntry> window = Collections.nCopies(MemberTable.WINDOW_ENTRIES, sample().getFirst());
        assertEquals(16 + 1 + 32 * (145 + 2 + 13 + 1 + 16), GossipCodec.encode(1, window).length);
    }

    @Test
    void whatIsCutIsRefused() {
        byte[] whole = golden();
        for (int length = 0; length < whole.length; length++) {
            int cut = length;
            assertThrows(WireException.class, () -> GossipCodec.decode(whole, 0, cut));
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(WireException.class, () -> GossipCodec.decode(longer, 0, longer.length));
    }

    /** Bent bytes give a window or a WireException, never anything else. */
    @Test
    void whatIsBentIsDecodedOrRefused() {
        Random random = new Random(42);
        for (int i = 0; i < FLIPS; i++) {
            byte[] bytes = golden();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertTrue(GossipCodec.decode(bytes, 0, bytes.length).size() <= MemberTable.WINDOW_ENTRIES);
            } catch (WireException refused) {
                assertFalse(String.valueOf(refused.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void noControlMessageBeginsLikeGossip() throws Exception {
        assertTrue(GossipCodec.isGossip(golden(), 0, golden().length));
        for (ControlMessage message : Samples.all().values()) {
            byte[] bytes = new WireCodec().encode(message);
            assertFalse(GossipCodec.isGossip(bytes, 0, bytes.length));
        }
    }

    @Test
    void agesOnTheWireThatCannotBeAreClamped() throws Exception {
        byte[] bytes = golden();
        Arrays.fill(bytes, FIRST_ENTRY + 20, FIRST_ENTRY + 24, (byte) 0xff);
        assertEquals(
                Told.MAX_AGE_MILLIS,
                GossipCodec.decode(bytes, 0, bytes.length).getFirst().told().ageMillis());
    }
}
