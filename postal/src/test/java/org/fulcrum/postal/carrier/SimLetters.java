package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.zip.CRC32;
import org.fulcrum.postal.mailbox.Address;

/** Messages that say who sent them, and which they are: the n-th to somebody has the same bytes whenever it is made. */
final class SimLetters {
    static final int MOST_BYTES = 30_000;

    private SimLetters() {}

    /** The n-th message of one to another. */
    static byte[] write(Address from, Address to, long n) {
        Random random = new Random(31L * (31L * from.hashCode() + to.hashCode()) + n);
        byte[] text = new byte[random.nextInt(random.nextInt(4) == 0 ? MOST_BYTES + 1 : 200)];
        random.nextBytes(text);
        return text;
    }

    static long checksum(MemorySegment bytes, CRC32 before) {
        before.update(bytes.asByteBuffer());
        return before.getValue();
    }
}
