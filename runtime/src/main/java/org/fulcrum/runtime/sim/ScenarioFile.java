package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.WrongLine;

/**
 * A scenario as text. One statement a line, {@code #} begins a comment; what is used must have been told before:
 *
 * <pre>
 * vary NAME VALUE…                                     the rest once for each value, which NAME stands for
 * nodes COUNT [cores N] [speed X] [memory SIZE] [site NAME | sites N] [claims PART]
 *                                                      named n1, n2 … as they come; with sites the first is of s1, the
 *                                                      second of s2, and after sN again of s1
 * site NAME takes NAME…                                whose guests it takes, the dearest first
 * jobs COUNT on NODES length DRAW [at DRAW] WHAT…      so many on each of them; they start where they are told
 * arrivals COUNT on NODES length DRAW every DRAW [from S] [until S] WHAT…
 *                                                      at most so many, each on one of them; the policy places them
 *    WHAT: cpu DRAW, memory DRAW, io DRAW (seconds of calls home for each second of work), user NAME,
 *          class urgent|normal|overdue, leaves (may leave its site)
 * at S drain|cordon|open NODES
 * at S speed NODES X
 * at S background NODES CORES [again S]                other work; with again it goes and comes
 * at S memory NODES SIZE [again S]                     memory of other work; likewise
 * link SIZE/s, noise PART, beat S, window N, until S
 * gossip real|fast                                     whether nodes know by the tables of real ones: for some hundreds
 * balance NAME VALUE                                   a parameter of the policy {@code ours}
 * </pre>
 *
 * NODES: {@code n1}, {@code n2..n6}, {@code n1,n3}, {@code site:NAME}, {@code all}. DRAW: a number, {@code uniform A
 * B}, {@code exponential MEAN}, {@code pareto SHAPE LEAST}. Numbers take units (kB MB GB, ms s min h, %) and factors
 * ({@code 1800s/p}).
 */
public final class ScenarioFile {
    private static final int MOST_VALUES = 100;

    private final String variable;
    private final List<Scenario> variants;

    private ScenarioFile(String variable, List<Scenario> variants) {
        this.variable = variable;
        this.variants = List.copyOf(variants);
    }

    /** What varies; empty when nothing does. */
    String variable() {
        return variable;
    }

    /** One for each of its values; one when nothing varies. */
    List<Scenario> variants() {
        return variants;
    }

    /** One that was not read. */
    static ScenarioFile of(Scenario scenario) {
        return new ScenarioFile("", List.of(scenario));
    }

    /** The same under other parameters of the balance. */
    public ScenarioFile with(Parameters parameters) {
        return new ScenarioFile(
                variable,
                variants.stream()
                        .map(v -> v.with(v.settings().with(parameters)))
                        .toList());
    }

    /** Reads a text. */
    public static ScenarioFile parse(String text) throws WrongLine {
        List<String> lines = text.lines().map(ScenarioFile::withoutComment).toList();
        int varies = 0;
        while (varies < lines.size() && !lines.get(varies).startsWith("vary ")) {
            varies++;
        }
        if (varies == lines.size()) {
            return new ScenarioFile("", List.of(one(lines, "", Map.of())));
        }
        Statement vary = new Statement(varies + 1, lines.get(varies), Map.of());
        vary.expect("vary");
        String name = vary.word("a name");
        if (!name.matches("[a-z][A-Za-z]*")) {
            throw vary.wrong("'" + name + "' is no name for what varies: letters, the first a small one");
        }
        List<String> values = vary.rest();
        if (values.isEmpty() || values.size() > MOST_VALUES) {
            throw vary.wrong("vary wants 1 to " + MOST_VALUES + " values");
        }
        List<Scenario> variants = new ArrayList<>();
        for (String value : values) {
            double number = new Statement(varies + 1, value, Map.of()).quantity(name, 0, Double.MAX_VALUE);
            variants.add(one(lines, Statement.plain(number), Map.of(name, number)));
        }
        return new ScenarioFile(name, variants);
    }

    private static Scenario one(List<String> lines, String label, Map<String, Double> variables) throws WrongLine {
        ScenarioReader reader = new ScenarioReader();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                reader.read(new Statement(i + 1, lines.get(i), variables));
            }
        }
        return reader.scenario(label, lines.size());
    }

    private static String withoutComment(String line) {
        return line.replaceFirst("#.*", "").strip();
    }
}
