package org.fulcrum.runtime.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Names a process for its whole life, wherever it runs: the node where it was started and its pid there.
 *
 * @param home name of the home-node
 * @param pid process id in the home-node's PID namespace, positive
 */
public record ProcessKey(String home, int pid) {
    /** Checks the components. */
    public ProcessKey {
        Objects.requireNonNull(home, "home");
        if (home.isEmpty() || pid <= 0) {
            throw new IllegalArgumentException("not a process: home '" + home + "', pid " + pid);
        }
    }

    /**
     * Reads {@code PID} (home is {@code defaultHome}) or {@code NODE:PID}.
     *
     * @return empty when the text is neither
     */
    public static Optional<ProcessKey> parse(String text, String defaultHome) {
        int colon = text.lastIndexOf(':');
        String home = colon < 0 ? defaultHome : text.substring(0, colon);
        String digits = text.substring(colon + 1);
        if (home.isEmpty() || !digits.matches("[1-9][0-9]{0,9}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(digits);
        return pid > Integer.MAX_VALUE ? Optional.empty() : Optional.of(new ProcessKey(home, (int) pid));
    }

    @Override
    public String toString() {
        return home + ":" + pid;
    }
}
