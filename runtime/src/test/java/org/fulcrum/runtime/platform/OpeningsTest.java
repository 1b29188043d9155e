package org.fulcrum.runtime.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pieces of memory are opened while pages travel. */
class OpeningsTest {
    private static final long GIB = 1L << 30;

    private static Vma memory(long start, long end, int protection) {
        return new Vma(start, end, protection, false, 0, "00:00", 0, "");
    }

    @Test
    void whatCanBeReadNeedsNothingToBeSent() {
        List<Vma> mappings = List.of(memory(0x1000, 0x3000, Vma.READ), memory(0x3000, 0x5000, Vma.READ | Vma.WRITE));
        assertEquals(List.of(), Openings.of(Vma.READ, List.of(new PageRun(0x1000, 0x5000)), mappings));
    }

    @Test
    void aRunOverSeveralMappingsOpensThePieceOfEachThatIsClosed() {
        List<Vma> mappings =
                List.of(memory(0x1000, 0x3000, 0), memory(0x3000, 0x5000, 3), memory(0x5000, 0x7000, Vma.READ));
        assertEquals(
                List.of(new Openings.Opening(0x2000, 0x3000, 0), new Openings.Opening(0x5000, 0x6000, Vma.READ)),
                Openings.of(Vma.READ | Vma.WRITE, List.of(new PageRun(0x2000, 0x6000)), mappings));
    }

    @Test
    void ofALargeReserveOnlyWhatIsNearItsPagesIsOpened() {
        List<Vma> reserve = List.of(memory(GIB, 500 * GIB, 0));
        List<PageRun> runs = List.of(
                new PageRun(2 * GIB, 2 * GIB + 0x1000),
                new PageRun(2 * GIB + 0x8000, 2 * GIB + 0x9000),
                new PageRun(400 * GIB, 400 * GIB + 0x1000));
        assertEquals(
                List.of(
                        new Openings.Opening(2 * GIB, 2 * GIB + 0x9000, 0),
                        new Openings.Opening(400 * GIB, 400 * GIB + 0x1000, 0)),
                Openings.of(Vma.READ, runs, reserve));
    }

    @Test
    void pagesOutsideOfAllMappingsOpenNothing() {
        assertEquals(List.of(), Openings.of(Vma.READ, List.of(new PageRun(0x1000, 0x2000)), List.of()));
    }
}
