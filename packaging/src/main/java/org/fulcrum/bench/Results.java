package org.fulcrum.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Measurements as a table for people and as JSON. */
final class Results {
    private static final String ROW = "| %s | %s | %s | %s | %s | %s | %s |%n";

    private Results() {}

    /** The table, in Markdown. */
    static String table(List<Measurement> measurements) {
        return ROW.formatted("measured", "median", "baseline", "ratio", "quartiles", "wanted", "")
                + "|---|---:|---:|---:|---:|---:|---|\n"
                + measurements.stream().map(Results::row).collect(Collectors.joining())
                + "\nMedians; the quartiles are those of the ratio, or of the value where there is no baseline. Value and"
                + " baseline are measured in turn, pair by pair, on the same two nodes.\n"
                + "Taken " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + " on "
                + Runtime.getRuntime().availableProcessors() + " processors, load " + load() + ".\n";
    }

    private static String row(Measurement m) {
        return ROW.formatted(
                m.name(),
                number(m.value()) + " " + m.unit(),
                m.compared() ? number(m.baseline()) + " " + m.unit() + ", " + m.against() : "",
                m.compared() ? number(m.judged().median()) : "",
                number(m.judged().low()) + " – " + number(m.judged().high()),
                m.goal(),
                m.met() ? "met" : "NOT met");
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, Math.abs(x) < 100 ? "%.3g" : "%,.0f", x);
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Writes {@code latest.md} and {@code latest.json} into a directory. */
    static void write(Path directory, List<Measurement> measurements) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("latest.md"), table(measurements));
        Files.writeString(directory.resolve("latest.json"), json(measurements) + "\n");
    }

    /** All of it as JSON. */
    static String json(List<Measurement> measurements) {
        JsonArray rows = new JsonArray();
        measurements.forEach(m -> rows.add(json(m)));
        JsonObject all = new JsonObject();
        all.addProperty("takenAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.addProperty("kernel", System.getProperty("os.version"));
        all.addProperty("processors", Runtime.getRuntime().availableProcessors());
        all.addProperty("load", load());
        all.add("measurements", rows);
        return new GsonBuilder().setPrettyPrinting().create().toJson(all);
    }

    private static JsonObject json(Measurement m) {
        JsonObject row = new JsonObject();
        row.addProperty("name", m.name());
        row.addProperty("unit", m.unit());
        row.addProperty("value", m.value());
        if (m.compared()) {
            row.addProperty("against", m.against());
            row.addProperty("baseline", m.baseline());
            row.addProperty("ratio", m.judged().median());
        }
        row.addProperty("lowQuartile", m.judged().low());
        row.addProperty("highQuartile", m.judged().high());
        row.addProperty("samples", m.judged().values().length);
        row.addProperty("wanted", m.goal().toString());
        row.addProperty("met", m.met());
        return row;
    }
}
