package org.fulcrum.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One run of a script on a node, in an empty directory of its own. */
public final class ProgramRun {
    private static final int MOST_SECONDS = 90;
    private static final long LOOK_NANOS = 2_000_000;
    private static final int SHORT_TEXT_BYTES = 4000;

    private final Lab lab;
    private final LabNode home;
    private final Start start;
    private final Path directory;
    private final Path pidFile;
    private final Path over;
    private final Process process;
    private final CompletableFuture<String> output;
    private final CompletableFuture<String> errors;
    private final long began = System.nanoTime();
    private int pid;

    /** How the program in the script comes into Fulcrum's care. */
    public enum Start {
        /** Not at all. */
        ALONE,
        /** Started by {@code fulcrum run}. */
        RUN,
        /** Started without, and taken in when it runs. */
        ADOPT
    }

    /**
     * What a run leaves.
     *
     * @param status exit status
     * @param output bytes and sha256 of standard output; when it is short, itself as well
     * @param errors standard error
     * @param files by name, bytes and sha256
     * @param elapsed how long it took
     */
    public record Outcome(int status, String output, String errors, SortedMap<String, String> files, Duration elapsed) {
        /** What is not as it is in another run of the same program; empty when all is. */
        public Optional<String> differenceFrom(Outcome other) {
            if (status != other.status) {
                return Optional.of("status " + status + ", not " + other.status + ": " + errors);
            }
            if (!output.equals(other.output) || !errors.equals(other.errors)) {
                return Optional.of("said " + output + errors + ", not " + other.output + other.errors);
            }
            return files.equals(other.files) ? Optional.empty() : Optional.of("left " + files + ", not " + other.files);
        }
    }

    /** Begins it. */
    public ProgramRun(Lab lab, LabNode home, String name, String script, Start start) {
        this.lab = lab;
        this.home = home;
        this.start = start;
        String place = Programs.PLACE + "/" + name;
        directory = home.file(place);
        pidFile = home.file(place + ".pid");
        // The pid is that of the program itself: everything before it becomes it by exec.
        String care = start == Start.RUN ? "fulcrum run -- " : "";
        String note = "sh -c 'echo $$ >" + place + ".new; mv " + place + ".new " + place + ".pid; exec " + care
                + "\"$@\"' start";
        over = home.file(place + ".over");
        String text = script.replace("$UNTIL", "until [ -e " + place + ".over ]; do sleep 0.02; done")
                .replace("$START", note);
        process = lab.begin(home.name(), "bash", "-c", "mkdir " + place + "; cd " + place + "; " + text);
        output = drained(() -> digest(process.getInputStream()));
        errors = drained(() -> text(process.getErrorStream()));
    }

    /** On a thread of its own: the common pool may have but one, and a run that hangs would keep it from the next. */
    private static CompletableFuture<String> drained(Supplier<String> reader) {
        return CompletableFuture.supplyAsync(
                reader, task -> Thread.ofPlatform().daemon().name("drain").start(task));
    }

    /** Pid of the program on its node, as soon as it is in care. */
    public int pid(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!Files.exists(pidFile)) {
            pause(deadline, "the program did not start");
        }
        pid = Integer.parseInt(text(pidFile).strip());
        if (start == Start.ADOPT) {
            home.adopt(pid);
        }
        while (home.process(home.name(), pid).isEmpty()) {
            pause(deadline, "the program did not come into care");
        }
        return pid;
    }

    private void pause(long deadline, String otherwise) {
        if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
            process.destroyForcibly();
            throw new IllegalStateException(otherwise + ": " + errors.join());
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    /** From now on the program ends when its work is done. */
    public void letEnd() {
        try {
            Files.writeString(over, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it end and waits for that, at most {@value #MOST_SECONDS} seconds. */
    public Outcome finish() {
        return finish(Duration.ofSeconds(MOST_SECONDS));
    }

    /**
     * Lets it end and waits for that.
     *
     * @throws IllegalStateException when it does not come in time; the program is killed
     */
    public Outcome finish(Duration most) {
        letEnd();
        try {
            String written = output.get(most.toSeconds(), TimeUnit.SECONDS);
            if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
                throw new TimeoutException();
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
            return new Outcome(process.exitValue(), written, errors.join(), files(), elapsed);
        } catch (TimeoutException e) {
            String where = start == Start.ALONE ? "" : String.valueOf(home.process(home.name(), pid));
            kill();
            throw new IllegalStateException("it did not end within " + most + "; " + where, e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** So that a run that failed does not slow the next one down. */
    private void kill() {
        if (pid != 0) {
            lab.exec(home.name(), "kill", "-9", Integer.toString(pid));
        }
        process.destroyForcibly();
    }

    private SortedMap<String, String> files() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.getFileName().toString(), digest(Files.newInputStream(file)));
            }
        }
        return files;
    }

    private static String digest(InputStream bytes) {
        try (var digest = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            byte[] beginning = digest.readNBytes(SHORT_TEXT_BYTES);
            long count = beginning.length + digest.transferTo(OutputStream.nullOutputStream());
            String sum = HexFormat.of().formatHex(digest.getMessageDigest().digest());
            String text = count < SHORT_TEXT_BYTES ? ": " + new String(beginning, StandardCharsets.UTF_8) : "";
            return String.format(Locale.ROOT, "%d bytes, sha256 %s%s", count, sum, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String text(InputStream bytes) {
        try (bytes) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
