package org.fulcrum.runtime.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked of mappings: read from the kernel's letters, asked again by madvise(2). */
class TraitTest {
    private static final int DONTFORK = 10;
    private static final int DOFORK = 11;
    private static final int HUGEPAGE = 14;
    private static final int NOHUGEPAGE = 15;
    private static final int WIPEONFORK = 18;

    @Test
    void theKernelsLettersAreRead() {
        int bits = Trait.bits(" rd wr mr mw me lo dc ac wf nh ");
        assertEquals(
                Trait.LOCKED.bit() | Trait.NOT_FORKED.bit() | Trait.WIPED_ON_FORK.bit() | Trait.NOT_HUGE.bit(), bits);
        assertEquals(0, Trait.bits(" rd ex mr mw me sd"));
    }

    @Test
    void adviceTakesBackFirst() {
        int now = Trait.NOT_FORKED.bit() | Trait.HUGE.bit() | Trait.LOCKED.bit();
        int wanted = Trait.WIPED_ON_FORK.bit() | Trait.NOT_HUGE.bit();
        assertEquals(List.of(DOFORK, WIPEONFORK, NOHUGEPAGE), Trait.advice(now, wanted));
        assertEquals(List.of(DONTFORK, HUGEPAGE), Trait.advice(0, now));
        assertEquals(List.of(), Trait.advice(now, now));
    }

    @Test
    void neighboursThatDifferInATraitStayApart() {
        Vma plain = new Vma(0x1000, 0x2000, 3, false, 0, "00:00", 0, "");
        Vma locked = new Vma(0x2000, 0x3000, 3, false, 0, "00:00", 0, "").with(Trait.LOCKED.bit());
        assertEquals(2, Layout.plan(List.of(), List.of(plain, locked)).size());
    }

    @Test
    void memoryThatGrowsCannotStandForMemoryThatDoesNot() {
        Vma plain = new Vma(0x1000, 0x2000, 3, false, 0, "00:00", 0, "");
        Vma growing = plain.with(Trait.GROWS_DOWN.bit());
        assertTrue(growing.stack());
        assertEquals(
                Layout.Action.MAP,
                Layout.plan(List.of(plain), List.of(growing)).getFirst().action());
    }
}
