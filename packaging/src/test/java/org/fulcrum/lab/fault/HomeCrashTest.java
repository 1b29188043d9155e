package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime of a program's home is killed at each step of a move, and started again. */
@Tag("lab")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HomeCrashTest {
    private static final long SMALL = 8L << 20;

    private Lab lab = Lab.up("t-crash", 3);
    private final NodeRuntime home = new NodeRuntime(lab, Counter.HOME);

    @AfterAll
    void down() {
        lab.close();
    }

    /** Before the commit the program runs on at home. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEPART_PREPARED",
                "DEPART_FROZEN",
                "DEPART_CAPTURED",
                "DEPART_SENT",
                "DEPART_READY",
                "DEPART_RUNNING"
            })
    void beforeTheProgramHasLeft(String point) throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.assertCounts();
            home.arm(point, "kill");
            assertNotEquals(0, counter.migrate("n2").status(), "nobody is left to say that it moved");
            home.awaitEnd();
            home.start("n2", "n3");
            counter.assertCounts();
            counter.assertAt(Counter.HOME);
            assertEquals(0, counter.migrate("n3").status(), "it can be moved as before");
            counter.assertCounts();
            counter.assertAt("n3");
            counter.assertEndsWell();
        }
    }
}
