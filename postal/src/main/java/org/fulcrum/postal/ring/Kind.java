package org.fulcrum.postal.ring;

import java.util.Optional;

/** What a record is. */
public enum Kind {
    /** Nothing: to the end of the ring, because a record does not wrap. */
    PADDING(0),
    /** A message. */
    WHOLE(1),
    /** The first record of a message in several. */
    FIRST(2),
    /** One between the first and the last. */
    MIDDLE(3),
    /** The last. */
    LAST(4);

    private static final Kind[] ALL = values();

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    /** As it stands in the ring. */
    int number() {
        return number;
    }

    static Optional<Kind> of(int number) {
        for (Kind kind : ALL) {
            if (kind.number == number) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
