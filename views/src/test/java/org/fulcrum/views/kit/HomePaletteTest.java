package org.fulcrum.views.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HomePaletteTest {
    @Test
    void numberedNamesHaveTheColourOfTheirNumberInAnyOrder() {
        HomePalette palette = new HomePalette();
        assertEquals(2, palette.slot("n3"));
        assertEquals(0, palette.slot("n1"));
        assertEquals("home-1", palette.styleClass("n2"));
    }

    @Test
    void aColourStaysWhateverComesLater() {
        HomePalette palette = new HomePalette();
        int before = palette.slot("login");
        for (int i = 0; i < 50; i++) {
            palette.slot("node" + i);
        }
        assertEquals(before, palette.slot("login"));
    }

    @Test
    void namesThatWantTheSameColourGetTwo() {
        HomePalette palette = new HomePalette();
        assertNotEquals(palette.slot("a1"), palette.slot("b1"));
    }

    @Test
    void allColoursAreUsedBeforeOneIsShared() {
        HomePalette palette = new HomePalette();
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < HomePalette.SIZE; i++) {
            used.add(palette.slot("rack" + i + "-a"));
        }
        assertEquals(HomePalette.SIZE, used.size());
        assertTrue(palette.slot("one-more") < HomePalette.SIZE);
    }

    @Test
    void longNumbersAreNames() {
        assertTrue(new HomePalette().slot("n99999999999999999999") < HomePalette.SIZE);
    }
}
