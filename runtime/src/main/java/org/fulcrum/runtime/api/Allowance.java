package org.fulcrum.runtime.api;

/**
 * What the one who orders a move takes upon himself: a finding that would forbid it only warns then.
 *
 * @param cpuMismatch the program may have chosen instructions that the target's processor lacks; if it has, it dies
 *     there of SIGILL
 */
public record Allowance(boolean cpuMismatch) {
    /** Nothing: every blocker counts. */
    public static final Allowance NONE = new Allowance(false);
}
