package org.fulcrum.runtime.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;

/** Runs a node until it is told to stop. */
@FunctionalInterface
public interface NodeRunner {
    /** Returns the exit status; errors go to {@code err} in one line. */
    int run(Path config, PrintWriter err);
}
