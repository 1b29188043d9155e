package org.fulcrum.postal.carrier;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.fulcrum.postal.carrier.Ending.Reason;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.ring.RingException;
import org.jspecify.annotations.Nullable;

/** The life of one end of a stream: its channel, why it ended, and who waits for that. Thread-safe. */
final class Course {
    private final ByteChannel channel;
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);

    Course(ByteChannel channel) {
        this.channel = channel;
    }

    /** A part of it. */
    interface Part {
        void run() throws IOException, MailboxException, RingException, InterruptedException;
    }

    /** Carries out a part; whatever goes wrong is why the stream ends. */
    void carryOut(Part part) {
        try {
            part.run();
        } catch (IOException cut) {
            end(Reason.CUT, said(cut));
        } catch (MailboxException mailbox) {
            end(reason(mailbox), said(mailbox));
        } catch (RingException broken) {
            end(Reason.UNREACHABLE, said(broken));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            end(Reason.CLOSED, "interrupted");
        } catch (InternalError unmapped) {
            // So Java says SIGBUS: the mailbox's file was truncated under the mapping, which its user can do.
            end(Reason.UNREACHABLE, "the mailbox's file was cut short: " + said(unmapped));
        }
    }

    static Reason reason(MailboxException of) {
        return switch (of.problem()) {
            case SEALED -> Reason.NOT_HERE;
            case UNFINISHED -> Reason.CUT;
            case BROKEN, FULL -> Reason.UNREACHABLE;
        };
    }

    static String said(Throwable what) {
        return what.getClass().getSimpleName() + ": " + what.getMessage();
    }

    /** Ends the stream, if it has not ended. */
    void end(Reason reason, String text) {
        if (ending.compareAndSet(null, new Ending(reason, text))) {
            closeChannel();
        }
    }

    boolean hasEnded() {
        return ending.get() != null;
    }

    /** All its threads have ended, or are about to and touch nothing any more. */
    void over() {
        end(Reason.CUT, "the other end has closed it");
        over.countDown();
    }

    /** Why it is over. */
    Ending ending() {
        return Objects.requireNonNull(ending.get(), "it is not over");
    }

    void awaitOver() throws InterruptedException {
        over.await();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException closedAllTheSame) {
            return;
        }
    }
}
