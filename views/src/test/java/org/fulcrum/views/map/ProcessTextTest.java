package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.Samples;
import org.junit.jupiter.api.Test;

class ProcessTextTest {
    private final ProcessSnapshot process = Samples.process("n1", 7, "n2");

    @Test
    void theTooltipTellsAllThatIsKnown() {
        assertEquals("""
                command: /usr/bin/xz -T2 /srv/lib.tar
                process: pid 7, home n1, user ada
                runs on: n2 (away)
                CPU: 99 % of one core, 2 threads
                resident: 96.0 MiB
                moves: 1 move, 0 forced homecomings
                forwarded: 1,234 calls""", ProcessText.tooltip(process));
    }

    @Test
    void aMoveIsShownWithItsPhaseAndPart() {
        assertEquals(
                "to n3, streaming 25 %",
                ProcessText.note(Optional.of(Samples.streaming(process.key(), "n2", "n3", 1, 4))));
        assertEquals(
                "to n3, streaming", ProcessText.note(Optional.of(Samples.streaming(process.key(), "n2", "n3", 0, 0))));
    }

    @Test
    void aScreenReaderHearsWhatColoursShow() {
        String text = ProcessText.accessible(process, Optional.empty());
        assertTrue(text.contains("home n1, on n2, away"), text);
    }

    @Test
    void aVerdictNamesCostOrReason() {
        Preflight yes = new Preflight.Answered(Verdict.of(List.of(), 96L << 20, 38.5));
        Preflight no = new Preflight.Answered(Verdict.of(List.of(Reason.blocker("io_uring", "has an io_uring")), 0, 0));
        assertEquals("Can move to n2: about 96.0 MiB to send, about 38.5 ms standing still", text(yes));
        assertEquals("Cannot move to n2: has an io_uring", text(no));
        assertEquals("No answer from n2: n2 has left", text(new Preflight.Unanswered("n2 has left")));
    }

    private static String text(Preflight preflight) {
        return PreflightText.summary(preflight, "n2");
    }
}
