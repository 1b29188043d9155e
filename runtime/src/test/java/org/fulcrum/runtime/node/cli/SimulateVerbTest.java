package org.fulcrum.runtime.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.balance.Standing;
import org.fulcrum.runtime.sim.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateVerbTest {
    @TempDir
    private Path directory;

    private static String simulate(int status, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = CommandTree.create((wanted, output, errors) -> 0);
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        String[] all = new String[arguments.length + 1];
        all[0] = "simulate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertEquals(status, line.execute(all), out::toString);
        return out.toString();
    }

    @Test
    void table3AsJsonHasItsRows() {
        JsonArray rows = JsonParser.parseString(simulate(0, "table3", "--seed", "1", "--json"))
                .getAsJsonObject()
                .getAsJsonArray("rows");
        assertEquals(5, rows.size());
        JsonObject last = rows.get(4).getAsJsonObject();
        assertEquals(6, last.get("processesPerCore").getAsInt());
        assertEquals(599, last.get("optimal").getAsDouble(), 0.5);
        assertTrue(last.get("withMigration").getAsDouble() < 605, last::toString);
        assertEquals(1798, last.get("withoutMigration").getAsDouble(), 1);
    }

    @Test
    void allPoliciesAsATable() {
        String text = simulate(0, "memory-pressure", "--policy", "all");
        assertTrue(text.contains("power-of-two") && text.contains("ours"), text);
    }

    @Test
    void randomScenariosAsATable() {
        assertTrue(simulate(0, "random", "--runs", "2").contains("moves a process"));
    }

    @Test
    void whatWasRecordedIsReplayedAndWhatIsDamagedTold() throws IOException {
        Path file = directory.resolve("n.rec");
        try (Recorder recorder = new Recorder(file)) {
            for (int second = 0; second < 60; second++) {
                recorder.beat(1000L * second, crowded(second), List.of());
            }
        }
        String told = simulate(0, "--recorded", file.toString(), "--policy", "all");
        assertTrue(told.contains("2 nodes, 1 of them recorded; 3 processes in 59 s; 0 decisions"), told);
        assertTrue(told.contains("least-loaded"), told);
        JsonArray both = JsonParser.parseString(simulate(0, "--recorded", directory.toString(), "--json"))
                .getAsJsonObject()
                .getAsJsonArray("policies");
        assertEquals(3, both.get(0).getAsJsonObject().get("finished").getAsInt());
        Files.writeString(file, Files.readString(file) + "process\tcut o");
        assertTrue(simulate(0, "--recorded", file.toString()).contains("the file breaks off in this line"));
        Path missing = directory.resolve("missing.rec");
        assertTrue(simulate(2, "--recorded", missing.toString()).contains("there is no file"));
        assertTrue(simulate(2, "table3", "--recorded", file.toString()).contains("either a SCENARIO or --recorded"));
        assertTrue(simulate(2).contains("either a SCENARIO or --recorded"));
        Path empty = Files.writeString(directory.resolve("empty.rec"), "");
        assertTrue(simulate(2, "--recorded", empty.toString()).contains("there is no beat in the recording"));
    }

    private static Situation crowded(int second) {
        List<ProcessView> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessView(
                    "n:" + i, "n", "", "u", ProcessClass.NORMAL, 1, 1, 0, second / 3.0, 1000L * second, "", false));
        }
        NodeView self = new NodeView("n", "", 1, 1, 3, 0, 1000, 3, 0, 0, Standing.OPEN);
        NodeView other = new NodeView("m", "", 4, 1, 0, 0, 1000, 0, 0, 0, Standing.OPEN);
        return new Situation(self, processes, List.of(new Known(other, 0, 1e8)), 0, SiteRules.ALONE, 0);
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("s.txt"), "nodes 1\nnodes x\n");
        assertTrue(simulate(2, file.toString()).contains("s.txt, line 2: number of nodes wants a number"));
        Path policy = Files.writeString(directory.resolve("p.txt"), "margin 7\n");
        assertTrue(simulate(2, "drain", "--parameters", policy.toString()).contains("p.txt, line 1: margin is 7"));
        assertTrue(simulate(2, "nowhere").contains("neither a file nor built in"));
        assertTrue(simulate(2, "drain", "--policy", "luck").contains("no policy is named 'luck'"));
        assertTrue(simulate(2, "drain", "--runs", "3").contains("for 'random' only"));
    }
}
