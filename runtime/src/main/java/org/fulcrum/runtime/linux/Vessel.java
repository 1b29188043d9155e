package org.fulcrum.runtime.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The empty process a body is built in, in namespaces of its own (native-btl/launcher/fulcrum-vessel.c). Closing it
 * kills the body, because the vessel's first process does so at the end of its input.
 */
public final class Vessel implements AutoCloseable {
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(5);

    private final Process process;
    private final int init;
    private final int body;

    private Vessel(Process process, int init, int body) {
        this.process = process;
        this.init = init;
        this.body = body;
    }

    /**
     * Who is to be built.
     *
     * @param pid pid at home, and in the vessel's PID namespace
     * @param uid owner
     * @param gid group
     * @param monotonicOffsetNanos CLOCK_MONOTONIC in the vessel minus that of this machine's initial time namespace
     * @param bootOffsetNanos the same for CLOCK_BOOTTIME
     */
    public record Order(int pid, int uid, int gid, long monotonicOffsetNanos, long bootOffsetNanos) {}

    /** Starts a vessel. */
    public static Vessel start(Path program, Order order) throws IOException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        Integer.toString(order.pid()),
                        Integer.toString(order.uid()),
                        Integer.toString(order.gid()),
                        Long.toString(order.monotonicOffsetNanos()),
                        Long.toString(order.bootOffsetNanos()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return dialogue(process, order);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Vessel dialogue(Process process, Order order) throws IOException {
        BufferedReader out = process.inputReader();
        OutputStream in = process.getOutputStream();
        int init = 0;
        boolean ready = false;
        while (init == 0 || !ready) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the vessel ended before it was ready");
            }
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "user" -> {
                    mapIds(Integer.parseInt(words[1]), order);
                    in.write('\n');
                    in.flush();
                }
                case "init" -> init = Integer.parseInt(words[1]);
                case "ready" -> ready = true;
                default -> throw new IOException("the vessel could not be made: " + line);
            }
        }
        int pid1 = init;
        int body = ProcFs.children(pid1).stream().findFirst().orElseThrow(() -> new IOException("the vessel is empty"));
        return new Vessel(process, pid1, body);
    }

    /** In its user namespace the body is its own user and nobody else (user_namespaces(7)). */
    private static void mapIds(int pid, Order order) throws IOException {
        Path proc = Path.of("/proc", Integer.toString(pid));
        Files.writeString(proc.resolve("uid_map"), "%d %d 1\n".formatted(order.uid(), order.uid()));
        Files.writeString(proc.resolve("setgroups"), "deny");
        Files.writeString(proc.resolve("gid_map"), "%d %d 1\n".formatted(order.gid(), order.gid()));
    }

    /** Pid 1 of its PID namespace, as seen from here. */
    public int init() {
        return init;
    }

    /** The body, as seen from here. */
    public int body() {
        return body;
    }

    /** Kills all that is in it. */
    void kill() {
        Signals.send(init, Signals.SIGKILL);
    }

    /** Kills all that is in it and waits; whoever traces it must let go before. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(EXIT_PATIENCE)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
