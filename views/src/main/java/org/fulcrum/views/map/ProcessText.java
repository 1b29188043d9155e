package org.fulcrum.views.map;

import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.Formats;

/** A process in words: on its chip, in its tooltip, for a screen reader. */
final class ProcessText {
    private static final int COMMAND_CHARACTERS = 48;
    private static final int NAME_CHARACTERS = 24;

    private ProcessText() {}

    /** The command as a chip shows it; the chip itself shortens further. */
    static String command(ProcessSnapshot process) {
        String text = Formats.shortCommand(process.command(), COMMAND_CHARACTERS);
        return text.isBlank() ? unnamed(process) : text;
    }

    /** A home of another site tells its own site alone what its programs are. */
    private static String unnamed(ProcessSnapshot process) {
        return process.user().isEmpty() ? "(guest of another site)" : "(no command)";
    }

    /** The name of a process in a sentence. */
    static String shortName(ProcessSnapshot process) {
        return process.command().isBlank()
                ? process.key().toString()
                : Formats.shortCommand(process.command(), NAME_CHARACTERS) + " (" + process.key() + ")";
    }

    /** How far a move has come; an order that no snapshot has shown yet has no move. */
    static String note(Optional<Activity> move) {
        return move.map(ProcessText::moveNote).orElse("ordered");
    }

    private static String moveNote(Activity move) {
        double fraction = fraction(move);
        String to = "to " + move.to() + ", " + Formats.phase(move.phase());
        return fraction < 0 ? to : to + " " + Math.round(fraction * 100) + " %";
    }

    /** How far a move has come, 0 to 1; negative while its size is unknown. */
    static double fraction(Activity move) {
        return move.bytesTotal() <= 0 ? -1 : Math.min(1, (double) move.bytesDone() / move.bytesTotal());
    }

    /** All that is known, a line each. */
    static String tooltip(ProcessSnapshot p) {
        StringBuilder text = new StringBuilder();
        line(text, "command", p.command());
        line(
                text,
                "process",
                "pid %d, home %s, user %s".formatted(p.key().pid(), p.key().home(), p.user()));
        line(text, "runs on", p.node() + " (" + Formats.residency(p.residency()) + ")");
        line(text, "CPU", Formats.percent(p.cpuPercent()) + " of one core, " + Formats.counted(p.threads(), "thread"));
        line(text, "resident", Formats.bytes(p.residentBytes()));
        line(text, "moves", Formats.counted(p.moves(), "move") + ", " + homecomings(p));
        line(text, "forwarded", Formats.counted(p.forwardedCalls(), "call"));
        p.lastMove().ifPresent(move -> line(text, "last move", lastMove(move)));
        return text.toString().stripTrailing();
    }

    private static String homecomings(ProcessSnapshot p) {
        String count = Formats.counted(p.homecomings(), "forced homecoming");
        return p.lastHomecomingCause()
                .map(cause -> count + " (last: " + cause + ")")
                .orElse(count);
    }

    private static String lastMove(LastMove move) {
        return move.from() + " to " + move.to() + ": " + Formats.cost(move);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    /** For a screen reader, in one sentence. */
    static String accessible(ProcessSnapshot p, Optional<Activity> move) {
        String state = move.map(m -> "moving " + moveNote(m)).orElseGet(() -> Formats.residency(p.residency()));
        return "process %s, pid %d, home %s, on %s, %s, CPU %s"
                .formatted(command(p), p.key().pid(), p.key().home(), p.node(), state, Formats.percent(p.cpuPercent()));
    }
}
