package org.fulcrum.postal.carrier;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.postal.carrier.CarrierFrames.BytesHeader;
import org.fulcrum.postal.carrier.CarrierFrames.Code;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.carrier.CarrierFrames.Welcome;
import org.fulcrum.postal.carrier.Ending.Reason;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.mailbox.Waker;
import org.fulcrum.postal.ring.RingException;

/**
 * The receiver's end of a stream: answers a HELLO, and puts what comes into the ring of that sender. It goes on until
 * the stream ends, is closed, or the ring is sealed.
 */
public final class CarrierReceiver {
    /** How long it waits for room in the ring, at first and at most; each time twice as long. */
    private static final long FIRST_WAIT_NANOS = 20_000;

    private static final long MOST_WAIT_NANOS = 1_000_000;

    private final Hello hello;
    private final MailboxMemory mailbox;
    private final ByteChannel channel;
    private final Waker waker;
    private final Course course;
    private final ByteBuffer tail = ByteBuffer.allocate(CarrierFrames.TAIL_BYTES);
    private long told;

    /**
     * A stream that is still to be run.
     *
     * @param hello what was read from the channel; that sender and receiver may speak with each other, and the earlier
     *     stream of the two is over, the caller has seen to
     * @param mailbox the receiver's
     * @param channel to the sender's runtime; it blocks, and to close it ends that. It is closed when the stream ends
     * @param waker wakes the receiver
     */
    public CarrierReceiver(Hello hello, MailboxMemory mailbox, ByteChannel channel, Waker waker) {
        this.hello = hello;
        this.mailbox = mailbox;
        this.channel = channel;
        this.waker = waker;
        course = new Course(channel);
    }

    /** Answers, and receives until the stream ends; once. */
    public Ending run() {
        try {
            course.carryOut(this::receive);
        } finally {
            course.over();
        }
        return course.ending();
    }

    private void receive() throws IOException, RingException, MailboxException {
        Inlet inlet;
        try {
            inlet = inlet();
        } catch (MailboxException no) {
            CarrierFrames.refuse(Course.reason(no) == Reason.NOT_HERE ? Code.NOT_HERE : Code.UNREACHABLE, channel);
            throw no;
        } catch (RingException no) {
            CarrierFrames.refuse(Code.UNREACHABLE, channel);
            throw no;
        }
        CarrierFrames.writeWelcome(new Welcome(Code.YES, inlet.position()), channel);
        told = inlet.position();
        int most = CarrierFrames.mostBytes(hello.ringBytes());
        FrameInput input = new FrameInput(channel, CarrierFrames.BYTES_HEADER_BYTES + most);
        while (!course.hasEnded() && input.next(CarrierFrames.BYTES_HEADER_BYTES)) {
            BytesHeader header = CarrierFrames.decodeBytesHeader(input.buffer(), most);
            ByteBuffer buffer = input.need(header.length());
            commit(inlet, header.position(), MemorySegment.ofBuffer(buffer).asSlice(0, header.length()));
            buffer.position(buffer.position() + header.length());
            if (!CarrierFrames.isWhole(buffer)) { // else one answer for that, too
                tell(inlet.position());
            }
        }
    }

    private Inlet inlet() throws RingException, MailboxException {
        if (hello.ringBytes() != mailbox.ringBytes()) {
            throw new RingException("rings of " + hello.ringBytes() + " bytes to rings of " + mailbox.ringBytes());
        }
        return new Inlet(mailbox, hello.sender(), hello.first(), waker);
    }

    private void commit(Inlet inlet, long position, MemorySegment records) throws IOException, RingException {
        long wait = FIRST_WAIT_NANOS;
        while (!course.hasEnded()) {
            long before = inlet.position();
            switch (inlet.commit(position, records)) {
                case COMMITTED -> {
                    return;
                }
                case SEALED -> course.end(Reason.NOT_HERE, hello.receiver() + " is being moved");
                case FULL -> {
                    wait = inlet.position() == before ? Math.min(2 * wait, MOST_WAIT_NANOS) : FIRST_WAIT_NANOS;
                    tell(inlet.position());
                    LockSupport.parkNanos(wait);
                    if (Thread.currentThread().isInterrupted()) {
                        course.end(Reason.CLOSED, "interrupted");
                    }
                }
            }
        }
    }

    private void tell(long position) throws IOException {
        if (position != told) {
            CarrierFrames.encodeTail(position, tail.clear());
            CarrierFrames.writeAll(tail.flip(), channel);
            told = position;
        }
    }

    /** Ends the stream; returns soon. One that is run after that ends at once. */
    public void close() {
        course.end(Reason.CLOSED, "closed");
    }

    /** Waits until {@link #run} is over, from when on nothing is read or written in the mailbox by this. */
    public void awaitEnd() throws InterruptedException {
        course.awaitOver();
    }
}
