package org.fulcrum.runtime.core.residency;

/** What a runtime that is started again does about a process that an earlier one had in its care. */
public enum Takeover {
    /** Nothing is left to care for. */
    FORGET,
    /** It runs at home, untouched. */
    KEEP,
    /** It stands still at home in the midst of a move: it is put back into its recorded state and runs. */
    PUT_BACK,
    /** Its live copy is at the recorded host, which is asked for it; the original is, or becomes, its deputy. */
    ASK_HOST;

    /** What the journal says of a process: the only thing a decision rests on. */
    public enum Entry {
        /** It runs at home. */
        HOME('H'),
        /** It was frozen at home: to be put back. */
        FROZEN('F'),
        /** It is away. */
        AWAY('A');

        private final int code;

        Entry(char code) {
            this.code = code;
        }

        /** Its number in a file. */
        public int code() {
            return code;
        }
    }

    /**
     * What is to be done.
     *
     * @param exists whether the process the entry is about is still there
     */
    public static Takeover of(Entry entry, boolean exists) {
        if (!exists) {
            return FORGET;
        }
        return switch (entry) {
            case HOME -> KEEP;
            case FROZEN -> PUT_BACK;
            case AWAY -> ASK_HOST;
        };
    }
}
