package org.fulcrum.openmpi;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** This machine's mpirun with the components that were built, and a stand-in for the node that they may ask. */
final class Mpirun implements AutoCloseable {
    private static final Path COMPONENTS = Path.of("target/native/openmpi").toAbsolutePath();
    private static final int MOST_SECONDS = 120;

    private final Path directory;
    private final Path socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ServerSocketChannel> listening = new ArrayList<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    /** What a run left behind. */
    record Run(int status, String output, String errors) {
        List<String> lines() {
            return output.lines().sorted().toList();
        }

        @Override
        public String toString() {
            return "status " + status + "\n" + output + "\n" + errors;
        }
    }

    Mpirun(Path directory) {
        this.directory = directory;
        this.socket = directory.resolve("node.sock");
    }

    /** As mpirun calls this machine. */
    static String host() throws IOException {
        String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** What the node was asked; callers that asked nothing are not counted. */
    List<String> questions() {
        return questions;
    }

    /** From now on there is a node that takes callers in and leaves them alone. */
    void fallSilent() throws IOException {
        listen();
    }

    /** From now on there is a node, which answers every question with this. */
    void answer(String text) throws IOException {
        ServerSocketChannel server = listen();
        threads.execute(() -> {
            try {
                for (; ; ) {
                    SocketChannel caller = server.accept();
                    threads.execute(() -> converse(caller, text));
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
    }

    private ServerSocketChannel listen() throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.add(server.bind(UnixDomainSocketAddress.of(socket)));
        return server;
    }

    private void converse(SocketChannel caller, String text) {
        try (caller) {
            String line = new BufferedReader(Channels.newReader(caller, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                return;
            }
            questions.add(line);
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                caller.write(bytes);
            }
        } catch (IOException e) {
            // Whoever hears too much hangs up.
        }
    }

    /** Runs mpirun in a directory of the test's, to its end. */
    Run run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("mpirun", "--bind-to", "none"));
        command.addAll(List.of(arguments));
        return finish(command);
    }

    /** Runs any program as mpirun is run. */
    Run finish(List<String> command) throws Exception {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment()
                .putAll(Map.of(
                        "FULCRUM_SOCKET",
                        socket.toString(),
                        "OMPI_MCA_mca_base_component_path",
                        "SYSTEM_DEFAULT:" + COMPONENTS,
                        "OMPI_ALLOW_RUN_AS_ROOT",
                        "1",
                        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                        "1"));
        Process process = builder.start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " hangs");
        }
        return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel server : listening) {
            server.close();
        }
        threads.shutdownNow();
    }
}
