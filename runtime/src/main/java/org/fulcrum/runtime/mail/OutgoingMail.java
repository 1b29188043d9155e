package org.fulcrum.runtime.mail;

import java.util.Optional;
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
    private final Thread thread;
    private final Address sender;
    private boolean closed;
    private volatile Optional<CarrierSender> carrier = Optional.empty();

    OutgoingMail(PostOffice office, MailboxMemory mailbox, int slot, Address receiver, int uid) {
        this.mailbox = mailbox;
        this.slot = slot;
        this.receiver = receiver;
        sender = mailbox.owner();
        route = new Route(office, new MailQuery(receiver, uid));
        thread = Thread.ofPlatform()
                .daemon()
                .name("mail " + sender + " to " + receiver)
                .start(this::run);
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (isWanted()) {
                Route.Found found = route.find();
                boolean carried =
                        found.stream().isPresent() && carry(found.stream().get());
                if (found.code() == MailPlace.Code.ENDED) {
                    fail(Fault.ENDED, receiver + " has ended");
                }
                pause = carried ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, MOST_PAUSE_MILLIS);
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isWanted() {
        return !closed && mailbox.outgoing().fault(slot) == Fault.NONE;
    }

    /** Whether the receiver's node took it on. */
    private boolean carry(SocketBytes stream) {
        try {
            CarrierSender next = new CarrierSender(
                    mailbox,
                    slot,
                    stream,
                    task -> Thread.ofPlatform()
                            .daemon()
                            .name("mail tails of " + receiver)
                            .start(task));
            if (!begin(next)) {
                return false;
            }
            try {
                Ending ending = next.run();
                LOG.debug("{} to {}: {}", sender, receiver, ending);
                if (ending.reason().fault() != Fault.NONE) {
                    fail(ending.reason().fault(), ending.text());
                }
                return ending.reason() == Ending.Reason.CUT;
            } finally {
                over();
            }
        } finally {
            stream.release();
        }
    }

    private synchronized boolean begin(CarrierSender next) {
        if (!closed) {
            carrier = Optional.of(next);
        }
        return !closed;
    }

    private synchronized void over() {
        carrier = Optional.empty();
        notifyAll();
    }

    private synchronized void fail(Fault fault, String why) {
        if (!closed) {
            LOG.debug("{} can send nothing to {} any more: {}", sender, receiver, why);
            mailbox.outgoing().setFault(slot, fault);
        }
    }

    /** Something more was committed. */
    void departed() {
        carrier.ifPresent(CarrierSender::departed);
    }

    /**
     * Ends it; when this returns it does not use the mailbox any more. Its thread may still be asking somebody where
     * the receiver is: a process that is about to move does not wait for that.
     */
    @Override
    public synchronized void close() {
        closed = true;
        carrier.ifPresent(CarrierSender::close);
        thread.interrupt();
        boolean interrupted = false;
        while (carrier.isPresent()) {
            try {
                wait();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
