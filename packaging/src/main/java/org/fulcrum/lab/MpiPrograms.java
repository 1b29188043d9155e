package org.fulcrum.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Programs for Open MPI that check themselves. {@code exchange} sends messages in every way that there is and checks
 * each; {@code pingpong} measures; {@code ep}, {@code cg} and {@code mg} compute with little, with frequent and with
 * large messages, as those of the paper's section 4.2 do. Each ends with status 0 only if all that it did was right.
 */
public final class MpiPrograms {
    /** Of the directory {@code programs/mpi} beside this class. */
    private static final List<String> SOURCES = List.of(
            "Makefile",
            "arguments.h",
            "clock.h",
            "random.h",
            "exchange.c",
            "traffic/end.c",
            "traffic/examine.c",
            "traffic/message.c",
            "traffic/message.h",
            "traffic/options.c",
            "traffic/options.h",
            "traffic/plan.c",
            "traffic/plan.h",
            "traffic/receive.c",
            "traffic/report.c",
            "traffic/rounds.c",
            "traffic/send.c",
            "traffic/worker.c",
            "traffic/worker.h",
            "pingpong.c",
            "ep.c",
            "kernel.f90",
            "cg.f90",
            "multigrid.f90",
            "mg.f90");

    private MpiPrograms() {}

    /**
     * Compiles all of them on this machine.
     *
     * @param directory where they and their sources are afterwards; one that a node of the lab sees will do
     */
    public static void compile(Path directory) throws IOException {
        for (String name : SOURCES) {
            copy(name, directory.resolve(name));
        }
        Process make = new ProcessBuilder("make", "-j2", "-C", directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (statusOf(make) != 0) {
            throw new IOException("the programs for Open MPI do not compile: " + said);
        }
    }

    private static void copy(String name, Path to) throws IOException {
        try (InputStream in = Objects.requireNonNull(MpiPrograms.class.getResourceAsStream("programs/mpi/" + name))) {
            Files.createDirectories(Objects.requireNonNull(to.getParent()));
            Files.copy(in, to);
        }
    }

    private static int statusOf(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
