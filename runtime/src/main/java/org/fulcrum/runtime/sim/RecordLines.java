package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.core.balance.Cause;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.balance.Standing;

/**
 * The lines of a recording: a word and its fields, with a tab before each. In a field %25, %09, %0A and %0D stand for
 * what would break it; numbers are decimal, times in the unit of the record that they belong to.
 *
 * <pre>
 * fulcrum-recording 1
 * takes    SITE PARTNER…                      until another such line of that site; NOBODY in the place of all: none
 * beat     MILLISECONDS-SINCE-1970 MOVES-IN-FLIGHT
 * self     NODE                               NODE: name site cores speed load foreignLoad memoryTotalBytes
 * known    AGE-MILLIS BYTES-PER-SECOND NODE         memoryUsedBytes memoryStall homeTraffic standing
 * process  id home homeSite user class cpuDemand bytes homeSecondsPerSecond workedSeconds residentMillis fixed leaves
 * decision PROCESS TO CAUSE AUTOMATIC
 * end
 * </pre>
 */
final class RecordLines {
    /** First line of each file. */
    static final String HEADER = "fulcrum-recording 1\n";

    private static final double STEPS = 1e4;

    private RecordLines() {}

    /** What is wrong with a line. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1;

        Damaged(String why) {
            super(why);
        }
    }

    static String rules(SiteRules rules) {
        return new TreeMap<>(rules.partners())
                .entrySet().stream()
                        .map(e -> line(
                                "takes",
                                Stream.concat(Stream.of(e.getKey()), e.getValue().stream())
                                        .toArray()))
                        .collect(Collectors.joining());
    }

    static String beat(long atMillis, Situation s, List<Decision> decisions) {
        StringBuilder text = new StringBuilder(line("beat", atMillis, s.movesInFlight()));
        text.append(line("self", fields(s.self()).toArray()));
        for (Known k : s.candidates()) {
            List<Object> fields = new ArrayList<>(List.of(k.ageMillis(), k.bytesPerSecond()));
            fields.addAll(fields(k.node()));
            text.append(line("known", fields.toArray()));
        }
        for (ProcessView p : s.processes()) {
            text.append(line(
                    "process",
                    p.id(),
                    p.home(),
                    p.homeSite(),
                    p.user(),
                    p.kind().word(),
                    p.cpuDemand(),
                    p.bytes(),
                    p.homeSecondsPerSecond(),
                    p.workedSeconds(),
                    p.residentMillis(),
                    p.fixed(),
                    p.leavesSite()));
        }
        for (Decision d : decisions) {
            text.append(line("decision", d.process(), d.to(), word(d.cause()), d.automatic()));
        }
        return text.append("end\n").toString();
    }

    private static List<Object> fields(NodeView n) {
        return List.of(
                n.name(),
                n.site(),
                n.cores(),
                n.speed(),
                n.load(),
                n.foreignLoad(),
                n.memoryTotalBytes(),
                n.memoryUsedBytes(),
                n.memoryStall(),
                n.homeTraffic(),
                word(n.standing()));
    }

    private static String line(String word, Object... fields) {
        StringBuilder line = new StringBuilder(word);
        for (Object field : fields) {
            line.append('\t').append(field instanceof Double d ? rounded(d) : escaped(String.valueOf(field)));
        }
        return line.append('\n').toString();
    }

    private static String rounded(double number) {
        double near = Math.round(number * STEPS) / STEPS;
        return !Double.isFinite(number) || Math.abs(number) > Long.MAX_VALUE / STEPS / 2
                ? Double.toString(number)
                : Statement.plain(near);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String field) {
        return field.replace("%", "%25")
                .replace("\t", "%09")
                .replace("\n", "%0A")
                .replace("\r", "%0D");
    }

    private static String unescaped(String field) {
        return field.replace("%09", "\t")
                .replace("%0A", "\n")
                .replace("%0D", "\r")
                .replace("%25", "%");
    }

    /** A line taken apart; its fields are asked for in their order. */
    static final class Fields {
        final String word;
        private final String[] fields;
        private int next = 1;

        Fields(String line) {
            fields = line.split("\t", -1);
            word = fields[0];
        }

        String text(String what) throws Damaged {
            if (next >= fields.length) {
                throw new Damaged("'" + word + "' ends where " + what + " should follow");
            }
            return unescaped(fields[next++]);
        }

        List<String> rest() {
            List<String> rest = Arrays.stream(fields, next, fields.length)
                    .map(RecordLines::unescaped)
                    .toList();
            next = fields.length;
            return rest;
        }

        double number(String what) throws Damaged {
            String text = text(what);
            try {
                double number = Double.parseDouble(text);
                if (number >= 0 && Double.isFinite(number)) {
                    return number;
                }
            } catch (NumberFormatException none) {
                throw new Damaged("'" + word + "': " + what + " is no number: '" + text + "'");
            }
            throw new Damaged("'" + word + "': " + what + " cannot be " + text);
        }

        long whole(String what) throws Damaged {
            String text = text(what);
            try {
                long number = Long.parseLong(text);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException none) {
                throw new Damaged("'" + word + "': " + what + " is no whole number: '" + text + "'");
            }
            throw new Damaged("'" + word + "': " + what + " cannot be " + text);
        }

        boolean flag(String what) throws Damaged {
            String text = text(what);
            if (!text.equals("true") && !text.equals("false")) {
                throw new Damaged("'" + word + "': " + what + " is true or false, not '" + text + "'");
            }
            return text.equals("true");
        }

        <E extends Enum<E>> E constant(String what, Class<E> of) throws Damaged {
            String text = text(what);
            Map<String, E> words = new HashMap<>();
            for (E constant : of.getEnumConstants()) {
                words.put(word(constant), constant);
            }
            E constant = words.get(text);
            if (constant == null) {
                throw new Damaged("'" + word + "': " + what + " cannot be '" + text + "'");
            }
            return constant;
        }

        void end() throws Damaged {
            if (next < fields.length) {
                throw new Damaged("'" + word + "' has more fields than it should: '" + fields[next] + "'");
            }
        }

        NodeView node() throws Damaged {
            NodeView node = new NodeView(
                    text("the node's name"),
                    text("its site"),
                    number("cores"),
                    number("speed"),
                    number("load"),
                    number("foreignLoad"),
                    whole("memoryTotalBytes"),
                    whole("memoryUsedBytes"),
                    number("memoryStall"),
                    number("homeTraffic"),
                    constant("standing", Standing.class));
            end();
            return node;
        }

        Known known() throws Damaged {
            long age = whole("age");
            double throughput = number("bytesPerSecond");
            return new Known(node(), age, throughput);
        }

        ProcessView process() throws Damaged {
            ProcessView process = new ProcessView(
                    text("the process's id"),
                    text("its home"),
                    text("its home's site"),
                    text("its user"),
                    constant("class", ProcessClass.class),
                    number("cpuDemand"),
                    whole("bytes"),
                    number("homeSecondsPerSecond"),
                    number("workedSeconds"),
                    whole("residentMillis"),
                    text("why it is fixed"),
                    flag("leavesSite"));
            end();
            return process;
        }

        Recording.Chosen decision() throws Damaged {
            Recording.Chosen chosen = new Recording.Chosen(
                    text("the process"), text("where to"), constant("cause", Cause.class), flag("automatic"));
            end();
            return chosen;
        }
    }
}
