package org.fulcrum.runtime.node.cli;

import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The caller's terminal while a picture is drawn on it: another screen, single keys without Enter. Everything is put
 * back on close and when the JVM is ended by a signal. stty(1) does what Java cannot.
 */
final class Terminal implements Closeable {
    private static final File DEVICE = new File("/dev/tty");
    private static final int DEFAULT_ROWS = 24;
    private static final int DEFAULT_COLUMNS = 80;
    private static final int POLL_MILLIS = 50;

    private final InputStream keys;
    private final PrintStream screen = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final String settings;
    private final Thread putBack = new Thread(this::restore);
    private boolean closed;

    private Terminal(InputStream keys, String settings) {
        this.keys = keys;
        this.settings = settings;
    }

    static Terminal open() throws IOException {
        String settings = stty("-g");
        if (settings.isEmpty()) {
            throw new IOException("no terminal; use --once");
        }
        Terminal terminal = new Terminal(new FileInputStream(DEVICE), settings);
        Runtime.getRuntime().addShutdownHook(terminal.putBack);
        stty("-icanon", "-echo", "min", "0", "time", "0");
        terminal.screen.print("\033[?1049h\033[?25l");
        return terminal;
    }

    /** Whether standard error is a terminal. */
    static boolean isErrorShown() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Draws the lines from the top, cut to the terminal's size. */
    void draw(List<String> lines) {
        String[] size = stty("size").split(" ", -1);
        boolean known = size.length == 2 && size[0].matches("[1-9][0-9]*") && size[1].matches("[1-9][0-9]*");
        int rows = known ? Integer.parseInt(size[0]) : DEFAULT_ROWS;
        int columns = known ? Integer.parseInt(size[1]) : DEFAULT_COLUMNS;
        StringBuilder picture = new StringBuilder("\033[H");
        fit(lines, rows - 1, columns).forEach(line -> picture.append(line).append("\033[K\r\n"));
        screen.print(picture.append("\033[J"));
        screen.flush();
    }

    static List<String> fit(List<String> lines, int rows, int columns) {
        return lines.stream()
                .limit(rows)
                .map(line -> Tables.shortened(line, columns))
                .toList();
    }

    /** Waits for a key for that long; whether it was pressed. */
    boolean pressed(char key, int millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            if (keys.available() > 0 && keys.read() == key) {
                return true;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return false;
    }

    private synchronized void restore() {
        if (!closed) {
            closed = true;
            screen.print("\033[?25h\033[?1049l");
            screen.flush();
            stty(settings);
        }
    }

    @Override
    public void close() throws IOException {
        restore();
        keys.close();
    }

    private static String stty(String... words) {
        try {
            List<String> command =
                    Stream.concat(Stream.of("stty"), Arrays.stream(words)).toList();
            Process process = new ProcessBuilder(command)
                    .redirectInput(DEVICE)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : "";
        } catch (IOException | InterruptedException none) {
            return "";
        }
    }
}
