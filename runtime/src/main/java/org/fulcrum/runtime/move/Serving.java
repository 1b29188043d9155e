package org.fulcrum.runtime.move;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fulcrum.runtime.home.DeputyLoop;
import org.fulcrum.runtime.home.ResultStore;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;

/** How a deputy comes to be served. */
final class Serving {
    private Serving() {}

    /**
     * A loop, not started yet, that serves a deputy over a link.
     *
     * @param fresh whether no call of this body can have been executed yet
     */
    static DeputyLoop begin(ManagedProcess process, Deputy deputy, HostLink link, Journal journal, boolean fresh) {
        Path results = journal.results(process.pid());
        try {
            if (fresh) {
                Files.deleteIfExists(results);
            }
            return new DeputyLoop(
                    deputy,
                    link.stream(),
                    link,
                    process.forwardedCalls(),
                    Limits.fileSize(process.pid()),
                    new ResultStore(results, deputy.mirrors().slots()));
        } catch (IOException e) {
            throw new UncheckedIOException("the results of process " + process.pid(), e);
        }
    }
}
