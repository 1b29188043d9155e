package org.fulcrum.runtime.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.cluster.ControlMessage.PolicyNews;
import org.fulcrum.runtime.core.balance.Automation;
import org.fulcrum.runtime.core.balance.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyKeeperTest {
    @TempDir
    private Path directory;

    private PolicyKeeper keeper(String name) {
        return new PolicyKeeper(name, Optional.of(directory.resolve(name)), Policy.NONE);
    }

    @Test
    void aChangeReachesAllAndIsKept() throws Exception {
        PolicyKeeper n1 = keeper("n1");
        PolicyKeeper n2 = keeper("n2");
        assertTrue(n1.news().isEmpty());
        n1.change(Map.of("automation", "manual", "aggressiveness", "5"), "root@n1");
        assertTrue(n2.heard(n1.news().orElseThrow()).isEmpty());
        assertEquals(Automation.MANUAL, n2.parameters().automation());
        assertEquals(n1.snapshot(), n2.snapshot());
        assertEquals("root@n1", n2.snapshot().by());
        assertEquals(n2.snapshot(), keeper("n2").snapshot(), "the next runtime finds it");
    }

    @Test
    void whoIsBehindIsToldAndTheSameIsNoNews() throws Exception {
        PolicyKeeper n1 = keeper("n1");
        PolicyKeeper n2 = keeper("n2");
        n1.change(Map.of("aggressiveness", "2"), "root@n1");
        PolicyNews old = n1.news().orElseThrow();
        n1.change(Map.of("aggressiveness", "4"), "root@n1");
        assertTrue(n2.heard(old).isEmpty());
        assertEquals(n1.news(), n1.heard(old), "it is told the later one");
        assertTrue(n2.heard(n1.news().orElseThrow()).isEmpty());
        assertEquals(4, n2.snapshot().aggressiveness());
    }

    @Test
    void ofTwoMadeAtTheSameTimeOneHoldsEverywhere() throws Exception {
        PolicyKeeper n1 = keeper("n1");
        PolicyKeeper n2 = keeper("n2");
        n1.change(Map.of("aggressiveness", "1"), "root@n1");
        n2.change(Map.of("aggressiveness", "5"), "root@n2");
        PolicyNews first = n1.news().orElseThrow();
        n1.heard(n2.news().orElseThrow());
        n2.heard(first);
        assertEquals(n1.snapshot(), n2.snapshot());
        assertEquals(5, n1.snapshot().aggressiveness());
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        PolicyKeeper n1 = keeper("n1");
        n1.heard(new PolicyNews(7, "n9", "root@n9", 1, "telepathy on\n"));
        assertEquals(0, n1.snapshot().version());
    }

    @Test
    void nonsenseIsRefused() {
        OperatorException refused = assertThrows(
                OperatorException.class, () -> keeper("n1").change(Map.of("automation", "perhaps"), "root@n1"));
        assertEquals("bad-policy", refused.code());
    }

    @Test
    void aDamagedFileIsLeftOut() throws Exception {
        Files.createDirectories(directory.resolve("n1"));
        Files.writeString(directory.resolve("n1/policy.properties"), "version=many\n");
        assertEquals(0, keeper("n1").snapshot().version());
    }
}
