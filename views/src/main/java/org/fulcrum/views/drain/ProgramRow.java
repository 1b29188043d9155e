package org.fulcrum.views.drain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.views.kit.Formats;

/**
 * A program on a node that is to be emptied.
 *
 * @param process who
 * @param command its command
 * @param bytes its memory, bytes
 * @param state where it goes, or why it does not
 * @param stays whether it could not leave
 */
public record ProgramRow(ProcessKey process, String command, long bytes, String state, boolean stays) {
    private static final int COMMAND_CHARACTERS = 40;
    private static final long UNKNOWN_BYTES = -1;

    /** The programs of a plan: those that leave in their order, then those that stay. */
    static List<ProgramRow> of(DrainPlan plan) {
        List<ProgramRow> rows = new ArrayList<>();
        plan.departures()
                .forEach(d -> rows.add(new ProgramRow(d.process(), command(d.command()), d.bytes(), d.to(), false)));
        plan.staying()
                .forEach(s -> rows.add(new ProgramRow(
                        s.process(), command(s.command()), UNKNOWN_BYTES, "stays: " + s.reason(), true)));
        return rows;
    }

    /** The programs that are still on a node. */
    static List<ProgramRow> left(ClusterSnapshot snapshot, String node, Standing standing) {
        return snapshot.processes().stream()
                .filter(p -> p.node().equals(node) && p.residency() != Residency.LOST)
                .sorted(Comparator.comparing(p -> p.key().toString()))
                .map(p -> left(p, snapshot, standing))
                .toList();
    }

    private static ProgramRow left(ProcessSnapshot process, ClusterSnapshot snapshot, Standing standing) {
        Optional<String> move = snapshot.activities().stream()
                .filter(a -> a.result().isEmpty() && a.process().equals(process.key()))
                .findFirst()
                .map(Formats::underWay);
        Optional<String> stuck = stuck(process.key(), standing);
        return new ProgramRow(
                process.key(),
                command(process.command()),
                process.residentBytes(),
                move.or(() -> stuck).orElse("waits for its turn"),
                move.isEmpty() && stuck.isPresent());
    }

    /** A node tells of its stuck programs as {@code KEY: REASON}; that a move was refused says nothing more here. */
    private static Optional<String> stuck(ProcessKey key, Standing standing) {
        String head = key + ": ";
        return standing.stuck().stream()
                .filter(line -> line.startsWith(head))
                .map(line -> "could not leave so far: "
                        + line.substring(head.length()).replaceFirst("^refused: ", ""))
                .findFirst();
    }

    private static String command(String whole) {
        String text = Formats.shortCommand(whole, COMMAND_CHARACTERS);
        return text.isBlank() ? "(no command)" : text;
    }
}
