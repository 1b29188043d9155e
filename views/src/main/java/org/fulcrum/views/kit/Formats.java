package org.fulcrum.views.kit;

import java.util.Locale;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;

/** Numbers as text, always with their unit. The decimal separator is a point everywhere. */
public final class Formats {
    /** Shown for a number that is not known. */
    public static final String UNKNOWN = "n/a";

    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Formats() {}

    /** A number of bytes in binary units, three digits at most before the unit changes; negative is unknown. */
    public static String bytes(long bytes) {
        if (bytes < 0) {
            return UNKNOWN;
        }
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : digits(value) + " " + BYTE_UNITS[unit];
    }

    /** A part of a whole in the unit of the whole, for example {@code 5.1 of 15.6 GiB}. */
    public static String bytesOf(long part, long whole) {
        String all = bytes(whole);
        int space = all.indexOf(' ');
        if (part < 0 || whole <= 0 || space < 0) {
            return UNKNOWN;
        }
        double scale = whole / Math.max(Double.parseDouble(all.substring(0, space)), 1e-9);
        return digits(part / scale) + " of " + all;
    }

    /** A duration given in milliseconds; negative is unknown. */
    public static String millis(double millis) {
        if (millis < 0 || Double.isNaN(millis)) {
            return UNKNOWN;
        }
        if (millis < 999.5) {
            return digits(millis) + " ms";
        }
        double seconds = millis / 1000;
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %d min", whole / 3600, whole % 3600 / 60);
    }

    /** An age given in milliseconds, coarser the older it is. */
    public static String age(long millis) {
        if (millis < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, millis) / 1000.0);
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    /** Percent; negative is unknown. */
    public static String percent(double percent) {
        return percent < 0 || Double.isNaN(percent)
                ? UNKNOWN
                : String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
    }

    /** Runnable threads per processor. */
    public static String loadPerCpu(NodeSnapshot node) {
        return String.format(Locale.ROOT, "%.2f per CPU", node.loadPerCpu());
    }

    /** A count with separators between thousands. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A count and its noun, in the plural where it belongs. */
    public static String counted(long count, String noun) {
        return counted(count, noun, noun + "s");
    }

    /** A count and its noun, which has a plural of its own. */
    public static String counted(long count, String one, String more) {
        return count(count) + " " + (count == 1 ? one : more);
    }

    /** How many processors, and how fast: {@code 4 CPUs at 2600 MHz}. */
    public static String processors(double count, double megahertz) {
        String number = count == Math.rint(count)
                ? String.format(Locale.ROOT, "%.0f", count)
                : String.format(Locale.ROOT, "%.1f", count);
        String cpus = number + (count == 1 ? " CPU" : " CPUs");
        return megahertz > 0 ? String.format(Locale.ROOT, "%s at %.0f MHz", cpus, megahertz) : cpus;
    }

    /** How fast one processor is, beside the reference core; 0 is unknown. */
    public static String speed(double speed) {
        return "speed " + (speed > 0 ? String.format(Locale.ROOT, "%.2f", speed) : UNKNOWN);
    }

    /** Whether a node takes processes, and how many have still to leave. */
    public static String standing(Standing standing) {
        return standing.state() == Standing.State.DRAINING
                ? "draining, " + count(standing.left()) + " left"
                : standing.word();
    }

    /** Whether another site is attached, and how many processes have still to go home. */
    public static String tie(boolean attached, int left) {
        if (attached) {
            return "attached";
        }
        return left == 0 ? "detached" : "detached, " + count(left) + " left";
    }

    /** Where a process goes, and how far it is. */
    public static String underWay(Activity move) {
        String phase = "goes to " + move.to() + ", " + phase(move.phase());
        return move.bytesTotal() <= 0 ? phase : phase + ", " + bytesOf(move.bytesDone(), move.bytesTotal());
    }

    /** A command line without the directory of its program, at most {@code limit} characters. */
    public static String shortCommand(String command, int limit) {
        String line = command.strip();
        int end = line.indexOf(' ');
        String program = end < 0 ? line : line.substring(0, end);
        String name = program.substring(program.lastIndexOf('/') + 1);
        String whole = name + (end < 0 ? "" : line.substring(end));
        return whole.length() <= limit ? whole : whole.substring(0, Math.max(1, limit - 1)) + "…";
    }

    /** The step of a move as a word for people. */
    public static String phase(MovePhase phase) {
        return switch (phase) {
            case PREFLIGHT -> "checking";
            case BUILD -> "building body";
            case FREEZE -> "freezing";
            case STREAM -> "streaming";
            case COMMIT -> "committing";
            case RESUME -> "resuming";
            case DONE -> "done";
        };
    }

    /** The residency of a process as a word for people. */
    public static String residency(Residency residency) {
        return switch (residency) {
            case AT_HOME -> "at home";
            case DEPARTING -> "departing";
            case AWAY -> "away";
            case RETURNING -> "returning";
            case LOST -> "lost";
        };
    }

    /** What a move cost. */
    public static String cost(LastMove move) {
        return String.format(
                Locale.ROOT,
                "%s in %s, frozen %s",
                bytes(move.bytes()),
                millis(move.totalMillis()),
                millis(move.frozenMillis()));
    }

    /** How a move ended, with the units of the console. */
    public static String result(MoveResult result) {
        return result instanceof MoveResult.Moved moved ? "moved: " + cost(moved.cost()) : result.describe();
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
    }
}
