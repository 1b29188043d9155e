package org.fulcrum.runtime.node.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.core.balance.PolicyText;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.fulcrum.runtime.sim.Experiment;
import org.fulcrum.runtime.sim.Outcome;
import org.fulcrum.runtime.sim.Recording;
import org.fulcrum.runtime.sim.Replay;
import org.fulcrum.runtime.sim.ScenarioFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs a cluster under virtual time, with the decisions that real nodes make.",
        footer = {
            "",
            "A scenario is a file (docs/balance.md tells how to write one), or one of those that are built in: table3,",
            "memory-pressure, steady, oscillating, drain, sites, liar; or random: another cluster for each seed.",
            "Where something varies (table3) it prints a row for each value, with ours, without migration and the optimum.",
            "Policies: ours, none, round-robin, least-loaded, power-of-two, or all of them. The same seed gives the same",
            "again, byte for byte, --time excepted.",
            "",
            "Examples:",
            "  fulcrum simulate table3 --seed 1",
            "  fulcrum simulate table3 --seed 1 --json",
            "  fulcrum simulate memory-pressure --policy all",
            "  fulcrum simulate drain --moves",
            "  fulcrum simulate random --runs 100 --policy all",
            "  fulcrum simulate my-cluster.txt --parameters careful.txt",
            "  fulcrum simulate --recorded balance.rec --policy all"
        })
