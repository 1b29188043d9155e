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
