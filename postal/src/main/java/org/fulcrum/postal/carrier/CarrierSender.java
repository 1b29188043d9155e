package org.fulcrum.postal.carrier;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.fulcrum.postal.carrier.CarrierFrames.BytesHeader;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.carrier.CarrierFrames.Welcome;
import org.fulcrum.postal.carrier.Ending.Reason;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.ring.RingException;

/**
 * The sender's end of a stream: takes what is in an outgoing ring to the receiver's runtime, and gives room back as
 * that tells what has arrived. It goes on until one of the two ends or is closed.
 */
public final class CarrierSender {
    private static final int TAILS_AT_ONCE = 64;

    private final MailboxMemory mailbox;
    private final int slot;
    private final ByteChannel channel;
    private final Executor threads;
    private final Course course;
    private final Signal departures = new Signal();

    /**
     * A stream that is still to be run.
     *
     * @param slot an open outgoing slot
     * @param channel to the runtime of the receiver that the slot names; it blocks, may be read and written by two
     *     threads at once, and to close it ends both. It is closed when the stream ends
     * @param threads gives the second thread, which runs as long as the stream; it must not be one that waits in a
     *     queue
     */
    public CarrierSender(MailboxMemory mailbox, int slot, ByteChannel channel, Executor threads) {
        this.mailbox = mailbox;
        this.slot = slot;
        this.channel = channel;
        this.threads = threads;
        course = new Course(channel);
    }

    /** Carries until the stream ends; once. */
    public Ending run() {
        try {
            course.carryOut(this::carry);
        } finally {
            course.over();
        }
        return course.ending();
    }

    private void carry() throws IOException, MailboxException, RingException, InterruptedException {
        Outlet outlet = new Outlet(mailbox, slot);
        if (!greet(outlet)) {
            return;
        }
        CountDownLatch acknowledging = new CountDownLatch(1);
        try {
            threads.execute(() -> {
                try {
                    course.carryOut(() -> acknowledge(outlet));
                } finally {
                    course.end(Reason.CUT, "the receiver's runtime has closed it");
                    departures.raise();
                    acknowledging.countDown();
                }
            });
        } catch (RejectedExecutionException closing) {
            course.end(Reason.CLOSED, Course.said(closing));
            return;
        }
        try {
            course.carryOut(() -> send(outlet));
        } finally {
            course.end(Reason.CUT, "the receiver's runtime has closed it");
            awaitUninterruptibly(acknowledging);
        }
    }

    private boolean greet(Outlet outlet) throws IOException, MailboxException, RingException {
        Hello hello = new Hello(
                mailbox.ringBytes(),
                outlet.first(),
                mailbox.owner(),
                mailbox.outgoing().address(slot));
        ByteBuffer frame = ByteBuffer.allocate(CarrierFrames.HELLO_BYTES);
        CarrierFrames.encode(hello, frame);
        CarrierFrames.writeAll(frame.flip(), channel);
        FrameInput answer = new FrameInput(channel, CarrierFrames.WELCOME_BYTES);
        Welcome welcome = CarrierFrames.decodeWelcome(answer.need(CarrierFrames.WELCOME_BYTES));
        switch (welcome.code()) {
            case YES -> outlet.goOn(welcome.position());
            case NOT_HERE -> course.end(Reason.NOT_HERE, hello.receiver() + " is not there");
            case ENDED -> course.end(Reason.ENDED, hello.receiver() + " has ended");
            case UNREACHABLE -> course.end(Reason.UNREACHABLE, hello.receiver() + " cannot be sent to");
        }
        return welcome.code() == CarrierFrames.Code.YES;
    }

    private void send(Outlet outlet) throws IOException, RingException, InterruptedException {
        byte[] frame = new byte[CarrierFrames.BYTES_HEADER_BYTES + outlet.mostBytes()];
        MemorySegment records = MemorySegment.ofArray(frame).asSlice(CarrierFrames.BYTES_HEADER_BYTES);
        while (!course.hasEnded()) {
            int length = outlet.take(records);
            if (length == 0) {
                departures.await();
            } else {
                ByteBuffer buffer = ByteBuffer.wrap(frame, 0, CarrierFrames.BYTES_HEADER_BYTES + length);
                CarrierFrames.encode(new BytesHeader(outlet.position() - length, length), buffer);
                CarrierFrames.writeAll(buffer.rewind(), channel);
            }
        }
    }

    private void acknowledge(Outlet outlet) throws IOException, RingException {
        FrameInput input = new FrameInput(channel, CarrierFrames.TAIL_BYTES * TAILS_AT_ONCE);
        while (input.next(CarrierFrames.TAIL_BYTES)) {
            outlet.arrived(CarrierFrames.decodeTail(input.buffer()));
        }
    }

    /** The other thread has ended with the channel, or is about to: an interrupt changes nothing in that. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something may have been committed to the ring. */
    public void departed() {
        departures.raise();
    }

    /** Ends the stream; returns at once. One that is run after that ends at once. */
    public void close() {
        course.end(Reason.CLOSED, "closed");
        departures.raise();
    }

    /** Waits until {@link #run} is over, from when on nothing is read or written in the mailbox by this. */
    public void awaitEnd() throws InterruptedException {
        course.awaitOver();
    }
}
