package org.fulcrum.views.kit;

import java.util.Optional;

/**
 * Something the administrator should know now.
 *
 * @param tone how good or bad it is
 * @param text one or two sentences
 * @param action something that can be done about it
 */
public record Notice(Tone tone, String text, Optional<Action> action) {
    /** How good or bad a notice is; each tone has its own icon beside its colour. */
    public enum Tone {
        /** Worth knowing. */
        NEUTRAL,
        /** It worked. */
        SUCCESS,
        /** It did not work, and nothing was harmed. */
        WARNING,
        /** Something was lost. */
        DANGER
    }

    /**
     * A button of a notice.
     *
     * @param label its text
     * @param run what it does, on the JavaFX thread
     */
    public record Action(String label, Runnable run) {}

    /** Shows notices, on the JavaFX thread. */
    @FunctionalInterface
    public interface Board {
        /** Shows one. */
        void show(Notice notice);
    }

    /** A notice without a button. */
    public static Notice of(Tone tone, String text) {
        return new Notice(tone, text, Optional.empty());
    }

    /** The same notice with a button. */
    public Notice with(String label, Runnable run) {
        return new Notice(tone, text, Optional.of(new Action(label, run)));
    }
}
