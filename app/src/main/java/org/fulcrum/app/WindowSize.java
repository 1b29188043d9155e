package org.fulcrum.app;

/**
 * The size of a window.
 *
 * @param width pixels
 * @param height pixels
 */
public record WindowSize(double width, double height) {
    /**
     * Reads {@code 1280x800}.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static WindowSize parse(String text) {
        if (!text.matches("[1-9][0-9]{2,3}x[1-9][0-9]{2,3}")) {
            throw new IllegalArgumentException("not a size like 1280x800: " + text);
        }
        int by = text.indexOf('x');
        return new WindowSize(Integer.parseInt(text.substring(0, by)), Integer.parseInt(text.substring(by + 1)));
    }
}
