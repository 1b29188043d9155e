package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a process is for life. In memory and on the wire it has 80 bytes, little-endian: start (8), pid (4), zero (4),
 * home (64, ended and filled up by zeros). Two are the same when their bytes are.
 *
 * @param home name of the node where it was started: at most 63 letters, digits, points, underscores and hyphens
 * @param pid its process id there, positive
 * @param start when: field 22 of {@code /proc/PID/stat} there (proc(5)), clock ticks since boot, not negative
 */
public record Address(String home, int pid, long start) {
    /** Size in memory and on the wire. */
    public static final int BYTES = 80;

    private static final int HOME_BYTES = 64;
    private static final long PID_AT = 8;
    private static final long ZERO_AT = 12;
    private static final long HOME_AT = 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What a node may be called, which is what its configuration takes; so a file's name has no path in it. */
    private static final String HOME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    private static final Pattern FILE_NAME = Pattern.compile("(" + HOME + "):([1-9][0-9]{0,9}):(0|[1-9][0-9]{0,18})");

    /** Checks the components. */
    public Address {
        if (!home.matches(HOME) || pid <= 0 || start < 0) {
            throw new IllegalArgumentException("no process: home '" + home + "', pid " + pid + ", start " + start);
        }
    }

    /** Name of the file of its mailbox: {@code HOME:PID:START}. */
    public String fileName() {
        return home + ":" + pid + ":" + start;
    }

    /**
     * Reads the name of a mailbox's file.
     *
     * @return empty when it is no such name
     */
    public static Optional<Address> parse(String fileName) {
        Matcher parts = FILE_NAME.matcher(fileName);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Address(parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** As it stands in memory and on the wire, {@value #BYTES} bytes. */
    public byte[] encode() {
        byte[] bytes = new byte[BYTES];
        MemorySegment memory = MemorySegment.ofArray(bytes);
        memory.set(LONG, 0, start);
        memory.set(INT, PID_AT, pid);
        MemorySegment.copy(
                MemorySegment.ofArray(home.getBytes(StandardCharsets.US_ASCII)), 0, memory, HOME_AT, home.length());
        return bytes;
    }

    /**
     * Reads {@value #BYTES} bytes that somebody else wrote.
     *
     * @return empty when they are no address
     */
    public static Optional<Address> decode(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        long start = memory.get(LONG, 0);
        int pid = memory.get(INT, PID_AT);
        String field = new String(bytes, (int) HOME_AT, HOME_BYTES, StandardCharsets.ISO_8859_1);
        int end = field.indexOf(0);
        boolean isZero = memory.get(INT, ZERO_AT) == 0
                && end >= 0
                && field.chars().skip(end).allMatch(c -> c == 0);
        if (!isZero || pid <= 0 || start < 0 || !field.substring(0, end).matches(HOME)) {
            return Optional.empty();
        }
        return Optional.of(new Address(field.substring(0, end), pid, start));
    }

    /** As its file is called. */
    @Override
    public String toString() {
        return fileName();
    }
}
