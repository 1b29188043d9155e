package org.fulcrum.runtime.node.socket;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A caller's end of the local socket. For one thread. */
public final class LocalClient implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader reader;

    private LocalClient(SocketChannel channel) {
        this.channel = channel;
        this.reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /**
     * Connects.
     *
     * @throws NoNodeException when no node listens there
     */
    public static LocalClient connect(Path socket) throws NoNodeException {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new LocalClient(channel);
            } catch (IOException | RuntimeException refused) {
                channel.close();
                throw refused;
            }
        } catch (IOException | RuntimeException unreachable) {
            throw new NoNodeException(socket, unreachable);
        }
    }

    /**
     * Puts a request and waits for its answer.
     *
     * @param progress takes the lines before the answer
     * @throws IOException when the node went away or spoke nonsense
     */
    public JsonObject ask(JsonObject request, Consumer<JsonObject> progress) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        while (true) {
            JsonObject answer = readLine();
            if (answer.has("ok")) {
                return answer;
            }
            progress.accept(answer);
        }
    }

    private JsonObject readLine() throws IOException {
        try {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("the node ended the conversation");
            }
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException | UncheckedIOException nonsense) {
            throw new IOException("the node's answer cannot be read: " + nonsense.getMessage(), nonsense);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // nothing left to release
        }
    }
}
