package org.fulcrum.runtime.move;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.core.residency.ResidencyMachine.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to bodies of ours without being asked for. */
final class Incidents implements HostLink.Events {
    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

    private final ManagedProcesses processes;
    private final IntFunction<CompletableFuture<MoveResult>> bringHome;

    /** Incidents of those processes; {@code bringHome} orders one home by its pid. */
    Incidents(ManagedProcesses processes, IntFunction<CompletableFuture<MoveResult>> bringHome) {
        this.processes = processes;
        this.bringHome = bringHome;
    }

    @Override
    public void needHome(HostLink link, String cause) {
        processes.at(link).ifPresent(p -> {
            if (!p.hear(link, Word.NEEDS_HOME)) {
                return; // it moves already; if that comes to nothing, this is heard again
            }
            p.needsHome(cause);
            LOG.info("{} comes home: {}", p.key(), cause);
            CompletableFuture<MoveResult> coming = bringHome.apply(p.pid());
            if (coming.isDone()) {
                LOG.info("{}: {}", p.key(), coming.join().describe());
            }
        });
    }

    @Override
    public void bodyEnded(HostLink link, int status) {
        processes.at(link).ifPresent(p -> {
            ManagedProcess.Away away = p.away();
            int signal = status & 0x7f;
            if (away != null && signal != 0 && p.hear(link, Word.BODY_ENDED)) {
                away.loop().killBy(signal);
            }
        });
    }

    @Override
    public void deputyEnded(HostLink link) {
        processes.at(link).ifPresent(processes::ended);
    }

    @Override
    public void broken(HostLink link, String cause) {
        processes.at(link).ifPresent(p -> {
            if (p.hear(link, Word.GONE)) {
                processes.lost(p, link.node(), cause);
            } else {
                LOG.info(
                        "{}: {} is gone while it moves ({}); the move may not need it any more",
                        p.key(),
                        link.node(),
                        cause);
            }
        });
    }
}
