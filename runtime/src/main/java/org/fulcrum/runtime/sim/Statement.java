package org.fulcrum.runtime.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.core.balance.WrongLine;

/** One line of a scenario: words taken one after the other, each mistake told with its line. */
final class Statement {
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("kB", 1e3),
            Map.entry("MB", 1e6),
            Map.entry("GB", 1e9),
            Map.entry("kB/s", 1e3),
            Map.entry("MB/s", 1e6),
            Map.entry("GB/s", 1e9),
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("min", 60.0),
            Map.entry("h", 3600.0),
            Map.entry("%", 0.01));

    private final int line;
    private final List<String> words;
    private final Map<String, Double> variables;
    private int next;

    Statement(int line, String text, Map<String, Double> variables) {
        this.line = line;
        this.words = Arrays.asList(text.strip().split("\\s+", -1));
        this.variables = variables;
    }

    boolean hasMore() {
        return next < words.size();
    }

    int line() {
        return line;
    }

    WrongLine wrong(String why) {
        return new WrongLine(line, why);
    }

    String word(String what) throws WrongLine {
        if (!hasMore()) {
            throw wrong("ends where " + what + " should follow");
        }
        return words.get(next++);
    }

    /** All words that are left. */
    List<String> rest() {
        List<String> rest = List.copyOf(words.subList(next, words.size()));
        next = words.size();
        return rest;
    }

    void expect(String wanted) throws WrongLine {
        String word = word("'" + wanted + "'");
        if (!word.equals(wanted)) {
            throw wrong("'" + word + "' where '" + wanted + "' should be");
        }
    }

    void end() throws WrongLine {
        if (hasMore()) {
            throw wrong("nothing should follow, but there is '" + words.get(next) + "'");
        }
    }

    /** A number with an optional unit, multiplied and divided by others: {@code 1800s/p}. */
    double quantity(String what, double least, double most) throws WrongLine {
        String word = word(what);
        double value = quantity(word, what);
        if (!(value >= least && value <= most)) {
            throw wrong("%s is %s; it must lie between %s and %s".formatted(what, word, plain(least), plain(most)));
        }
        return value;
    }

    int count(String what, int most) throws WrongLine {
        double value = quantity(what, 0, most);
        if (value != Math.rint(value)) {
            throw wrong(what + " must be a whole number, not " + plain(value));
        }
        return (int) value;
    }

    private double quantity(String word, String what) throws WrongLine {
        double value = 1;
        for (String factor : word.split("(?=[*/](?!s))", -1)) {
            boolean divides = factor.startsWith("/");
            String literal = divides || factor.startsWith("*") ? factor.substring(1) : factor;
            double number = factor(literal, what);
            value = divides ? value / number : value * number;
        }
        return value;
    }

    private double factor(String text, String what) throws WrongLine {
        Double variable = variables.get(text);
        if (variable != null) {
            return variable;
        }
        String number = text.replaceFirst("[A-Za-z%].*", "");
        String unit = text.substring(number.length());
        Double scale = unit.isEmpty() ? Double.valueOf(1) : UNITS.get(unit);
        try {
            if (number.isEmpty()) {
                throw wrong("%s wants a number, not '%s'".formatted(what, text));
            }
            if (scale == null) {
                throw wrong("%s: '%s' is no unit and nothing that varies, in '%s'".formatted(what, unit, text));
            }
            return Double.parseDouble(number) * scale;
        } catch (NumberFormatException notOne) {
            throw wrong("%s wants a number, not '%s'".formatted(what, text));
        }
    }

    /** A number, or the name of a distribution and its numbers. */
    Draw draw(String what, double least) throws WrongLine {
        if (!hasMore()) {
            throw wrong("ends where " + what + " should follow");
        }
        double most = Double.MAX_VALUE;
        return switch (words.get(next)) {
            case "uniform" -> {
                next++;
                double from = quantity(what + ", least", least, most);
                yield new Draw.Uniform(from, quantity(what + ", most", from, most));
            }
            case "exponential" -> {
                next++;
                yield new Draw.Exponential(quantity(what + ", mean", 1e-9, most));
            }
            case "pareto" -> {
                next++;
                double shape = quantity(what + ", shape", 0.1, 100);
                yield new Draw.Pareto(shape, quantity(what + ", least", 1e-9, most));
            }
            default -> new Draw.Fixed(quantity(what, least, most));
        };
    }

    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
