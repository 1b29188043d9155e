package org.fulcrum.runtime.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fulcrum.postal.codec.FrameException;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.core.gossip.Told;
import org.fulcrum.runtime.platform.NodeReading;
import org.jgroups.util.UUID;

/**
 * A window of gossip as bytes: one frame, little-endian, entries behind each other; the table of their fields is in
 * docs/protocols.md, and a test holds the two together. Every length is checked against what is there before anything
 * is read.
 */
final class GossipCodec {
    /** Type of the frame. */
    static final int WINDOW = 1;

    /** Bytes of an entry before its name. */
    static final int FIXED_BYTES = 145;

    /** Longest text in an entry, bytes. */
    static final int MAX_TEXT_BYTES = 255;

    /** Most words of 64 processor features in an entry. */
    static final int MAX_CPU_WORDS = 8;

    /** Longest payload: a count and full entries, bytes. */
    static final int MAX_PAYLOAD_BYTES =
            1 + MemberTable.WINDOW_ENTRIES * (FIXED_BYTES + 3 * MAX_TEXT_BYTES + MAX_CPU_WORDS * Long.BYTES);

    private static final int FAREWELL = 1;
    private static final int OBSERVER = 2;
    private static final int STATE_SHIFT = 2;
    private static final List<Standing.State> STATES = List.of(Standing.State.values());
    private static final int ALL_FLAGS = FAREWELL | OBSERVER | 3 << STATE_SHIFT;
    private static final long MAX_UNSIGNED_INT = 0xffff_ffffL;

    private GossipCodec() {}

    /** Whether a message is meant for this codec: the first byte is no number of {@link WireTable}. */
    static boolean isGossip(byte[] bytes, int offset, int length) {
        return length >= 2 && bytes[offset] == (byte) FrameHeader.MAGIC && bytes[offset + 1] == FrameHeader.MAGIC >> 8;
    }

