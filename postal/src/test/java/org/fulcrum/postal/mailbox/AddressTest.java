package org.fulcrum.postal.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Positive;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void goldenBytes() {
        assertEquals(
                "efcdab8967452301" + "67120000" + "00000000" + "6e31" + "00".repeat(62),
                HexFormat.of().formatHex(new Address("n1", 4711, 0x0123456789ABCDEFL).encode()));
    }

    @Property
    void roundTrips(@ForAll @Positive int pid, @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long start) {
        Address address = new Address("node-" + pid % 7 + ".site_2", pid, start);
        assertEquals(Optional.of(address), Address.parse(address.fileName()));
        assertEquals(Optional.of(address), Address.decode(address.encode()));
    }

    @Test
    void aNameThatIsNoneIsNotRead() {
        String long64 = "a".repeat(64);
        for (String name : List.of(
                "",
                "n1",
                "n1:1",
                "n1:1:",
                "n1:0:1",
                "n1:01:1",
                "n1:-1:1",
                "n1:1:-1",
                "n1:1:01",
                "n1:1:1:1",
                ":1:1",
                "+n1:1:1",
                "a/b:1:1",
                "../x:1:1",
                ".:1:1",
                "n1:1:1\n",
                "n1:2147483648:1",
                "n1:1:9223372036854775808",
                "ü:1:1",
                long64 + ":1:1")) {
            assertEquals(Optional.empty(), Address.parse(name), name);
        }
        assertThrows(IllegalArgumentException.class, () -> new Address(long64, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Address("n1", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Address("n1", 1, -1));
    }

    /** What is read is what would be written: no two byte sequences are the same address. */
    @Property
    void whatIsReadIsCanonical(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new Address("n1", 1 + random.nextInt(100), random.nextInt(100)).encode();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Address.decode(bytes)
                .ifPresent(read -> assertEquals(
                        HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(read.encode())));
    }
}
