package org.fulcrum.runtime.api;

/** Where a process is asked to go. */
public sealed interface Destination {
    /** Its home-node. */
    record Home() implements Destination {}

    /** The node that is best for it now. */
    record Best() implements Destination {}

    /** A node by name. */
    record Node(String name) implements Destination {}

    /** Reads {@code home}, {@code best} or a node's name. */
    static Destination parse(String text) {
        return switch (text) {
            case "home" -> new Home();
            case "best" -> new Best();
            default -> new Node(text);
        };
    }

    /** The text that {@link #parse} reads. */
    default String word() {
        return switch (this) {
            case Home h -> "home";
            case Best b -> "best";
            case Node n -> n.name();
        };
    }
}
