package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mailbox whose owner runs here: one thread waits for what it sends to other nodes. */
final class OpenMailbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenMailbox.class);
    private static final long SLEEP_NANOS = 1_000_000_000;

    private final PostOffice office;
    private final int uid;
    private final MappedMailbox mapped;
    private final MailboxMemory memory;
    private final Map<Integer, OutgoingMail> outgoing = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Opens it.
     *
     * @throws IOException it is no mailbox, or not yet
     */
    OpenMailbox(PostOffice office, Path file, int uid) throws IOException {
        this.office = office;
        this.uid = uid;
        mapped = new MappedMailbox(file);
        memory = mapped.memory();
        thread = Thread.ofPlatform().daemon().name("mail of " + memory.owner()).start(this::watch);
    }

    boolean isSealed() {
        return memory.isSealed();
    }

    private void watch() {
        BitSet leaving = memory.outgoing().open();
        while (!closed) {
            int seen = memory.departures().count();
            leaving.or(memory.leaving().take());
            leaving.stream().forEach(this::leaves);
            if (leaving.isEmpty()) {
                memory.departures().sleep(Futex.SHARED, seen, SLEEP_NANOS);
            }
            leaving.clear();
        }
        outgoing.values().forEach(OutgoingMail::close);
    }

    private void leaves(int slot) {
        OutgoingMail mail = outgoing.get(slot);
        if (mail != null) {
            mail.departed();
        } else if (memory.outgoing().isOpen(slot)) {
            try {
                outgoing.put(
                        slot,
                        new OutgoingMail(office, memory, slot, memory.outgoing().address(slot), uid));
            } catch (MailboxException broken) {
                LOG.warn("{} sends to nobody: {}", memory.owner(), broken.getMessage());
            }
        }
    }

    /** Ends all it sends; when this returns nobody here uses the mailbox for sending. */
    @Override
    public void close() {
        closed = true;
        memory.departures().ring(Futex.SHARED);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        mapped.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
