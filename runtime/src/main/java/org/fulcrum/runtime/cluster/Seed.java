package org.fulcrum.runtime.cluster;

import java.util.Optional;

/**
 * A member to join by.
 *
 * @param host name or address
 * @param port its group port
 */
public record Seed(String host, int port) {
    /** The group port when none is said. */
    public static final int DEFAULT_PORT = 7800;

    /** Reads {@code host} or {@code host[port]}; empty when it is neither. */
    public static Optional<Seed> parse(String text) {
        int bracket = text.indexOf('[');
        if (bracket < 0) {
            return isHost(text) ? Optional.of(new Seed(text, DEFAULT_PORT)) : Optional.empty();
        }
        String host = text.substring(0, bracket);
        String rest = text.substring(bracket + 1);
        if (!isHost(host) || !rest.matches("[0-9]{1,5}]")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(rest.substring(0, rest.length() - 1));
        return port >= 1 && port <= 65_535 ? Optional.of(new Seed(host, port)) : Optional.empty();
    }

    private static boolean isHost(String text) {
        return text.matches("[A-Za-z0-9.:_-]{1,255}");
    }

    @Override
    public String toString() {
        return host + "[" + port + "]";
    }
}
