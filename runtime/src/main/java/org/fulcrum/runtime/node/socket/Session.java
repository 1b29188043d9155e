package org.fulcrum.runtime.node.socket;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.linux.LocalConnection;
import org.fulcrum.runtime.linux.PeerCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One caller, from connect to end: a request, its answer, the next. */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final LocalConnection connection;
    private final VerbHandler handler;

    Session(LocalConnection connection, VerbHandler handler) {
        this.connection = connection;
        this.handler = handler;
    }

    void run() {
        try (connection) {
            Optional<String> line = connection.readLine();
            while (line.isPresent()) {
                connection.writeLine(answer(line.get()).toString());
                line = connection.readLine();
            }
        } catch (IOException ended) {
            LOG.info("caller {} dropped: {}", connection.peer(), ended.getMessage());
        } catch (RuntimeException failed) {
            LOG.error("caller {} dropped", connection.peer(), failed);
        }
    }

    private JsonObject answer(String line) throws IOException {
        PeerCredentials caller = connection.peer();
        try {
            return handler.handle(parse(line), caller, progress -> connection.writeLine(progress.toString()));
        } catch (OperatorException refused) {
            LOG.info("refused to {}: {} ({})", caller, refused.getMessage(), refused.code());
            return error(refused.code(), String.valueOf(refused.getMessage()));
        } catch (RuntimeException failed) {
            LOG.error("a request of {} failed", caller, failed);
            return error("internal", "the node failed to answer: " + failed);
        }
    }

    private static JsonObject parse(String line) throws OperatorException {
        try {
            JsonElement parsed = JsonParser.parseString(line);
            if (parsed.isJsonObject()) {
                return parsed.getAsJsonObject();
            }
        } catch (JsonParseException | StackOverflowError notJson) {
            throw new OperatorException("bad-request", "not JSON: " + line.length() + " characters");
        }
        throw new OperatorException("bad-request", "not a JSON object");
    }

    /** Tells the caller why it is not served, and ends. */
    void refuse(String code, String message) {
        try (connection) {
            connection.writeLine(error(code, message).toString());
        } catch (IOException gone) {
            LOG.debug("caller gone before it was refused: {}", gone.getMessage());
        }
    }

    static JsonObject error(String code, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("ok", false);
        error.addProperty("code", code);
        error.addProperty("message", message);
        return error;
    }
}
