package org.fulcrum.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A stand-in for the node, and the programs that speak to it: one socket that answers one line of one caller. */
final class NodeStandIn implements AutoCloseable {
    private static final int MOST_SECONDS = 20;

    private final Path directory;
    private final Path socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private CompletableFuture<String> question = new CompletableFuture<>();

    /** What a run left behind. */
    record Run(int status, String output, String errors, long pid) {}

    NodeStandIn(Path directory) {
        this.directory = directory;
        this.socket = directory.resolve("node.sock");
    }

    Path socket() {
        return socket;
    }

    /** What it was asked. */
    String question() throws Exception {
        return question.get(5, TimeUnit.SECONDS);
    }

    /** Listens, reads one line, answers it, hangs up. */
    void answer(String text) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        question = CompletableFuture.supplyAsync(
                () -> {
                    try (SocketChannel caller = only(server)) {
                        String line = new BufferedReader(Channels.newReader(caller, StandardCharsets.UTF_8)).readLine();
                        write(caller, text);
                        return line;
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                threads);
    }

    /** Says something before it was asked, and hangs up: as a node with too many callers does. */
    void turnAway(String text) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        threads.execute(() -> {
            try (SocketChannel caller = only(server)) {
                write(caller, text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The first caller; there is no second one. */
    private static SocketChannel only(ServerSocketChannel server) throws IOException {
        try (server) {
            return server.accept();
        }
    }

    private static void write(SocketChannel to, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        try {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException e) {
            // The caller hung up on an answer that is too long: that is what it should do.
            bytes.clear();
        }
    }

    /** Runs a program to its end. */
    Run run(List<String> command) throws Exception {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("FULCRUM_SOCKET", socket.toString());
        Process process = builder.start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " hangs");
        }
        return new Run(process.exitValue(), Files.readString(output), Files.readString(errors), process.pid());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
