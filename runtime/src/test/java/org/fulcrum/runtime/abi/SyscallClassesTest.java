package org.fulcrum.runtime.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.fulcrum.runtime.abi.SyscallRule.CallClass;
import org.junit.jupiter.api.Test;

/**
 * The section "Syscall classes" of docs/protocols.md says what the table says. When it does not, its text as it should
 * be is in {@value #WANTED}.
 */
class SyscallClassesTest {
    private static final Path DOCUMENT = Path.of("../docs/protocols.md");
    private static final String WANTED = "target/syscall-classes.md";
    private static final String BEGIN = "<!-- from syscalls.table: begin -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void theDocumentSaysWhatTheTableSays() throws IOException {
        String text = Files.readString(DOCUMENT);
        String wanted = section();
        Files.writeString(Path.of(WANTED), wanted);
        assertEquals(wanted, text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END)));
    }

    private static String section() {
        StringBuilder text = new StringBuilder();
        for (CallClass callClass : CallClass.values()) {
            List<SyscallRule> rules = SyscallTable.builtIn().lines().stream()
                    .filter(r -> r.kind().callClass() == callClass)
                    .toList();
            long calls = rules.stream().map(SyscallRule::nr).distinct().count();
            text.append("\n**%s**: %d calls\n\n".formatted(callClass.name().toLowerCase(Locale.ROOT), calls));
            text.append("| because | calls |\n|---|---|\n");
            rules.stream()
                    .collect(Collectors.groupingBy(SyscallRule::reason, LinkedHashMap::new, Collectors.toList()))
                    .forEach((reason, of) -> text.append("| %s | %s |\n".formatted(reason, names(of))));
        }
        return text.append('\n').toString();
    }

    /** Names; those that an argument chooses once, with the values it has a line for. */
    private static String names(List<SyscallRule> rules) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (SyscallRule rule : rules) {
            String[] parts = rule.name().split("[()]");
            List<String> of = values.computeIfAbsent(parts[0], k -> new ArrayList<>());
            if (parts.length > 1) {
                of.add(parts[1]);
            } else if (rule.by() >= 0) {
                of.add("others");
            }
        }
        return values.entrySet().stream()
                .map(e ->
                        e.getValue().isEmpty() ? e.getKey() : e.getKey() + " (" + String.join(" ", e.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }
}
