package org.fulcrum.runtime.mail;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fulcrum.postal.carrier.CarrierSender;
import org.fulcrum.postal.carrier.Ending;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.Fault;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes from one mailbox here to one receiver: a stream to wherever that is, again after each of its moves. */
final class OutgoingMail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingMail.class);

    /** How long it waits before it looks for a receiver again, milliseconds: at first and at most. */
    private static final long FIRST_PAUSE_MILLIS = 1;

    private static final long MOST_PAUSE_MILLIS = 500;

    private final MailboxMemory mailbox;
    private final int slot;
    private final Address receiver;
    private final Route route;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<CarrierSender> sender = Optional.empty();

    OutgoingMail(PostOffice office, MailboxMemory mailbox, int slot, Address receiver, int uid) {
        this.mailbox = mailbox;
        this.slot = slot;
        this.receiver = receiver;
        route = new Route(office, new MailQuery(receiver, uid));
        thread = Thread.ofPlatform()
                .daemon()
                .name("mail " + mailbox.owner() + " to " + receiver)
                .start(this::run);
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!closed && mailbox.outgoing().fault(slot) == Fault.NONE) {
                Route.Found found = route.find();
                boolean carried =
                        found.stream().isPresent() && carry(found.stream().get());
                if (found.code() == MailPlace.Code.ENDED) {
                    fail(Fault.ENDED, receiver + " has ended");
                }
                pause = carried ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, MOST_PAUSE_MILLIS);
                boolean unusedWoken = !closed && wake.tryAcquire(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the receiver's node took it on. */
    private boolean carry(SocketBytes stream) {
        try {
            CarrierSender carrier = new CarrierSender(
                    mailbox,
                    slot,
                    stream,
                    task -> Thread.ofPlatform()
                            .daemon()
                            .name("mail tails of " + receiver)
                            .start(task));
            sender = Optional.of(carrier);
            if (closed) {
                carrier.close();
            }
            Ending ending = carrier.run();
            sender = Optional.empty();
            LOG.debug("{} to {}: {}", mailbox.owner(), receiver, ending);
            if (ending.reason().fault() != Fault.NONE) {
                fail(ending.reason().fault(), ending.text());
            }
            return ending.reason() == Ending.Reason.CUT;
        } finally {
            stream.release();
        }
    }

    private void fail(Fault fault, String why) {
        if (!closed) {
            LOG.debug("{} can send nothing to {} any more: {}", mailbox.owner(), receiver, why);
            mailbox.outgoing().setFault(slot, fault);
        }
    }

    /** Something more was committed. */
    void departed() {
        sender.ifPresent(CarrierSender::departed);
    }

    /** Ends it; when this returns nothing of the mailbox is in use by it. */
    @Override
    public void close() {
        closed = true;
        sender.ifPresent(CarrierSender::close);
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
