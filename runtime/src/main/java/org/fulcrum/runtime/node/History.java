package org.fulcrum.runtime.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.sim.Recorder;
import org.fulcrum.runtime.steer.Chronicle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each turn of this node to a file, for {@code fulcrum simulate --recorded}. A disk that is full ends nothing
 * but the recording, and that only until there is room again. Thread-safe.
 */
final class History implements Chronicle, AutoCloseable {
    /** What a recording's name ends with, after the node's name. */
    static final String ENDING = ".recording";

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final Recorder recorder;
    private boolean failing;
    private boolean closed;

    private History(Recorder recorder) {
        this.recorder = recorder;
    }

    /**
     * Begins the recording that a node's configuration asks for.
     *
     * @throws IOException when nothing can be written there
     */
    static Optional<History> of(NodeConfig config) throws IOException {
        if (config.recordDirectory().isEmpty()) {
            return Optional.empty();
        }
        Path file = config.recordDirectory().get().resolve(config.name() + ENDING);
        try {
            History history = new History(new Recorder(file));
            LOG.info("each beat is written to {}", file);
            return Optional.of(history);
        } catch (IOException failed) {
            throw new IOException("record.directory: cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }

    @Override
    public synchronized void turn(Situation situation, List<Decision> decisions) {
        if (closed) {
            return;
        }
        try {
            recorder.beat(System.currentTimeMillis(), situation, decisions);
            failing = false;
        } catch (IOException failed) {
            if (!failing) {
                LOG.warn("beats are not recorded until that is mended: {}", failed.getMessage());
            }
            failing = true;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            recorder.close();
        } catch (IOException failed) {
            LOG.warn("the end of the recording: {}", failed.getMessage());
        }
    }
}
