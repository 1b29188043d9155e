package org.fulcrum.runtime.node;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.fulcrum.runtime.api.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's standing over the ends of its runtime and of the machine: a node that was drained because of its bad
 * memory must not take processes again because somebody started it.
 */
final class StandingFile {
    private static final Logger LOG = LoggerFactory.getLogger(StandingFile.class);

    private final Path file;

    StandingFile(Path directory) {
        file = directory.resolve("standing.json");
    }

    /** The standing that was kept; open when there is none. */
    Standing read() {
        if (!Files.exists(file)) {
            return Standing.OPEN;
        }
        try {
            JsonObject kept = new Gson().fromJson(Files.readString(file), JsonObject.class);
            return new Standing(
                    Standing.State.valueOf(kept.get("state").getAsString()),
                    kept.get("reason").getAsString(),
                    kept.get("by").getAsString(),
                    Instant.parse(kept.get("since").getAsString()),
                    0,
                    List.of());
        } catch (IOException | RuntimeException unreadable) {
            // Rather no processes on a node that somebody has emptied than the other way round.
            LOG.error("{} cannot be read: this node takes no processes until somebody says so", file, unreadable);
            String reason = "what was kept of it cannot be read: "
                    + (unreadable instanceof JsonParseException ? "not JSON" : unreadable.getMessage());
            return new Standing(
                    Standing.State.CORDONED,
                    reason,
                    "itself",
                    Instant.ofEpochMilli(System.currentTimeMillis()),
                    0,
                    List.of());
        }
    }

    /** Keeps it. */
    void write(Standing standing) throws IOException {
        JsonObject kept = new JsonObject();
        kept.addProperty("state", standing.state().name());
        kept.addProperty("reason", standing.reason());
        kept.addProperty("by", standing.by());
        kept.addProperty("since", standing.since().toString());
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling("standing.json.new");
        Files.writeString(fresh, kept + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
