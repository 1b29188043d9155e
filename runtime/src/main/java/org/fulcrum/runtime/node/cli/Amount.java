package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonElement;
import java.util.Locale;

/** Numbers for people, with their units. Pure. */
final class Amount {
    private Amount() {}

    static String bytes(long bytes) {
        if (bytes < 1_000_000) {
            return Math.round(bytes / 1e3) + " kB";
        }
        return bytes < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    static String percent(double percent) {
        return String.format(Locale.ROOT, "%.0f %%", percent);
    }

    /** A pressure; a dash when the kernel does not tell. */
    static String pressure(JsonElement percent) {
        return percent.isJsonNull() ? "-" : String.format(Locale.ROOT, "%.1f %%", percent.getAsDouble());
    }

    static String millis(double millis) {
        return millis < 10_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    static String age(long millis) {
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
                : String.format(Locale.ROOT, "%.0f min", millis / 60_000.0);
    }

    static String plain(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
