package org.fulcrum.runtime.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * README's table of what does not move is what preflight can find. When it is not, its text as it should be is in
 * {@value #WANTED}.
 */
class FindingTest {
    private static final Path README = Path.of("../README.md");
    private static final String WANTED = "target/findings.md";
    private static final String BEGIN = "<!-- from Finding: begin -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void theReadmeSaysWhatCanBeFound() throws IOException {
        String wanted = Arrays.stream(Finding.values())
                .map(f -> "| `%s` | %s | %s |\n".formatted(f.code(), f.meaning(), f.remedy()))
                .collect(Collectors.joining("", "\n| reason | because | what to do |\n|---|---|---|\n", "\n"));
        Files.writeString(Path.of(WANTED), wanted);
        String text = Files.readString(README);
        assertEquals(wanted, text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END)));
    }
}
