package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePipeTest {
    private static final int SIZE = 300_001;
    private static final int HEAD = 24;
    private static final int TYPE = 7;

    @TempDir
    private Path directory;

    private final byte[] content = new byte[SIZE];
    private final NativeMemory frame = new NativeMemory(FrameHeader.BYTES + HEAD);
    private int file;
    private FrameStream near;
    private FrameStream far;

    @BeforeEach
    void open() throws IOException {
        new Random(5).nextBytes(content);
        Path path = directory.resolve("file");
        Files.write(path, content);
        file = opened(path);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (StreamSocket listener = StreamSocket.listen(here, 0)) {
            near = new FrameStream(StreamSocket.connect(here, listener.port(), 1_000));
            far = new FrameStream(listener.accept());
        }
    }

    private static int opened(Path path) {
        byte[] name = (path + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        NativeMemory memory = new NativeMemory(name.length);
        memory.put(0, name, 0, name.length);
        return (int) Kernel.check(Kernel.call(Nr.OPEN, memory.address(), 0), "open");
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
        Descriptors.close(file);
    }

    private byte[] received(int bytes) throws IOException {
        far.receive();
        assertEquals(TYPE, far.type());
        assertEquals(HEAD + (bytes + 7) / 8 * 8, far.length());
        byte[] payload = far.payload();
        assertArrayEquals(
                new byte[payload.length - HEAD - bytes], Arrays.copyOfRange(payload, HEAD + bytes, payload.length));
        return Arrays.copyOfRange(payload, HEAD, HEAD + bytes);
    }

    /** Aligned and not, one page and many, and two frames behind one another. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 16_384, 49_152, 49_153})
    void aFrameHoldsWhatTheFileHolds(int bytes) throws IOException {
        try (FilePipe pipe = new FilePipe()) {
            assertEquals(bytes, pipe.fill(file, 13, bytes));
            near.send(TYPE, 1, frame, HEAD, pipe, bytes);
            assertArrayEquals(Arrays.copyOfRange(content, 13, 13 + bytes), received(bytes));
            assertEquals(bytes, pipe.fill(file, bytes));
            near.send(TYPE, 2, frame, HEAD, pipe, bytes);
            assertArrayEquals(Arrays.copyOf(content, bytes), received(bytes));
            assertEquals(bytes, Kernel.call(Nr.LSEEK, file, 0, 1), "only the second moved the file");
        }
    }

    @Test
    void theEndOfAFileIsItsEnd() {
        try (FilePipe pipe = new FilePipe()) {
            assertTrue(pipe.capacity() >= 60_000, () -> "capacity " + pipe.capacity());
            assertEquals(11, pipe.fill(file, SIZE - 11, 50_000));
            assertEquals(0, pipe.fill(file, SIZE, 50_000));
        }
    }

    @Test
    void whatCannotBeReadSaysWhy() {
        int none = opened(directory);
        try (FilePipe pipe = new FilePipe()) {
            assertEquals(-Errno.EINVAL, pipe.fill(none, 100));
        } finally {
            Descriptors.close(none);
        }
    }
}
