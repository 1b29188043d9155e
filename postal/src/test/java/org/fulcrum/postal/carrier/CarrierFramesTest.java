package org.fulcrum.postal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.fulcrum.postal.carrier.CarrierFrames.BytesHeader;
import org.fulcrum.postal.carrier.CarrierFrames.Code;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.carrier.CarrierFrames.Welcome;
import org.fulcrum.postal.codec.FrameException;
import org.fulcrum.postal.mailbox.Address;
import org.junit.jupiter.api.Test;

/** The golden vectors of the carrier's stream. */
class CarrierFramesTest {
    private static final HexFormat HEX = HexFormat.of();

    private static List<List<String>> lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(CarrierFramesTest.class.getResourceAsStream("carrier.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> List.of(line.split(" ")))
                    .toList();
        }
    }

    @Test
    void framesAreAsWritten() throws IOException {
        int frames = 0;
        for (List<String> words : lines()) {
            if (!words.getFirst().equals("wrong")) {
                frames++;
                assertEquals(words.getLast(), encoded(words), String.join(" ", words));
                assertEquals(
                        String.join(" ", words.subList(1, words.size() - 1)),
                        decoded(words.getFirst(), HEX.parseHex(words.getLast())));
            }
        }
        assertTrue(frames > 5);
    }

    @Test
    void whatCannotBeIsNamed() throws IOException {
        int wrong = 0;
        for (List<String> words : lines()) {
            if (words.getFirst().equals("wrong")) {
                wrong++;
                FrameException e = assertThrows(
                        FrameException.class,
                        () -> decoded(words.get(1), HEX.parseHex(words.getLast())),
                        String.join(" ", words));
                assertEquals(words.get(2), e.problem().name(), String.join(" ", words));
            }
        }
        assertTrue(wrong > 10);
    }

    private static String encoded(List<String> words) {
        ByteBuffer to = ByteBuffer.allocate(256);
        switch (words.getFirst()) {
            case "hello" ->
                CarrierFrames.encode(
                        new Hello(
                                Integer.parseInt(words.get(1)),
                                Long.parseLong(words.get(2)),
                                Address.parse(words.get(3)).orElseThrow(),
                                Address.parse(words.get(4)).orElseThrow()),
                        to);
            case "welcome" ->
                CarrierFrames.encode(
                        new Welcome(Code.valueOf(words.get(1).toUpperCase(Locale.ROOT)), Long.parseLong(words.get(2))),
                        to);
            case "bytes" ->
                CarrierFrames.encode(new BytesHeader(Long.parseLong(words.get(1)), Integer.parseInt(words.get(2))), to);
            default -> CarrierFrames.encodeTail(Long.parseLong(words.get(1)), to);
        }
        byte[] bytes = new byte[to.flip().remaining()];
        to.get(bytes);
        return HEX.formatHex(bytes);
    }

    private static String decoded(String type, byte[] bytes) throws FrameException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        String text = switch (type) {
            case "hello" -> {
                Hello hello = CarrierFrames.decodeHello(from);
                yield hello.ringBytes() + " " + hello.first() + " " + hello.sender() + " " + hello.receiver();
            }
            case "welcome" -> {
                Welcome welcome = CarrierFrames.decodeWelcome(from);
                yield welcome.code().name().toLowerCase(Locale.ROOT) + " " + welcome.position();
            }
            case "bytes" -> {
                BytesHeader header = CarrierFrames.decodeBytesHeader(from, CarrierFrames.MOST_BYTES);
                yield header.position() + " " + header.length();
            }
            default -> Long.toString(CarrierFrames.decodeTail(from));
        };
        assertEquals(0, from.remaining());
        return text;
    }

    /** Whatever comes: a frame, or a typed error. */
    @Property(tries = 2000)
    void anythingMayCome(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(200)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        for (String type : List.of("hello", "welcome", "bytes", "tail")) {
            try {
                ByteBuffer from = ByteBuffer.wrap(bytes);
                switch (type) {
                    case "hello" -> CarrierFrames.decodeHello(from);
                    case "welcome" -> CarrierFrames.decodeWelcome(from);
                    case "bytes" -> CarrierFrames.decodeBytesHeader(from, CarrierFrames.MOST_BYTES);
                    default -> CarrierFrames.decodeTail(from);
                }
            } catch (FrameException named) {
                assertTrue(String.valueOf(named.getMessage()).contains(" "));
            }
        }
    }
}
