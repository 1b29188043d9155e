package org.fulcrum.runtime.core.balance;

/** A line of a text for people is wrong; the message says which and why. */
public final class WrongLine extends Exception {
    private static final long serialVersionUID = 1;

    /** Line, counted from 1, and what is wrong with it. */
    public WrongLine(int line, String why) {
        super("line " + line + ": " + why);
    }
}
