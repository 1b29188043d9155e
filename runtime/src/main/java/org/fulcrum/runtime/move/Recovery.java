package org.fulcrum.runtime.move;

import org.fulcrum.runtime.linux.HomeProcess;
import org.fulcrum.runtime.linux.ProcFs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a runtime does first: takes over the processes that an earlier one had in its care when it died. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Journal journal;
    private final ManagedProcesses processes;

    Recovery(Journal journal, ManagedProcesses processes) {
        this.journal = journal;
        this.processes = processes;
    }

    /** Takes over all of them; those that have ended meanwhile are forgotten. */
    void run() {
        for (Journal.Entry entry : journal.read()) {
            if (ProcFs.startTime(entry.pid()).map(t -> t == entry.startTicks()).orElse(false)) {
                takeOver(entry);
            } else {
                journal.forget(entry.pid());
            }
        }
    }

    private void takeOver(Journal.Entry entry) {
        ManagedProcess process = processes.takeOver(entry);
        try {
            if (entry.kind() == Journal.Kind.FROZEN) {
                HomeProcess.restore(entry.image(), journal.of(process));
                LOG.warn("{}: its move was cut short by the end of this node's runtime; it runs on", process.key());
            }
        } catch (RuntimeException e) {
            LOG.error("{}: cannot be put back after the end of this node's runtime", process.key(), e);
        }
    }
}