final class SimulateVerb implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print JSON for scripts instead of text for people.")
    private boolean json;

    @Parameters(paramLabel = "SCENARIO", arity = "0..1", description = "A file, or the name of one that is built in.")
    private String scenario = "";

    @Option(
            names = "--recorded",
            paramLabel = "FILE",
            description = "What a node has recorded, or a directory of such files: what would each policy have done?")
    private List<Path> recorded = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Where all chance comes from (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "Who decides (${DEFAULT-VALUE}); where something varies ours and none are compared.")
    private String policy = "ours";

    @Option(names = "--runs", paramLabel = "N", description = "How many random scenarios, one seed after the other.")
    private int runs = 1;

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description = "Parameters of ours, a line NAME VALUE each, instead of the scenario's.")
    private @Nullable Path parameters;

    @Option(names = "--moves", description = "Tell the first thousand moves, a line each.")
    private boolean moves;

    @Option(names = "--time", description = "Tell how long a decision took on this machine.")
    private boolean time;

    @Override
    public Integer call() throws IOException {
        if (!policy.equals(ALL) && !Experiment.POLICIES.contains(policy)) {
            return usage("no policy is named '" + policy + "'; there are " + String.join(", ", Experiment.POLICIES)
                    + ", " + ALL);
        }
        if (recorded.isEmpty() == scenario.isEmpty()) {
            return usage("either a SCENARIO or --recorded is wanted");
        }
        if (!recorded.isEmpty()) {
            return replay();
        }
        if (runs < 1 || (runs > 1 && !scenario.equals(Experiment.RANDOM))) {
            return usage("--runs is 1 or more, and for 'random' only");
        }
        if (scenario.equals(Experiment.RANDOM)) {
            return contest();
        }
        Optional<String> text = text();
        if (text.isEmpty()) {
            return usage("'" + scenario + "' is neither a file nor built in; built in are "
                    + String.join(", ", Experiment.BUILT_IN) + ", " + Experiment.RANDOM);
        }
        return read(text.get());
    }

    private Optional<String> text() throws IOException {
        Path file = Path.of(scenario);
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Experiment.builtIn(scenario);
    }

    private int read(String text) throws IOException {
        String reading = scenario;
        try {
            ScenarioFile file = ScenarioFile.parse(text);
            if (parameters != null) {
                reading = parameters.toString();
                file = file.with(PolicyText.parse(Files.readString(parameters)));
            }
            ScenarioFile read = file;
            return Experiment.varies(file)
                    ? rows(file)
                    : outcomes(name -> Experiment.run(read, name, seed, stopwatch()), List.of());
        } catch (WrongLine wrong) {
            return usage(reading + ", " + wrong.getMessage());
        }
    }

    private int rows(ScenarioFile file) {
        Experiment.Rows all = Experiment.rows(file, seed);
        JsonArray rows = new JsonArray();
        Table table = new Table(
                ">" + all.variable(), ">without migration", ">with migration", ">optimal", ">of optimal", ">moves");
        for (Experiment.Row row : all.rows()) {
            JsonObject one = new JsonObject();
            one.addProperty(all.variable(), Double.valueOf(row.value()));
            one.addProperty("withMigration", rounded(row.with()));
            one.addProperty("withoutMigration", rounded(row.without()));
            one.addProperty("optimal", rounded(row.optimal()));
            one.addProperty("moves", row.moves());
            rows.add(one);
            table.row(
                    row.value(),
                    seconds(row.without()),
                    seconds(row.with()),
                    seconds(row.optimal()),
                    String.format(Locale.ROOT, "%+.2f %%", 100 * (row.with() / row.optimal() - 1)),
                    Integer.toString(row.moves()));
        }
        return told("rows", rows, table.lines());
    }

    /** What is damaged is told, and the rest replayed. */
    private int replay() throws IOException {
        try {
            Recording recording = Recording.read(recorded);
            recording.damages().forEach(d -> warn(d.words()));
            Replay replay = Replay.of(recording);
            org.fulcrum.runtime.core.balance.Parameters balance = parameters == null
                    ? org.fulcrum.runtime.core.balance.Parameters.DEFAULT
                    : PolicyText.parse(Files.readString(parameters));
            scenario = recorded.getFirst().toString();
            return outcomes(
                    name -> Experiment.replayed(replay, name, balance, seed, stopwatch()),
                    List.of(String.format(
                            Locale.ROOT,
                            "%d nodes, %d of them recorded; %d processes in %.0f s; %d decisions, %d carried out",
                            replay.nodes(),
                            replay.nodesRecorded(),
                            replay.processes(),
                            replay.seconds(),
                            replay.decisions(),
                            replay.carriedOut())));
        } catch (WrongLine wrong) {
            return usage(parameters + ", " + wrong.getMessage());
        } catch (NoSuchFileException missing) {
            return usage("there is no file " + missing.getMessage());
        } catch (IllegalArgumentException nothing) {
            return usage(String.valueOf(nothing.getMessage()));
        }
    }

    private LongSupplier stopwatch() {
        return time ? System::nanoTime : () -> 0;
    }

    private int outcomes(Function<String, Outcome> run, List<String> first) {
        JsonArray all = new JsonArray();
        Table table = new Table(
                "policy", ">ended after", ">finished", ">slowdown", ">worst", ">of optimal", ">moves", ">refused");
        StringBuilder log = new StringBuilder();
        for (String name : policies()) {
            Outcome o = run.apply(name);
            all.add(json(o));
            table.row(
                    name,
                    seconds(o.seconds()),
                    Integer.toString(o.finished()),
                    Amount.plain(o.meanSlowdown()),
                    Amount.plain(o.worstSlowdown()),
                    Amount.plain(o.relativeSlowdown()),
                    Integer.toString(o.moves()),
                    Integer.toString(o.refusals()));
            if (moves) {
                o.log().forEach(line -> log.append(line).append('\n'));
            }
            if (time && o.decisions() > 0) {
                log.append(String.format(
                        Locale.ROOT, "%s: %d decisions, %.1f µs each%n", name, o.decisions(), o.decisionMicros()));
            }
        }
        List<String> lines = new ArrayList<>(first);
        lines.addAll(table.lines());
        log.toString().lines().forEach(lines::add);
        return told("policies", all, lines);
    }

    private JsonObject json(Outcome o) {
        JsonObject one = new JsonObject();
        one.addProperty("policy", o.policy());
        one.addProperty("seconds", rounded(o.seconds()));
        one.addProperty("finished", o.finished());
        one.addProperty("unfinished", o.unfinished());
        one.addProperty("meanSlowdown", o.meanSlowdown());
        one.addProperty("worstSlowdown", o.worstSlowdown());
        one.addProperty("optimalSlowdown", o.optimalSlowdown());
        one.addProperty("moves", o.moves());
        one.addProperty("movesForProcess", o.movesForProcess());
        one.addProperty("refusals", o.refusals());
        JsonObject causes = new JsonObject();
        new TreeMap<>(o.causes())
                .forEach((cause, n) -> causes.addProperty(cause.name().toLowerCase(Locale.ROOT), n));
        one.add("causes", causes);
        if (time) {
            one.addProperty("decisions", o.decisions());
            one.addProperty("decisionMicros", o.decisionMicros());
        }
        if (moves) {
            JsonArray log = new JsonArray();
            o.log().forEach(log::add);
            one.add("log", log);
        }
        return one;
    }

    private int contest() {
        JsonArray all = new JsonArray();
        Table table = new Table(
                "policy",
                ">runs",
                ">slowdown",
                ">of optimal",
                ">median",
                ">worst run",
                ">worst job",
                ">moves a process");
        for (String name : policies()) {
            Experiment.Contest c = Experiment.contest(name, seed, runs);
            JsonObject one = new JsonObject();
            one.addProperty("policy", name);
            one.addProperty("runs", c.runs());
            one.addProperty("meanSlowdown", c.meanSlowdown());
            one.addProperty("relativeMean", c.relativeMean());
            one.addProperty("relativeMedian", c.relativeMedian());
            one.addProperty("relativeWorst", c.relativeWorst());
            one.addProperty("worstSlowdown", c.worstSlowdown());
            one.addProperty("movesForProcess", c.movesForProcess());
            all.add(one);
            table.row(
                    name,
                    Integer.toString(c.runs()),
                    Amount.plain(c.meanSlowdown()),
                    Amount.plain(c.relativeMean()),
                    Amount.plain(c.relativeMedian()),
                    Amount.plain(c.relativeWorst()),
                    Amount.plain(c.worstSlowdown()),
                    Amount.plain(c.movesForProcess()));
        }
        return told("policies", all, table.lines());
    }

    private List<String> policies() {
        return policy.equals(ALL) ? Experiment.POLICIES : List.of(policy);
    }

    private int told(String name, JsonElement json, List<String> text) {
        PrintWriter out = line().getOut();
        if (this.json) {
            JsonObject all = new JsonObject();
            all.addProperty("scenario", scenario);
            all.addProperty("seed", seed);
            all.add(name, json);
            out.println(new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .create()
                    .toJson(all));
        } else {
            text.forEach(out::println);
        }
        out.flush();
        return ExitStatus.DONE;
    }

    private void warn(String what) {
        line().getErr().println("fulcrum: " + what);
        line().getErr().flush();
    }

    private int usage(String why) {
        warn(why);
        return ExitStatus.USAGE;
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
