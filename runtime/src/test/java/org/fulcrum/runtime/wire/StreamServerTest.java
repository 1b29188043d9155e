package org.fulcrum.runtime.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.linux.FrameStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who knocks at the stream port, and who is let in. */
@Timeout(60)
class StreamServerTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final long LONG = 60_000;

    private final StreamServer server;
    private final BlockingQueue<FrameStream> opened = new LinkedBlockingQueue<>();

    StreamServerTest() throws IOException {
        server = new StreamServer(HOST, 0);
    }

    @AfterEach
    void close() {
        opened.forEach(FrameStream::close);
        server.close();
    }

    private String token(int purpose, long lifeMillis) {
        return server.expect(purpose, lifeMillis, opened::add);
    }

    private void open(String token, int purpose) throws IOException {
        StreamServer.open(HOST.getHostAddress(), server.port(), token, purpose).close();
    }

    private void assertRefused(String token, int purpose) {
        IOException refused = assertThrows(IOException.class, () -> open(token, purpose));
        assertTrue(String.valueOf(refused.getMessage()).contains("unknown or expired token"), refused.getMessage());
        assertEquals(0, opened.size());
    }

    @Test
    void theTokenOfAMoveOpensOnce() throws Exception {
        String token = token(Frames.PURPOSE_PAGES, LONG);
        open(token, Frames.PURPOSE_PAGES);
        opened.poll(10, TimeUnit.SECONDS).close();
        assertRefused(token, Frames.PURPOSE_PAGES);
    }

    @Test
    void noneForgedExpiredOrTakenBackTokenOpens() {
        assertRefused("", Frames.PURPOSE_PAGES);
        assertRefused("0123456789abcdef0123456789abcdef", Frames.PURPOSE_PAGES);
        assertRefused(token(Frames.PURPOSE_PAGES, -1), Frames.PURPOSE_PAGES);
        String takenBack = token(Frames.PURPOSE_PAGES, LONG);
        server.forget(takenBack);
        assertRefused(takenBack, Frames.PURPOSE_PAGES);
    }

    @Test
    void aTokenForPagesDoesNotOpenCallsAndIsSpentByTrying() {
        String token = token(Frames.PURPOSE_PAGES, LONG);
        assertRefused(token, Frames.PURPOSE_HOST);
        assertRefused(token, Frames.PURPOSE_PAGES);
    }

    /** A frame of 2 GiB, one of another protocol, a wrong version, no token but a call, and a web browser. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "464c0101ffffff7f0000000000000000",
                "deadbeef000000000000000000000000",
                "464c0901080000000000000000000000",
                "464c0132080000000000000000000000",
                "474554202f20485454502f312e310d0a"
            })
    void whatIsNotAFrameWithATokenIsHungUpOn(String bytes) throws IOException {
        try (Socket stranger = new Socket(HOST, server.port())) {
            stranger.setSoTimeout(10_000);
            stranger.getOutputStream().write(HexFormat.of().parseHex(bytes + "00".repeat(8)));
            assertHungUp(stranger);
        }
        assertEquals(0, opened.size());
    }

    /** End of stream or a reset: both are an end. */
    private static void assertHungUp(Socket stranger) throws IOException {
        try {
            assertEquals(-1, stranger.getInputStream().read());
        } catch (java.net.SocketTimeoutException waits) {
            throw new AssertionError("the port still waits", waits);
        } catch (java.net.SocketException reset) {
            assertTrue(String.valueOf(reset.getMessage()).contains("reset"));
        }
    }

    @Test
    void manyWhoSayNothingLeaveRoomAgainWhenTheyGo() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 2 * StreamServer.MAX_STRANGERS; i++) {
            silent.add(new Socket(HOST, server.port()));
        }
        assertHungUpSoon(silent.getLast());
        for (Socket s : silent) {
            s.close();
        }
        String token = token(Frames.PURPOSE_PAGES, LONG);
        openWhenThereIsRoom(token);
        // The port answers before it hands the stream on.
        opened.poll(10, TimeUnit.SECONDS).close();
    }

    private static void assertHungUpSoon(Socket stranger) throws IOException {
        stranger.setSoTimeout(10_000);
        assertHungUp(stranger);
    }

    private void openWhenThereIsRoom(String token) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                open(token, Frames.PURPOSE_PAGES);
                return;
            } catch (IOException full) {
                if (System.nanoTime() - deadline > 0) {
                    throw full;
                }
            }
        }
    }
}
