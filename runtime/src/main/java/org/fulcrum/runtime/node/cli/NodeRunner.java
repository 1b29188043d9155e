package org.fulcrum.runtime.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;

/** Runs a node until it is told to stop. */
@FunctionalInterface
public interface NodeRunner {
    /**
     * What is wanted.
     *
     * @param config the configuration
     * @param check whether only to say what the kernel has of what a node needs
     */
    record Wanted(Path config, boolean check) {}

    /** Returns the exit status; errors go to {@code err} in one line. */
    int run(Wanted wanted, PrintWriter out, PrintWriter err);
}
