package org.fulcrum.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingConsumer;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;
import org.fulcrum.postal.ring.RingProducer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ring in C: by the golden vectors, and with an end in Java at the other side of the same memory. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RingsTest {
    private static final Path VECTORS = Path.of("../postal/src/test/resources/org/fulcrum/postal/ring/rings.txt")
            .toAbsolutePath();
    private static final int RING_BYTES = 1 << 16;
    private static final long MESSAGES = 200_000;

    private final Path directory;

    RingsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeAll
    void compile() throws Exception {
        Process gcc = begin(
                "gcc",
                "-O2",
                "-std=gnu11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                program(),
                "src/test/c/rings.c",
                "dicom/ring.c");
        assertEquals("", new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, gcc.waitFor());
    }

    private String program() {
        return directory.resolve("rings").toString();
    }

    private static Process begin(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    }

    @Test
    void ringsAreAsWritten() throws Exception {
        Process script = begin(program(), "script", VECTORS.toString());
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, script.waitFor(), said);
        assertTrue(said.endsWith(" 0 wrong\n"), said);
    }

    private MemorySegment ring(Path file, Arena arena) throws IOException {
        long bytes = RingMemory.HEAD_BYTES + (long) RING_BYTES;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            RingMemory.make(memory, RING_BYTES, 0);
            return memory;
        }
    }

    private static int length(long number) {
        return (int) (number * 7919 % 3001);
    }

    @Test
    void whatCPutsJavaTakes() throws Exception {
        Path file = Files.createTempFile(directory, "ring", "");
        try (Arena arena = Arena.ofShared()) {
            RingConsumer consumer = new RingConsumer(RingMemory.open(ring(file, arena)));
            Process producer = begin(program(), "produce", file.toString(), Long.toString(MESSAGES));
            for (long number = 0; number < MESSAGES; number++) {
                take(consumer, number);
            }
            assertTrue(producer.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, producer.exitValue());
        }
    }

    private static void take(RingConsumer consumer, long number) throws RingException {
        while (!consumer.first()) {
            Thread.onSpinWait();
        }
        assertEquals(number, consumer.tag());
        MemorySegment payload = consumer.payload();
        assertEquals(length(number), payload.byteSize());
        for (long i = 0; i < payload.byteSize(); i++) {
            assertEquals((byte) (number + i), payload.get(ValueLayout.JAVA_BYTE, i));
        }
        consumer.consume();
    }

    @Test
    void whatJavaPutsCTakes() throws Exception {
        Path file = Files.createTempFile(directory, "ring", "");
        try (Arena arena = Arena.ofShared()) {
            RingProducer producer = new RingProducer(RingMemory.open(ring(file, arena)));
            Process consumer = begin(program(), "consume", file.toString(), Long.toString(MESSAGES));
            for (long number = 0; number < MESSAGES; ) {
                Optional<MemorySegment> room = producer.reserve(length(number), Kind.WHOLE, number);
                if (room.isPresent()) {
                    for (long i = 0; i < length(number); i++) {
                        room.get().set(ValueLayout.JAVA_BYTE, i, (byte) (number + i));
                    }
                    assertTrue(producer.commit());
                    number++;
                }
            }
            assertTrue(consumer.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, consumer.exitValue());
        }
    }
}
