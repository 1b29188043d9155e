package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.Fault;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxException.Problem;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;
import org.fulcrum.postal.ring.RingProducer;
import org.jspecify.annotations.Nullable;

/**
 * How a process sends to another, by whatever lane there is, as docs/protocols.md says. Its steps are its process's.
 */
final class SimLink {
    private final SimWorld world;
    private final SimProcess process;
    private final Address receiver;
    private final int slot;
    private int epochSeen;
    private @Nullable MailboxMemory there; // of the receiver, while the memory lane is open
    private int slotThere;
    private @Nullable RingProducer producer;

    SimLink(SimWorld world, SimProcess process, Address receiver) throws MailboxException {
        this.world = world;
        this.process = process;
        this.receiver = receiver;
        MailboxMemory own = process.mailbox();
        slot = own.claimOutgoing(receiver, own.ringBytes());
    }

    Address receiver() {
        return receiver;
    }

    int mostPayload() {
        return process.mailbox().ringBytes() / 2 - 16;
    }

    /** Its process was moved: what it had mapped of the receiver is empty memory now. */
    void forget() {
        there = null;
    }

    /** False when there is no room now. */
    boolean put(Kind kind, long tag, MemorySegment payload) throws RingException, MailboxException {
        MailboxMemory own = process.mailbox();
        RingProducer memory = producer;
        if (memory == null) {
            memory = memoryLane(own);
        }
        if (memory != null) {
            MailboxMemory to = there;
            if (to != null) {
                Optional<MemorySegment> room = memory.reserve((int) payload.byteSize(), kind, tag);
                if (room.isPresent()) {
                    room.get().copyFrom(payload);
                    if (memory.commit()) {
                        return true;
                    }
                } else if ((to.incoming().ring(slotThere).tail() & 1) == 0) {
                    return false;
                }
            }
            own.renewOutgoing(slot, memory.position());
            producer = null;
            there = null;
            world.laneChanges.incrementAndGet();
        }
        if (own.outgoing().fault(slot) != Fault.NONE) {
            world.fail(process.address + " is told of " + receiver + ": "
                    + own.outgoing().fault(slot));
        }
        RingProducer carrier = new RingProducer(own.outgoing().ring(slot));
        Optional<MemorySegment> room = carrier.reserve((int) payload.byteSize(), kind, tag);
        room.ifPresent(place -> place.copyFrom(payload));
        return room.isPresent() && carrier.commit();
    }

    private @Nullable RingProducer memoryLane(MailboxMemory own) throws RingException, MailboxException {
        RingMemory ring = own.outgoing().ring(slot);
        long position = ring.tail() >>> 1;
        int epoch = own.epoch();
        if (ring.head() != position || epoch == epochSeen) {
            return null;
        }
        epochSeen = epoch;
        MailboxMemory found = process.node().mailbox(receiver);
        if (found == null) {
            return null;
        }
        try {
            slotThere = found.claimIncoming(process.address, position);
        } catch (MailboxException e) {
            if (e.problem() != Problem.SEALED) {
                throw e;
            }
            return null;
        }
        RingMemory incoming = found.incoming().ring(slotThere);
        if (incoming.tail() != position << 1) {
            return null;
        }
        there = found;
        producer = new RingProducer(incoming);
        world.laneChanges.incrementAndGet();
        return producer;
    }

    /** Tells whom it concerns that something was committed. */
    void ring() {
        MailboxMemory to = there;
        if (producer == null) {
            process.mailbox().departed(slot, world.futex);
        } else if (to != null) {
            to.arrived(slotThere, world.futex);
        }
    }
}
