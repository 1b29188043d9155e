package org.fulcrum.runtime.node;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the speed of a node's processors, which does not change as long as the processors do not. */
final class SpeedFile {
    private static final Logger LOG = LoggerFactory.getLogger(SpeedFile.class);

    private final Path file;
    private final String processor;
    private final int version;

    /**
     * @param directory where it is kept; made when it is missing
     * @param processor what identifies them
     * @param version of the measure
     */
    SpeedFile(Path directory, String processor, int version) {
        this.file = directory.resolve("speed.json");
        this.processor = processor;
        this.version = version;
    }

    /** The speed kept; empty when there is none, when it is of another processor, or cannot be read. */
    OptionalDouble read() {
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        try {
            JsonObject kept = new Gson().fromJson(Files.readString(file), JsonObject.class);
            double speed = kept.get("speed").getAsDouble();
            boolean same = kept.get("processor").getAsString().equals(processor)
                    && kept.get("version").getAsInt() == version;
            if (!same) {
                LOG.info("{} is of other processors, {}: measuring again", file, kept.get("processor"));
                return OptionalDouble.empty();
            }
            if (!(speed > 0 && Double.isFinite(speed))) {
                throw new IOException("speed " + speed);
            }
            return OptionalDouble.of(speed);
        } catch (IOException | RuntimeException damaged) {
            LOG.warn("{} cannot be read: measuring again: {}", file, String.valueOf(damaged));
            return OptionalDouble.empty();
        }
    }

    /** Keeps it. When it cannot, it is measured again at the next start. */
    void write(double speed) {
        JsonObject kept = new JsonObject();
        kept.addProperty("speed", speed);
        kept.addProperty("processor", processor);
        kept.addProperty("version", version);
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("speed.json.new");
            Files.writeString(fresh, kept + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            LOG.warn("{} cannot be written: the next start measures again: {}", file, String.valueOf(unwritable));
        }
    }
}
