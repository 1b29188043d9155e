package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A speed is measured once, and again when the processor is another one. */
class SpeedFileTest {
    private static final String PROCESSOR = "25 1 AMD EPYC 1";

    @TempDir
    private Path directory;

    private OptionalDouble read(String processor, int version) {
        return new SpeedFile(directory.resolve("state"), processor, version).read();
    }

    @Test
    void whatIsKeptIsOfThisProcessorAndThisMeasure() {
        assertEquals(OptionalDouble.empty(), read(PROCESSOR, 1));
        new SpeedFile(directory.resolve("state"), PROCESSOR, 1).write(0.875);
        assertEquals(OptionalDouble.of(0.875), read(PROCESSOR, 1));
        assertEquals(OptionalDouble.empty(), read("25 17 AMD EPYC 1", 1));
        assertEquals(OptionalDouble.empty(), read(PROCESSOR, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"speed\":1}",
                "{\"speed\":\"x\",\"processor\":\"25 1 AMD EPYC 1\",\"version\":1}",
                "{\"speed\":-1,\"processor\":\"25 1 AMD EPYC 1\",\"version\":1}",
                "{\"speed\":0,\"processor\":\"25 1 AMD EPYC 1\",\"version\":1}"
            })
    void aDamagedFileIsAsThoughThereWereNone(String text) throws IOException {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("state/speed.json"), text);
        assertEquals(OptionalDouble.empty(), read(PROCESSOR, 1));
        new SpeedFile(directory.resolve("state"), PROCESSOR, 1).write(1.25);
        assertEquals(OptionalDouble.of(1.25), read(PROCESSOR, 1));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNoReasonToFail() throws IOException {
        Files.writeString(directory.resolve("state"), "a file");
        new SpeedFile(directory.resolve("state"), PROCESSOR, 1).write(1.25);
        assertEquals(OptionalDouble.empty(), read(PROCESSOR, 1));
    }
}
