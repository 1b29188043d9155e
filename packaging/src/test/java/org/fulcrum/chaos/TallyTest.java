package org.fulcrum.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();
    private final ChaosOptions options = ChaosOptions.parse("--seed", "5");

    @Test
    void aDivergenceIsNeverSound() {
        tally.ended("bc");
        assertTrue(tally.sound(false));
        tally.diverged("bc", "status 1, not 0");
        assertFalse(tally.sound(false));
        assertFalse(tally.sound(true));
        assertTrue(tally.table(options).contains("DIVERGED bc: status 1, not 0"));
    }

    @Test
    void aFailedMoveIsSoundOnlyWithFaults() {
        tally.failed("xz", List.of("rolled back"));
        assertFalse(tally.sound(false));
        assertTrue(tally.sound(true));
    }

    @Test
    void tellsProgramsWhatItTellsPeople() {
        tally.moved("bc");
        tally.moved("bc");
        tally.lost("bc");
        tally.cut("bc");
        tally.fault("kill");
        JsonObject json = JsonParser.parseString(tally.json(options)).getAsJsonObject();
        assertEquals(5, json.get("seed").getAsInt());
        assertEquals(2, json.get("moves").getAsInt());
        assertEquals(1, json.getAsJsonObject("faults").get("kill").getAsInt());
        JsonObject bc = json.getAsJsonObject("programs").getAsJsonObject("bc");
        assertEquals(1, bc.get("lost").getAsInt());
        assertEquals(1, bc.get("cut").getAsInt());
        assertTrue(tally.table(options).contains("| bc | 2 | 2 | 1 | 1 | 0 |"));
    }
}
