package org.fulcrum.postal.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The golden vectors of rings, which a test in C reads as well. */
class RingScriptTest {
    private static final HexFormat HEX = HexFormat.of();

    private MemorySegment memory = MemorySegment.NULL;
    private @Nullable RingProducer producer;
    private @Nullable RingConsumer consumer;

    @Test
    void ringsAreAsWritten() throws IOException {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank() && !line.startsWith("#")) {
                List<String> words = List.of(line.split(" "));
                assertEquals(expected(words), outcome(words), "line " + (i + 1) + ": " + line);
            }
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(RingScriptTest.class.getResourceAsStream("rings.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }

    /** What the script says comes of a line. */
    private static String expected(List<String> words) {
        return switch (words.getFirst()) {
            case "put" -> words.get(4);
            case "take" ->
                String.join(" ", words.subList(1, words.size() == 4 ? 3 : 2))
                        + (words.size() == 4 ? " " + HEX.formatHex(payload(words.get(3))) : "");
            case "seal", "reopen" -> words.get(1);
            case "bytes" -> words.get(2);
            default -> "";
        };
    }

    private String outcome(List<String> words) {
        try {
            return switch (words.getFirst()) {
                case "make" -> make(Integer.parseInt(words.get(1)), Long.parseLong(words.get(2)));
                case "put" -> put(kind(words.get(1)), Long.parseLong(words.get(2)), payload(words.get(3)));
                case "take" -> take();
                case "seal" -> Long.toString(RingMemory.open(memory).seal());
                case "unseal" -> unseal();
                case "bytes" -> HEX.formatHex(piece(words).toArray(ValueLayout.JAVA_BYTE));
                case "poke" -> poke(words);
                case "reopen" -> reopen();
                default -> throw new IllegalArgumentException(words.getFirst());
            };
        } catch (RingException corrupt) {
            return "corrupt";
        }
    }

    private String unseal() throws RingException {
        RingMemory.open(memory).unseal();
        return "";
    }

    private String make(int bytes, long position) throws RingException {
        memory = Arena.ofAuto().allocate(RingMemory.HEAD_BYTES + bytes, 64);
        RingMemory.make(memory, bytes, position);
        reopen();
        return "";
    }

    private String reopen() throws RingException {
        producer = new RingProducer(RingMemory.open(memory));
        consumer = new RingConsumer(RingMemory.open(memory));
        return "ok";
    }

    private String put(Kind kind, long tag, byte[] payload) throws RingException {
        RingProducer p = Objects.requireNonNull(producer);
        if (payload.length > RingMemory.open(memory).mostPayload()) {
            return "too-long";
        }
        Optional<MemorySegment> room = p.reserve(payload.length, kind, tag);
        if (room.isEmpty()) {
            return "full";
        }
        room.get().copyFrom(MemorySegment.ofArray(payload));
        return p.commit() ? "ok" : "sealed";
    }

    private String take() throws RingException {
        RingConsumer c = Objects.requireNonNull(consumer);
        if (!c.first()) {
            return c.isOver() ? "sealed" : "empty";
        }
        String taken = c.kind().name().toLowerCase(Locale.ROOT)
                + " "
                + c.tag()
                + " "
                + HEX.formatHex(c.payload().toArray(ValueLayout.JAVA_BYTE));
        c.consume();
        return taken;
    }

    private MemorySegment piece(List<String> words) {
        return memory.asSlice(Long.parseLong(words.get(1)), words.get(2).length() / 2);
    }

    private String poke(List<String> words) {
        piece(words).copyFrom(MemorySegment.ofArray(HEX.parseHex(words.get(2))));
        return "";
    }

    private static Kind kind(String word) {
        return Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static byte[] payload(String word) {
        if (word.equals("-")) {
            return new byte[0];
        }
        if (!word.startsWith("*")) {
            return HEX.parseHex(word);
        }
        byte[] counted = new byte[Integer.parseInt(word.substring(1))];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = (byte) (i % 251);
        }
        return counted;
    }
}
