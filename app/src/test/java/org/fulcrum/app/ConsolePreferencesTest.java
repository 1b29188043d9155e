package org.fulcrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fulcrum.views.kit.Theme;
import org.junit.jupiter.api.Test;

class ConsolePreferencesTest {
    private final MemoryPreferences store = new MemoryPreferences();

    @Test
    void whatIsRememberedComesBack() {
        ConsolePreferences first = new ConsolePreferences(store);
        first.theme(Theme.DARK);
        first.size(new WindowSize(1600, 1000));
        first.cluster("hall", List.of("a[7800]", "b"));
        ConsolePreferences second = new ConsolePreferences(store);
        assertEquals(Theme.DARK, second.theme());
        assertEquals(new WindowSize(1600, 1000), second.size());
        assertEquals("hall", second.cluster());
        assertEquals(List.of("a[7800]", "b"), second.seeds());
    }

    @Test
    void theFirstRunIsLightAndKnowsNoSeeds() {
        ConsolePreferences fresh = new ConsolePreferences(store);
        assertEquals(Theme.LIGHT, fresh.theme());
        assertTrue(fresh.seeds().isEmpty());
    }
}
