package org.fulcrum.runtime.steer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.fulcrum.runtime.api.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's standing over the ends of its runtime and of the machine: a node that was drained because of its bad
 * memory must not take processes again because somebody started it.
 */
public final class StandingFile {
    private static final Logger LOG = LoggerFactory.getLogger(StandingFile.class);

    private final KeptProperties file;

    /** A file in the state directory. */
    public StandingFile(Path directory) {
        file = new KeptProperties(directory, "standing.properties");
    }

    /** The standing that was kept; open when there is none. */
    Standing read() {
        if (!file.exists()) {
            return Standing.OPEN;
        }
        try {
            Properties kept = file.read();
            return new Standing(
                    Standing.State.valueOf(file.value(kept, "state")),
                    file.value(kept, "reason"),
                    file.value(kept, "by"),
                    Instant.parse(file.value(kept, "since")),
                    0,
                    List.of());
        } catch (IOException | IllegalArgumentException | DateTimeException unreadable) {
            // Rather no processes on a node that somebody has emptied than the other way round.
            LOG.error("{} cannot be read: this node takes no processes until somebody says so", file, unreadable);
            return new Standing(
                    Standing.State.CORDONED,
                    "what was kept of it cannot be read: " + unreadable.getMessage(),
                    "itself",
                    Instant.ofEpochMilli(System.currentTimeMillis()),
                    0,
                    List.of());
        }
    }

    /** Keeps it. */
    void write(Standing standing) throws IOException {
        Properties kept = new Properties();
        kept.setProperty("state", standing.state().name());
        kept.setProperty("reason", standing.reason());
        kept.setProperty("by", standing.by());
        kept.setProperty("since", standing.since().toString());
        file.write(kept, "Whether this node takes processes; `fulcrum undrain` makes it take them again.");
    }
}
