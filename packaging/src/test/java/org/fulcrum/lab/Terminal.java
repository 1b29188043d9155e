package org.fulcrum.lab;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** An interactive shell at a pseudoterminal on a node of a lab. */
final class Terminal implements AutoCloseable {
    private final Process process;
    private final OutputStream keys;
    private final Reader screen;

    Terminal(Lab lab, String node) {
        process = lab.begin(
                node, "env", "PS1=$ ", "TERM=dumb", "script", "-qc", "bash --norc --noprofile -i", "/dev/null");
        keys = process.getOutputStream();
        screen = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
    }

    /** Types. */
    void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** Waits for a text on the screen; returns the rest of its line. */
    String after(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            seen.append(next(seen));
        }
        StringBuilder rest = new StringBuilder();
        for (char c = next(seen); c != '\n'; c = next(seen)) {
            rest.append(c);
        }
        return rest.toString().strip();
    }

    private char next(StringBuilder seen) throws IOException {
        int c = screen.read();
        while (c == '\r') {
            c = screen.read();
        }
        if (c < 0) {
            throw new AssertionError("the terminal is closed after: " + seen);
        }
        return (char) c;
    }

    @Override
    public void close() throws IOException {
        keys.close();
        process.destroy();
    }
}
