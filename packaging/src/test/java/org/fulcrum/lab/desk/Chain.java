package org.fulcrum.lab.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fulcrum.lab.Lab;

/** A program that runs on a node and whose output tells of every wrong bit; what it has printed is read as it comes. */
final class Chain {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Each line is made of the one before, so that one wrong bit of its memory shows in all that follow. */
    private static final String PROGRAM = """
            import hashlib, os, time
            link, number = b"begin", 0
            while not os.path.exists("/tmp/enough"):
                for turn in range(20000):
                    link = hashlib.sha256(link).digest()
                number += 1
                print(number, link.hex(), flush=True)
                time.sleep(0.02)
            print("end", number, flush=True)
            """;

    private final Lab lab;
    private final String home;
    private final Process program;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    /** Starts it, and waits until it prints. */
    Chain(Lab lab, String home) throws InterruptedException {
        this.lab = lab;
        this.home = home;
        program = lab.begin(home, "fulcrum-run", "--", "python3", "-c", PROGRAM);
        reader = Thread.ofVirtual().start(() -> read(program.inputReader()));
        awaitMore(1);
    }

    private void read(BufferedReader from) {
        try {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            add("cannot be read: " + closed.getMessage());
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits for so many lines more than there are now. */
    synchronized void awaitMore(int count) throws InterruptedException {
        int wanted = lines.size() + count;
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (lines.size() < wanted) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertTrue(left > 0, () -> "it prints nothing more after " + lines);
            wait(left);
        }
    }

    /** Tells it to end, and checks all that it has printed. */
    void endsWell() throws InterruptedException, NoSuchAlgorithmException {
        lab.exec(home, "touch", "/tmp/enough").checked();
        assertTrue(program.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), "it does not end");
        assertEquals(0, program.exitValue());
        reader.join(DEADLINE);
        synchronized (this) {
            assertEquals(links(lines.size() - 1), lines);
        }
    }

    /** What the program prints when nobody moves it. */
    private static List<String> links(int length) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] link = "begin".getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (int number = 1; number <= length; number++) {
            for (int turn = 0; turn < 20_000; turn++) {
                link = digest.digest(link);
            }
            lines.add(number + " " + HexFormat.of().formatHex(link));
        }
        lines.add("end " + length);
        return lines;
    }
}
