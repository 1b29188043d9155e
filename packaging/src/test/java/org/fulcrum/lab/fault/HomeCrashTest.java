package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Before the commit the program runs on where it was, after it where it was going. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "DEPART_PREPARED, n1, n2, n1",
        "DEPART_FROZEN, n1, n2, n1",
        "DEPART_CAPTURED, n1, n2, n1",
        "DEPART_SENT, n1, n2, n1",
        "DEPART_READY, n1, n2, n1",
        "DEPART_RUNNING, n1, n2, n1",
        "DEPART_COMMITTED, n1, n2, n2",
        "DEPART_PARKED, n1, n2, n2",
        "ONWARD_PREPARED, n2, n3, n2",
        "ONWARD_STOPPED, n2, n3, n2",
        "ONWARD_SENT, n2, n3, n2",
        "ONWARD_READY, n2, n3, n2",
        "ONWARD_RUNNING, n2, n3, n2",
        "ONWARD_COMMITTED, n2, n3, n3",
        "RETURN_STOPPED, n2, n1, n2",
        "RETURN_IN_HAND, n2, n1, n2",
        "RETURN_RECEIVED, n2, n1, n2",
        "RETURN_COMMITTED, n2, n1, n1",
    })
    void atEachStep(String point, String from, String to, String then) throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.assertCounts();
            if (!from.equals(Counter.HOME)) {
                counter.migrate(from).checked();
            }
            home.arm(point, "kill");
            assertNotEquals(0, counter.migrate(to).status(), "nobody is left to say that it moved");
            home.awaitEnd();
            home.start("n2", "n3");
            counter.assertCounts();
            counter.assertAt(then);
            counter.migrate(then.equals("n3") ? "n2" : "n3").checked(); // it can be moved as before
            counter.assertCounts();
            counter.assertEndsWell();
        }
    }

    /** The program waits for its home in the middle of a read. */
    @Test
    void whileItIsAway() throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.migrate("n2").checked();
            counter.assertCounts();
            home.kill();
            home.awaitEnd();
            home.start("n2", "n3");
            counter.assertCounts();
            counter.assertAt("n2");
            counter.migrate(Counter.HOME).checked();
            counter.assertCounts();
            counter.assertEndsWell();
        }
    }
}
