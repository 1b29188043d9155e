package org.fulcrum.runtime.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A program that does next to nothing (native-btl/launcher/fulcrum-idler.c). Closing it ends it. */
public final class Idler implements AutoCloseable {
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(2);
    private static final String GREETING = "idler ";

    private final Process keeper;
    private final int pid;

    private Idler(Process keeper, int pid) {
        this.keeper = keeper;
        this.pid = pid;
    }

    /** Starts one. */
    public static Idler start(Path program) throws IOException {
        Process keeper = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out = keeper.inputReader();
            String line = out.readLine();
            if (line == null || !line.startsWith(GREETING)) {
                throw new IOException("the idler did not start");
            }
            return new Idler(keeper, Integer.parseInt(line.substring(GREETING.length())));
        } catch (IOException | RuntimeException e) {
            keeper.destroyForcibly();
            throw e;
        }
    }

    /** Its pid. It is not our child. */
    public int pid() {
        return pid;
    }

    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
            if (!keeper.waitFor(EXIT_PATIENCE)) {
                keeper.destroyForcibly();
            }
        } catch (IOException e) {
            keeper.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            keeper.destroyForcibly();
        }
    }
}
