package org.fulcrum.postal.mailbox;

/** Why nothing goes from an outgoing slot any more; the runtime writes it, and whoever sends is told. */
public enum Fault {
    /** It does. */
    NONE(0),
    /** The receiver has ended. */
    ENDED(1),
    /** The receiver has no mailbox, or one with rings of another size, or is another user's; or a ring is broken. */
    UNREACHABLE(2);

    private final int number;

    Fault(int number) {
        this.number = number;
    }

    /** As it stands in the slot. */
    int number() {
        return number;
    }

    /** What stands in a slot; what cannot be there is {@link #UNREACHABLE}. */
    static Fault of(int number) {
        return switch (number) {
            case 0 -> NONE;
            case 1 -> ENDED;
            default -> UNREACHABLE;
        };
    }
}
