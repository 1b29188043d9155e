package org.fulcrum.lab.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The table of faults and outcomes in docs/protocols.md. */
final class FaultTable {
    private static final String HEAD = "| point |";

    /**
     * A cell.
     *
     * @param point name of the fault point
     * @param victim whose runtime is killed: home, source or target
     * @param outcome where the program is afterwards: home, source, target or lost
     */
    record Cell(String point, String victim, String outcome) {}

    private FaultTable() {}

    /** All cells that say something. */
    static List<Cell> cells() throws IOException {
        Path document = Path.of(Objects.requireNonNull(System.getProperty("fulcrum.test.repository")))
                .resolve("docs/protocols.md");
        List<String> lines = Files.readAllLines(document);
        int head = lines.indexOf(
                lines.stream().filter(l -> l.startsWith(HEAD)).findFirst().orElseThrow());
        String[] columns = words(lines.get(head));
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(head + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String[] row = words(line);
            for (int i = 1; i < row.length; i++) {
                if (!row[i].isEmpty()) {
                    cells.add(new Cell(row[0], columns[i].replace(" killed", ""), row[i]));
                }
            }
        }
        return cells;
    }

    private static String[] words(String row) {
        return Arrays.stream(row.substring(1).split("\\|", -1))
                .map(String::strip)
                .limit(4)
                .toArray(String[]::new);
    }
}
