package org.fulcrum.runtime.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What programs are built against, and the command for scripts. */
class SdkVerbTest {
    @TempDir
    private Path directory;

    private String sdk(int status, Path to) {
        StringWriter out = new StringWriter();
        CommandLine line = CommandTree.create((wanted, output, errors) -> 0);
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        assertEquals(status, line.execute("sdk", to.toString(), "--json"), out::toString);
        return out.toString();
    }

    @Test
    void itIsUnpackedTwiceWithoutHarm() throws IOException {
        String first = sdk(0, directory.resolve("new"));
        assertEquals(first, sdk(0, directory.resolve("new")));
        assertEquals(
                4,
                JsonParser.parseString(first)
                        .getAsJsonObject()
                        .getAsJsonArray("files")
                        .size());
        assertTrue(Files.readString(directory.resolve("new/include/fulcrum.h")).contains("fulcrum_move"));
        assertTrue(Files.size(directory.resolve("new/lib/libfulcrum.a")) > 0);
        assertTrue(Files.isExecutable(directory.resolve("new/bin/fulcrum-self")));
    }

    @Test
    void whereNoneCanBeItSaysSo() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertTrue(sdk(1, file).contains("file"));
    }
}