    /**
     * The bytes of a window.
     *
     * @param number of the window, counted by its sender
     * @throws WireException more entries or longer texts than there is room for
     */
    static byte[] encode(long number, List<GossipEntry> window) throws WireException {
        if (window.size() > MemberTable.WINDOW_ENTRIES) {
            throw new WireException("a window of " + window.size() + " entries");
        }
        ByteBuffer out = ByteBuffer.allocate(FrameHeader.BYTES + MAX_PAYLOAD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(FrameHeader.BYTES)
                .put((byte) window.size());
        for (GossipEntry entry : window) {
            write(out, entry);
        }
        int end = out.position();
        new FrameHeader(WINDOW, end - FrameHeader.BYTES, number).encode(out.position(0));
        byte[] bytes = new byte[end];
        out.get(0, bytes);
        return bytes;
    }

    private static void write(ByteBuffer out, GossipEntry entry) throws WireException {
        Told<NodeReport> told = entry.told();
        byte[] name = text(told.name());
        byte[] address = text(told.news().map(NodeReport::address).orElse(""));
        byte[] site = text(told.news().map(NodeReport::site).orElse(""));
        List<Long> cpu = told.news().map(r -> r.cpu().bits()).orElse(List.of());
        if (cpu.size() > MAX_CPU_WORDS) {
            throw new WireException(cpu.size() + " words of processor features");
        }
        out.putLong(told.incarnation());
        out.putLong(told.sequence());
        out.putInt((int) Math.clamp(told.changes(), 0, MAX_UNSIGNED_INT));
        out.putInt((int) told.ageMillis());
        out.putInt(told.news().map(r -> r.figures().leftOut()).orElse(0));
        out.put((byte) flags(told));
        out.put((byte) name.length);
        out.put((byte) address.length);
        out.put((byte) cpu.size());
        out.putLong(entry.member().getMostSignificantBits());
        out.putLong(entry.member().getLeastSignificantBits());
        reading(out, told.news().map(NodeReport::reading).orElse(NodeReading.NONE));
        out.putDouble(told.news().map(NodeReport::foreignDemand).orElse(0.0));
        out.put((byte) site.length);
        out.put(name).put(address).put(site);
        cpu.forEach(out::putLong);
    }

    private static int flags(Told<NodeReport> told) {
        return told.news()
                .map(r -> (r.observer() ? OBSERVER : 0)
                        | STATES.indexOf(r.standing().state()) << STATE_SHIFT)
                .orElse(FAREWELL);
    }

    private static void reading(ByteBuffer out, NodeReading r) {
        out.putDouble(r.cpuCount());
        out.putDouble(r.cpuMegahertz());
        out.putDouble(r.speed());
        out.putDouble(r.load());
        out.putDouble(r.demand());
        out.putLong(r.memoryTotalBytes());
        out.putLong(r.memoryAvailableBytes());
        out.putDouble(r.cpuPressurePercent());
        out.putDouble(r.memoryPressurePercent());
        out.putDouble(r.ioPressurePercent());
        out.putDouble(r.memoryStall());
    }

    private static byte[] text(String text) throws WireException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT_BYTES) {
            throw new WireException("text of " + bytes.length + " bytes in a gossip entry");
        }
        return bytes;
    }

    /**
     * The window in {@code length} bytes from {@code offset}.
     *
     * @throws WireException when they are not one whole window
     */
    static List<GossipEntry> decode(byte[] bytes, int offset, int length) throws WireException {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        FrameHeader header = header(in);
        if (header.type() != WINDOW || header.length() != in.remaining() || !in.hasRemaining()) {
            throw new WireException("gossip frame of type " + header.type() + " says " + header.length()
                    + " bytes and has " + in.remaining());
        }
        int count = Byte.toUnsignedInt(in.get());
        if (count > MemberTable.WINDOW_ENTRIES || count * FIXED_BYTES > in.remaining()) {
            throw new WireException(count + " gossip entries in " + in.remaining() + " bytes");
        }
        List<GossipEntry> window = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            window.add(read(in));
        }
        if (in.hasRemaining()) {
            throw new WireException(in.remaining() + " bytes behind the gossip");
        }
        return window;
    }

    private static FrameHeader header(ByteBuffer in) throws WireException {
        try {
            return FrameHeader.decode(in, MAX_PAYLOAD_BYTES);
        } catch (FrameException malformed) {
            throw new WireException("malformed gossip: " + malformed.getMessage(), malformed);
        }
    }

    private static GossipEntry read(ByteBuffer in) throws WireException {
        need(in, FIXED_BYTES);
        long incarnation = in.getLong();
        long sequence = in.getLong();
        long changes = Integer.toUnsignedLong(in.getInt());
        long ageMillis = Integer.toUnsignedLong(in.getInt());
        int leftOut = in.getInt();
        int flags = in.get();
        int nameBytes = Byte.toUnsignedInt(in.get());
        int addressBytes = Byte.toUnsignedInt(in.get());
        int cpuWords = Byte.toUnsignedInt(in.get());
        UUID member = new UUID(in.getLong(), in.getLong());
        NodeReading reading = reading(in);
        double foreignDemand = in.getDouble();
        int siteBytes = Byte.toUnsignedInt(in.get());
        if ((flags & ~ALL_FLAGS) != 0 || leftOut < 0 || cpuWords > MAX_CPU_WORDS) {
            throw new WireException("gossip entry with flags " + flags + ", " + leftOut + " processes, " + cpuWords
                    + " words of processor features");
        }
        need(in, nameBytes + addressBytes + siteBytes + cpuWords * Long.BYTES);
        String name = text(in, nameBytes);
        String address = text(in, addressBytes);
        String site = text(in, siteBytes);
        CpuFeatures cpu = cpu(in, cpuWords);
        boolean observer = (flags & OBSERVER) != 0;
        Optional<NodeReport> news = (flags & FAREWELL) != 0
                ? Optional.empty()
                : Optional.of(new NodeReport(
                        name,
                        incarnation,
                        sequence,
                        observer,
                        address,
                        reading,
                        List.of(),
                        List.of(),
                        List.of(),
                        leftOut,
                        cpu,
                        changes,
                        Standing.of(STATES.get(flags >> STATE_SHIFT)),
                        List.of(),
                        site,
                        List.of(),
                        foreignDemand));
        return new GossipEntry(new Told<>(name, incarnation, sequence, changes, ageMillis, news), member);
    }

    private static void need(ByteBuffer in, int bytes) throws WireException {
        if (bytes > in.remaining()) {
            throw new WireException("gossip entry needs " + bytes + " bytes of " + in.remaining());
        }
    }

    private static NodeReading reading(ByteBuffer in) {
        return new NodeReading(
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getLong(),
                in.getLong(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble());
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static CpuFeatures cpu(ByteBuffer in, int words) {
        List<Long> bits = new ArrayList<>(words);
        for (int i = 0; i < words; i++) {
            bits.add(in.getLong());
        }
        return CpuFeatures.ofBits(bits);
    }
}
