package org.fulcrum.runtime.move;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Objects;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.core.residency.Takeover;
import org.fulcrum.runtime.home.DeputyLoop;
import org.fulcrum.runtime.linux.Clocks;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.DeputyRecovery.Stage;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.HomeProcess;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.StreamServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a runtime does first: takes over the processes that an earlier one had in its care when it died. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** A host that cannot be reached is tried for so long, milliseconds; the node does not answer before that. */
    static final long HOST_PATIENCE_MILLIS = 20_000;

    private static final long RETRY_MILLIS = 500;

    private final Journal journal;
    private final Mailboxes mailboxes;
    private final ManagedProcesses processes;
    private final HostLink.Events events;

    Recovery(Journal journal, Mailboxes mailboxes, ManagedProcesses processes, HostLink.Events events) {
        this.journal = journal;
        this.mailboxes = mailboxes;
        this.processes = processes;
        this.events = events;
    }

    /** Takes over all of them, side by side; those that have ended meanwhile are forgotten. */
    void run() {
        List<Thread> threads = journal.read().stream().map(this::begin).toList();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread begin(Journal.Entry entry) {
        return Thread.ofPlatform().daemon().name("recovery " + entry.pid()).start(() -> {
            boolean exists = ProcFs.startTime(entry.pid())
                    .map(t -> t == entry.startTicks())
                    .orElse(false);
            takeOver(entry, Takeover.of(entry.kind(), exists));
        });
    }

    private void takeOver(Journal.Entry entry, Takeover todo) {
        if (todo == Takeover.FORGET) {
            LOG.warn("process {} ended while this node's runtime was down", entry.pid());
            journal.forget(entry.pid());
            return;
        }
        ManagedProcess process = processes.takeOver(entry);
        try {
            switch (todo) {
                case FORGET, KEEP -> {}
                case PUT_BACK -> {
                    HomeProcess.restore(entry.image(), journal.of(process, entry.epoch()));
                    mailboxes.unseal(process.key(), process.uid()); // of a move from here that was cut short
                    mailboxes.arrived(process.key(), process.uid()); // of one to here that was not
                    LOG.warn("{}: its move was cut short by the end of this node's runtime; it runs on", process.key());
                }
                case ASK_HOST -> reattach(process, entry, Objects.requireNonNull(entry.away()));
            }
            process.settle();
        } catch (IOException e) {
            processes.lost(process, entry.node(process.key().home()), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{}: cannot be taken over after the end of this node's runtime", process.key(), e);
        }
    }

    /** The body waits where it is; its deputy is made ready first, so that calls can be executed at once. */
    private void reattach(ManagedProcess process, Journal.Entry entry, Journal.Whereabouts where) throws IOException {
        Deputy deputy = HomeProcess.recover(entry.image(), where.stage());
        HostLink link;
        boolean still;
        try {
            link = new HostLink(where.node(), where.link(), connect(where), events);
            still = new FrameReader(awaitReattached(link)).bool();
        } catch (IOException e) {
            deputy.close();
            throw e;
        }
        mailboxes.left(process.key(), process.uid());
        link.looped(true);
        Journal.Whereabouts parked = where.at(Stage.PARKED);
        journal.away(process, entry.epoch(), entry.image(), parked);
        DeputyLoop loop = Serving.begin(process, deputy, link, journal, where.stage() == Stage.PARKING);
        ManagedProcess.Away away = new ManagedProcess.Away(deputy, loop, link, entry.image(), parked);
        process.setAway(away);
        loop.start();
        if (still) {
            Movement.thaw(away);
        }
        LOG.warn(
                "{} is on {} still; it was without its home while this node's runtime was down",
                process.key(),
                where.node());
    }

    private static byte[] awaitReattached(HostLink link) throws IOException {
        try {
            return link.await(Frames.REATTACHED, HOST_PATIENCE_MILLIS);
        } catch (MoveFailed e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static FrameStream connect(Journal.Whereabouts where) throws IOException {
        long deadline = System.nanoTime() + HOST_PATIENCE_MILLIS * 1_000_000;
        while (true) {
            try {
                return StreamServer.open(
                        where.link().host(),
                        where.link().port(),
                        where.link().token(),
                        Frames.PURPOSE_REATTACH,
                        Clocks.now().boot());
            } catch (IOException e) {
                if (e instanceof StreamServer.Refused
                        || e instanceof ConnectException
                        || System.nanoTime() - deadline > 0) {
                    throw new IOException(where.node() + " cannot give it back: " + e.getMessage(), e);
                }
            }
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
