package org.fulcrum.runtime.home;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.Descriptors;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.NoDeputy;
import org.fulcrum.runtime.linux.StreamSocket;
import org.fulcrum.runtime.platform.CallLayout;
import org.fulcrum.runtime.wire.Frames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime makes of calls in the middle of which another one was killed: real files, and a real stream. */
class BorrowedCallsTest {
    private static final int BYTES = 10_000;
    private static final int DONE = 4_000;
    private static final int AT_CWD = -100;
    private static final int O_RDWR = 2;
    private static final int O_APPEND = 0x400;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final long PATIENCE_MILLIS = 10_000;

    @TempDir
    private Path directory;

    private final byte[] bytes = new byte[BYTES];
    private final Deputy deputy = NoDeputy.ofThisProcess();
    private final Readiness readiness = new Readiness();
    private final BorrowedDescriptors descriptors = new BorrowedDescriptors(deputy.pidfd());
    private final NativeMemory scratch = new NativeMemory(BYTES);
    private FrameStream host;
    private FrameStream home;
    private ResultWriter results;
    private BorrowedCalls calls;
    private Path file;
    private int fd;

    @BeforeEach
    void connect() throws IOException {
        new Random(1).nextBytes(bytes);
        file = Files.write(directory.resolve("file"), new byte[0]);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (StreamSocket listening = StreamSocket.listen(here, 0)) {
            host = new FrameStream(StreamSocket.connect(here, listening.port(), PATIENCE_MILLIS));
            home = new FrameStream(listening.accept());
        }
        results = new ResultWriter(
                home,
                deputy.mirrors(),
                new ResultStore(directory.resolve("results"), 1),
                readiness,
                new WatchedSignals(deputy, readiness));
        calls = new BorrowedCalls(descriptors, results, -1);
        fd = open(O_RDWR);
    }

    @AfterEach
    void close() {
        calls.close();
        descriptors.close();
        Descriptors.close(fd);
        readiness.close();
        deputy.close();
        host.close();
        home.close();
    }

    private int open(int flags) {
        byte[] name = (file + "\0").getBytes(StandardCharsets.UTF_8);
        NativeMemory path = new NativeMemory(name.length);
        path.buffer().put(name);
        return (int) Kernel.check(Kernel.call(Nr.OPENAT, AT_CWD, path.address(), flags, 0), "openat");
    }

    /** A call as a host sends it. */
    private CallRequest call(int nr, int flags) throws IOException {
        byte[] in = (flags & CallLayout.IN) == 0 ? new byte[0] : bytes;
        ByteBuffer payload = ByteBuffer.allocate(CallLayout.BUFFERS + CallLayout.BUFFER_BYTES + in.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(NoDeputy.MIRROR)
                .putInt(1)
                .putLong(nr)
                .putLong(fd)
                .putLong(0)
                .putLong(BYTES)
                .position(CallLayout.BUFFERS)
                .putShort((short) 1)
                .putShort((short) flags)
                .putInt(1)
                .putInt(BYTES)
                .putInt(0)
                .put(in);
        host.send(Frames.CALL, 7, payload.array());
        home.receive();
        return new CallRequest(home, ParasiteLayout.SLOT_DATA_BYTES);
    }

    /** What the host hears. */
    private long result() throws IOException {
        host.receive();
        assertEquals(Frames.CALL_RESULT, host.type());
        return host.payloadLong(0);
    }

    @Test
    void aWriteIsMadeToItsEnd() throws IOException {
        CallRequest call = call(Nr.WRITE, CallLayout.IN);
        results.begin(call, 0);
        assertEquals(DONE, Kernel.call(Nr.WRITE, fd, call.bytesAt(0), DONE));
        calls.settle(call);
        assertEquals(BYTES, result());
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void aReadIsMadeToItsEnd() throws IOException {
        Files.write(file, bytes);
        Kernel.call(Nr.LSEEK, fd, 1000, SEEK_SET);
        CallRequest call = call(Nr.READ, CallLayout.OUT | CallLayout.SIZED_BY_RESULT);
        results.begin(call, 1000);
        assertEquals(DONE, Kernel.call(Nr.READ, fd, scratch.address(), DONE));
        calls.settle(call);
        assertEquals(BYTES - 1000, result());
        byte[] payload = host.payload();
        int from = CallLayout.RESULT_HEAD + CallLayout.OUT_HEAD;
        assertArrayEquals(
                Arrays.copyOfRange(bytes, 1000, BYTES), Arrays.copyOfRange(payload, from, from + BYTES - 1000));
        assertEquals(BYTES, Kernel.call(Nr.LSEEK, fd, 0, SEEK_CUR));
    }

    /** Nothing was done of it. */
    @Test
    void aWriteThatHadNotBegunIsMade() throws IOException {
        CallRequest call = call(Nr.WRITE, CallLayout.IN);
        results.begin(call, 0);
        calls.settle(call);
        assertEquals(BYTES, result());
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    /** Where it stands tells nothing of what was appended: that is left to the mirror, which remembers what it did. */
    @Test
    void whatAppendsIsLeftToTheMirror() throws IOException {
        Descriptors.close(fd);
        fd = open(O_RDWR | O_APPEND);
        assertEquals(0, calls.execute(call(Nr.WRITE, CallLayout.IN)));
        assertEquals(0, Files.size(file));
    }

    @Test
    void ofAPipeNobodyCanKnow() throws IOException {
        Descriptors.close(fd);
        assertEquals(0, Kernel.call(Nr.PIPE2, scratch.address(), 0));
        fd = scratch.getInt(4);
        Descriptors.close(scratch.getInt(0));
        CallRequest call = call(Nr.WRITE, CallLayout.IN);
        results.begin(call, 0);
        IOException unknown = assertThrows(IOException.class, () -> calls.settle(call));
        assertEquals(
                "the runtime of its home died in the middle of its call 1 on descriptor " + fd
                        + ", and nobody can know whether it was executed",
                unknown.getMessage());
    }
}
