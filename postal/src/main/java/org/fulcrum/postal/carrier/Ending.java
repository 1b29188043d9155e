package org.fulcrum.postal.carrier;

import org.fulcrum.postal.mailbox.Fault;

/**
 * How a stream of a pair ended.
 *
 * @param reason what there is to be done
 * @param text for people
 */
public record Ending(Reason reason, String text) {
    /** Kinds of ends. */
    public enum Reason {
        /** By {@code close}, or by an interrupt. */
        CLOSED(Fault.NONE),
        /** The stream was cut, or ended by the other end, or spoke otherwise than it should: try again. */
        CUT(Fault.NONE),
        /** The receiver is not at that node, or about to leave it: ask where it is. */
        NOT_HERE(Fault.NONE),
        /** It has ended; only the sender's end hears that. */
        ENDED(Fault.ENDED),
        /** It cannot be sent to: its mailbox is not right, or the ring that was to be carried. */
        UNREACHABLE(Fault.UNREACHABLE);

        private final Fault fault;

        Reason(Fault fault) {
            this.fault = fault;
        }

        /** What the sender is to be told of it, by {@link org.fulcrum.postal.mailbox.Slots#setFault}. */
        public Fault fault() {
            return fault;
        }
    }
}
