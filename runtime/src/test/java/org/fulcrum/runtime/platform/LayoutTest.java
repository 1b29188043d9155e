package org.fulcrum.runtime.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** From one set of mappings to another. */
class LayoutTest {
    private static Vma memory(long start, long end, int protection) {
        return new Vma(start, end, protection, false, 0, "00:00", 0, "");
    }

    private static Vma file(long start, long end, int protection, long offset, String path) {
        return new Vma(start, end, protection, false, offset, "08:01", path.hashCode() & 0xffff, path);
    }

    @Test
    void equalMappingsAreKept() {
        List<Vma> same = List.of(file(0x1000, 0x3000, 5, 0, "/a"), memory(0x4000, 0x5000, 3));
        List<Layout.Step> plan = Layout.plan(same, same);
        assertEquals(2, plan.size());
        plan.forEach(s -> assertEquals(Layout.Action.KEEP, s.action()));
    }

    @Test
    void aMappingSplitByMprotectIsKeptInPieces() {
        List<Vma> now = List.of(file(0x1000, 0x4000, 3, 0, "/a"));
        List<Vma> wanted = List.of(file(0x1000, 0x2000, 1, 0, "/a"), file(0x2000, 0x4000, 3, 0x1000, "/a"));
        List<Layout.Step> plan = Layout.plan(now, wanted);
        assertEquals(
                List.of(Layout.Action.KEEP, Layout.Action.KEEP),
                plan.stream().map(Layout.Step::action).toList());
        assertEquals(1, plan.getFirst().range().protection());
        assertEquals(3, plan.getFirst().protectionNow());
    }

    @Test
    void anotherFileAtTheSamePlaceIsMappedAnew() {
        List<Layout.Step> plan =
                Layout.plan(List.of(file(0x1000, 0x2000, 5, 0, "/a")), List.of(file(0x1000, 0x2000, 5, 0, "/b")));
        assertEquals(Layout.Action.MAP, plan.getFirst().action());
        assertEquals("/b", plan.getFirst().range().path());
    }

    @Test
    void theSameFileAtAnotherOffsetIsMappedAnew() {
        List<Layout.Step> plan =
                Layout.plan(List.of(file(0x1000, 0x2000, 5, 0, "/a")), List.of(file(0x1000, 0x2000, 5, 0x1000, "/a")));
        assertEquals(Layout.Action.MAP, plan.getFirst().action());
    }

    /** Carrying a plan out on a model of an address space gives exactly what was wanted, page by page. */
    @Property
    void carriedOutItGivesWhatWasWanted(@ForAll long seed) {
        Random random = new Random(seed);
        List<Vma> now = mappings(random);
        List<Vma> wanted = mappings(random);
        Map<Long, String> space = pages(now);
        for (Layout.Step s : Layout.plan(now, wanted)) {
            for (long page = s.range().start(); page < s.range().end(); page += 0x1000) {
                switch (s.action()) {
                    case UNMAP -> space.remove(page);
                    case MAP -> space.put(page, page(s.range(), page));
                    case KEEP -> {
                        Vma before = s.range();
                        Vma unprotected = new Vma(
                                before.start(),
                                before.end(),
                                s.protectionNow(),
                                before.shared(),
                                before.offset(),
                                before.device(),
                                before.inode(),
                                before.path());
                        assertEquals(page(unprotected, page), space.get(page), "kept what was not there, seed " + seed);
                        space.put(page, page(before, page));
                    }
                }
            }
        }
        assertEquals(pages(wanted), space, "seed " + seed);
    }

    private static List<Vma> mappings(Random random) {
        List<Vma> mappings = new ArrayList<>();
        long at = 0x1000L * random.nextInt(4);
        while (at < 0x20000) {
            long end = at + 0x1000L * (1 + random.nextInt(5));
            int protection = 1 + random.nextInt(3);
            mappings.add(
                    random.nextBoolean()
                            ? memory(at, end, protection)
                            : file(at, end, protection, at - at % 0x8000, random.nextBoolean() ? "/a" : "/b"));
            at = end + 0x1000L * random.nextInt(3);
        }
        return mappings;
    }

    private static Map<Long, String> pages(List<Vma> mappings) {
        TreeMap<Long, String> pages = new TreeMap<>();
        for (Vma v : mappings) {
            for (long page = v.start(); page < v.end(); page += 0x1000) {
                pages.put(page, page(v, page));
            }
        }
        return pages;
    }

    private static String page(Vma v, long page) {
        return v.path() + (v.fileBacked() ? v.offset() + page - v.start() : 0) + " " + v.protection();
    }
}
