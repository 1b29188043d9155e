package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code ./fulcrum} says before it does anything. */
class ScriptTest {
    private static final Path REPOSITORY =
            Path.of(System.getProperty("fulcrum.test.repository", "..")).toAbsolutePath();

    /** How the script ended, with both outputs in one. */
    record Said(int status, String text) {}

    @Test
    void withoutAVerbItTellsTheVerbs() throws Exception {
        Said said = fulcrum();
        assertEquals(0, said.status());
        for (String verb : List.of("demo", "test", "lab up", "migrate PID NODE|home|best", "explain")) {
            assertTrue(said.text().contains(verb), said.text());
        }
    }

    @Test
    void unknownVerbIsStatus2() throws Exception {
        Said said = fulcrum("frobnicate");
        assertEquals(2, said.status());
        assertTrue(said.text().contains("unknown verb 'frobnicate'"), said.text());
    }

    @Test
    void everyLineOfThePackageListIsANameOrAComment() throws IOException {
        for (String line : Files.readAllLines(REPOSITORY.resolve("packaging/apt-packages.txt"))) {
            assertTrue(line.matches("([a-z0-9][a-z0-9.+-]*)? *(#.*)?"), line);
        }
    }

    private static Said fulcrum(String... arguments) throws Exception {
        List<String> words =
                new ArrayList<>(List.of(REPOSITORY.resolve("fulcrum").toString()));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
