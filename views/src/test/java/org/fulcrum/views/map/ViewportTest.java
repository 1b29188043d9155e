package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewportTest {
    @ParameterizedTest
    @CsvSource({"0, -9", "-500, -9", "24, -4.5", "48, 0", "300, 0", "552, 0", "576, 4.5", "600, 9", "900, 9"})
    void theNearerToTheEdgeTheFaster(double y, double speed) {
        assertEquals(speed, Viewport.speedAt(y, 600), 1e-9);
    }
}
