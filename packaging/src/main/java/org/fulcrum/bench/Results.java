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
    private static final String ROW = "| %s | %s | %s | %s | %s | %s |%n";

    private Results() {}

    /** The table, in Markdown. */
    static String table(List<Measurement> measurements) {
        return ROW.formatted("measured", "value", "baseline", "ratio", "wanted", "")
                + "|---|---:|---:|---:|---:|---|\n"
                + measurements.stream().map(Results::row).collect(Collectors.joining());
    }

    private static String row(Measurement m) {
        boolean alone = m.baseline() == 0;
        return ROW.formatted(
                m.name(),
                number(m.value()) + " " + m.unit(),
                alone ? "" : number(m.baseline()) + " " + m.unit(),
                alone ? "" : number(m.judged()),
                m.goal(),
                m.met() ? "met" : "NOT met");
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, Math.abs(x) < 100 ? "%.3g" : "%,.0f", x);
    }

    /** Writes {@code latest.md} and {@code latest.json} into a directory. */
    static void write(Path directory, List<Measurement> measurements) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("latest.md"), table(measurements));
        Files.writeString(directory.resolve("latest.json"), json(measurements) + "\n");
    }

    private static String json(List<Measurement> measurements) {
        JsonArray rows = new JsonArray();
        measurements.forEach(m -> rows.add(json(m)));
        JsonObject all = new JsonObject();
        all.addProperty("takenAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.addProperty("kernel", System.getProperty("os.version"));
        all.addProperty("processors", Runtime.getRuntime().availableProcessors());
        all.add("measurements", rows);
        return new GsonBuilder().setPrettyPrinting().create().toJson(all);
    }

    private static JsonObject json(Measurement m) {
        JsonObject row = new JsonObject();
        row.addProperty("name", m.name());
        row.addProperty("unit", m.unit());
        row.addProperty("value", m.value());
        if (m.baseline() != 0) {
            row.addProperty("baseline", m.baseline());
            row.addProperty("ratio", m.judged());
        }
        row.addProperty("wanted", m.goal().toString());
        row.addProperty("met", m.met());
        return row;
    }
}
