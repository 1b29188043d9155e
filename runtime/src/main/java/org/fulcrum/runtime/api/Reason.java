package org.fulcrum.runtime.api;

/**
 * One thing preflight found.
 *
 * @param severity whether it forbids the move
 * @param code short stable word for programs, for example {@code shared-mapping}
 * @param text for people: what was found, where, what to do
 */
public record Reason(Severity severity, String code, String text) {
    /** How much a finding weighs. */
    public enum Severity {
        /** Worth knowing. */
        NOTE,
        /** The move works but will cost more than usual. */
        WARNING,
        /** The move cannot be done. */
        BLOCKER
    }

    /** A finding that forbids the move. */
    public static Reason blocker(String code, String text) {
        return new Reason(Severity.BLOCKER, code, text);
    }

    /** A finding that makes the move dear. */
    public static Reason warning(String code, String text) {
        return new Reason(Severity.WARNING, code, text);
    }

    /** A finding worth knowing. */
    public static Reason note(String code, String text) {
        return new Reason(Severity.NOTE, code, text);
    }
}
