package org.fulcrum.runtime.core.balance;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Parameters as text: a line {@code NAME VALUE} each, {@code #} begins a comment. {@code automation} and
 * {@code aggressiveness} come first, since they set the others.
 */
public final class PolicyText {
    private static final Pattern SITE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Map<String, BiFunction<Parameters, Double, Parameters>> NUMBERS = numbers();

    private PolicyText() {}

    /** Reads a whole text. */
    public static Parameters parse(String text) throws WrongLine {
        Parameters parameters = Parameters.DEFAULT;
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                parameters = set(parameters, line, number);
            }
        }
        return parameters;
    }

    /** Takes one line. */
    public static Parameters set(Parameters parameters, String line, int number) throws WrongLine {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 2) {
            throw new WrongLine(number, "a parameter is NAME VALUE, not '" + line.strip() + "'");
        }
        try {
            return set(parameters, words[0], words[1]);
        } catch (NumberFormatException notOne) {
            throw new WrongLine(number, words[0] + " wants a number, not '" + words[1] + "'");
        } catch (IllegalArgumentException refused) {
            throw new WrongLine(number, String.valueOf(refused.getMessage()));
        }
    }

    private static Parameters set(Parameters p, String name, String value) {
        if (name.equals("aggressiveness")) {
            return Parameters.of(p.automation(), Aggressiveness.ofLevel(Integer.parseInt(value)));
        }
        if (name.equals("automation")) {
            return automated(p, automation(value));
        }
        if (name.equals("detached")) {
            return detached(p, value);
        }
        BiFunction<Parameters, Double, Parameters> number = NUMBERS.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no parameter is named '" + name
                    + "'; there are automation, aggressiveness, detached, " + String.join(", ", NUMBERS.keySet()));
        }
        return number.apply(p, Double.valueOf(value));
    }

    /** Which sites are detached is no parameter of the balance: it never sees what is. */
    private static Parameters detached(Parameters p, String names) {
        Set<String> all = new HashSet<>();
        for (String name : names.split(",", -1)) {
            if (!SITE_NAME.matcher(name).matches() || !all.add(name)) {
                throw new IllegalArgumentException(
                        "detached is 'none', 'all', or names of sites with commas between, not '" + names + "'");
            }
        }
        return p;
    }

    private static Automation automation(String word) {
        for (Automation level : Automation.values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        throw new IllegalArgumentException("automation is manual, partial or full, not '" + word + "'");
    }

    private static Parameters automated(Parameters p, Automation level) {
        return with(level, p, p.hysteresis(), p.margin(), p.payback(), p.residencyMillis(), p.movesInFlight());
    }

    private static Parameters with(
            Automation level, Parameters p, double hysteresis, double margin, double payback, long stay, int moves) {
        return new Parameters(
                level,
                hysteresis,
                margin,
                payback,
                stay,
                moves,
                p.memoryThreshold(),
                p.memoryStall(),
                p.room(),
                p.freshMillis());
    }

    private static Parameters memory(Parameters p, double threshold, double stall, double room, long fresh) {
        return new Parameters(
                p.automation(),
                p.hysteresis(),
                p.margin(),
                p.payback(),
                p.residencyMillis(),
                p.movesInFlight(),
                threshold,
                stall,
                room,
                fresh);
    }

    /** Checked here: as a whole number NaN would become 0, and 2.7 would become 2. */
    private static long whole(String name, double value) {
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " is a whole number, not " + value);
        }
        return (long) value;
    }

    private static Map<String, BiFunction<Parameters, Double, Parameters>> numbers() {
        Map<String, BiFunction<Parameters, Double, Parameters>> m = new TreeMap<>();
        m.put(
                "hysteresis",
                (p, v) -> with(p.automation(), p, v, p.margin(), p.payback(), p.residencyMillis(), p.movesInFlight()));
        m.put(
                "margin",
                (p, v) -> with(
                        p.automation(), p, p.hysteresis(), v, p.payback(), p.residencyMillis(), p.movesInFlight()));
        m.put(
                "payback",
                (p, v) ->
                        with(p.automation(), p, p.hysteresis(), p.margin(), v, p.residencyMillis(), p.movesInFlight()));
        m.put(
                "residencyMillis",
                (p, v) -> with(
                        p.automation(),
                        p,
                        p.hysteresis(),
                        p.margin(),
                        p.payback(),
                        whole("residencyMillis", v),
                        p.movesInFlight()));
        m.put(
                "movesInFlight",
                (p, v) -> with(p.automation(), p, p.hysteresis(), p.margin(), p.payback(), p.residencyMillis(), (int)
                        whole("movesInFlight", v)));
        m.put("memoryThreshold", (p, v) -> memory(p, v, p.memoryStall(), Math.min(p.room(), v), p.freshMillis()));
        m.put("memoryStall", (p, v) -> memory(p, p.memoryThreshold(), v, p.room(), p.freshMillis()));
        m.put("room", (p, v) -> memory(p, p.memoryThreshold(), p.memoryStall(), v, p.freshMillis()));
        m.put(
                "freshMillis",
                (p, v) -> memory(p, p.memoryThreshold(), p.memoryStall(), p.room(), whole("freshMillis", v)));
        return Collections.unmodifiableMap(m);
    }
}
