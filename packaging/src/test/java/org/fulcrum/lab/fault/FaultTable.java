package org.fulcrum.lab.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The table of faults and outcomes in docs/protocols.md. */
final class FaultTable {
    private static final String HEAD = "| point |";

    /** What goes wrong, as the heads of the columns have it after the name of the victim. */
    enum Fault {
        /** The victim's runtime is killed. */
        KILLED,
        /** It stands still for ten seconds. */
        STOPPED,
        /** Its node has no network for ten seconds. */
        CUT,
        /** Its node has no memory left for the body. */
        FULL
    }

    /**
     * A cell.
     *
     * @param point name of the fault point
     * @param victim whom it strikes: home, source or target
     * @param fault what it is
     * @param outcome where the program is afterwards: home, source, target or lost
     */
    record Cell(String point, String victim, Fault fault, String outcome) {
        @Override
        public String toString() {
            return point + ", " + victim + " " + fault.name().toLowerCase(Locale.ROOT) + ": " + outcome;
        }
    }

    private FaultTable() {}

    /** All cells that say something. */
    static List<Cell> cells() throws IOException {
        Path document = Path.of(Objects.requireNonNull(System.getProperty("fulcrum.test.repository")))
                .resolve("docs/protocols.md");
        List<String> lines = Files.readAllLines(document);
        int head = lines.indexOf(
                lines.stream().filter(l -> l.startsWith(HEAD)).findFirst().orElseThrow());
        List<String> columns = words(lines.get(head));
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(head + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            List<String> row = words(line);
            for (int i = 1; i < row.size(); i++) {
                if (!row.get(i).isEmpty()) {
                    cells.add(cell(row.getFirst(), columns.get(i), row.get(i)));
                }
            }
        }
        return cells;
    }

    private static Cell cell(String point, String column, String outcome) {
        String[] victimAndFault = column.split(" ", 2);
        return new Cell(point, victimAndFault[0], Fault.valueOf(victimAndFault[1].toUpperCase(Locale.ROOT)), outcome);
    }

    private static List<String> words(String row) {
        return Arrays.stream(row.substring(1, row.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }
}
