package org.fulcrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fulcrum.runtime.api.ConnectionSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConsoleOptionsTest {
    @Test
    void withoutASeedThereAreNoSettings() throws IOException {
        assertTrue(parse("--theme", "dark").settings().isEmpty());
    }

    @Test
    void seedsAreAListAndTheRestHasDefaults() throws IOException {
        ConnectionSettings settings =
                parse("--seeds", "10.77.0.1[7800],10.77.0.2").settings().orElseThrow();
        assertEquals(List.of("10.77.0.1[7800]", "10.77.0.2"), settings.seeds());
        assertEquals("fulcrum", settings.cluster());
        assertEquals("auto", settings.bindAddress());
        assertTrue(settings.name().startsWith("console-"));
    }

    @Test
    void theCommandLineGoesBeforeTheFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("console.properties");
        Files.writeString(file, "node.name = desk\ncluster.name = hall\nseeds = a[7800], b\ncluster.port = 7900\n");
        ConnectionSettings settings = parse("--config", file.toString(), "--cluster", "lab")
                .settings()
                .orElseThrow();
        assertEquals(new ConnectionSettings("desk", "lab", "auto", 7900, List.of("a[7800]", "b")), settings);
    }

    @Test
    void aBadFileIsAnErrorOfTheFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("console.properties");
        Files.writeString(file, "seeds = a\ncluster.port = many\n");
        assertThrows(IOException.class, () -> parse("--config", file.toString()).settings());
        assertThrows(
                IOException.class,
                () -> parse("--config", directory.resolve("none").toString()).settings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "0x0", "1280", "12x8", "99999x800"})
    void aBadSizeIsAUsageError(String size) {
        assertThrows(CommandLine.ParameterException.class, () -> parse("--size", size));
    }

    private static ConsoleOptions parse(String... args) {
        ConsoleOptions options = new ConsoleOptions();
        options.line().parseArgs(args);
        return options;
    }
}
