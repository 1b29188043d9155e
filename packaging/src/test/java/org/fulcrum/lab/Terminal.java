package org.fulcrum.lab;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An interactive shell at a pseudoterminal on a node of a lab. */
final class Terminal implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final char CLOSED = '\0';

    private final Process process;
    private final OutputStream keys;
    private final BlockingQueue<Character> screen = new LinkedBlockingQueue<>();

    Terminal(Lab lab, String node) throws IOException {
        process = lab.begin(
                node, "env", "PS1=$ ", "TERM=dumb", "script", "-qc", "bash --norc --noprofile -i", "/dev/null");
        keys = process.getOutputStream();
        Thread.ofPlatform().daemon().name("screen").start(this::watch);
        // Else Ctrl-C throws away what is on its way to the screen, after the signal: perhaps what that made appear.
        type("stty noflsh\n");
    }

    private void watch() {
        try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                screen.add((char) c);
            }
        } catch (IOException closed) {
            // told below
        }
        screen.add(CLOSED);
    }

    /** Types. */
    void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** Waits for a text on the screen; returns the rest of its line. */
    String after(String text) {
        StringBuilder seen = new StringBuilder();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (seen.indexOf(text) < 0) {
            seen.append(next(text, seen, deadline));
        }
        StringBuilder rest = new StringBuilder();
        for (char c = next(text, seen, deadline); c != '\n'; c = next(text, seen, deadline)) {
            rest.append(c);
        }
        return rest.toString().strip();
    }

    private char next(String text, StringBuilder seen, long deadline) {
        try {
            Character c = screen.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            while (c != null && c == '\r') {
                c = screen.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            if (c == null || c == CLOSED) {
                String why = c == null ? "not within " + PATIENCE_SECONDS + " s" : "the terminal is closed";
                throw new AssertionError("'" + text.strip() + "': " + why + ", after: " + seen);
            }
            return c;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted, after: " + seen, e);
        }
    }

    @Override
    public void close() throws IOException {
        keys.close();
        process.destroy();
    }
}
