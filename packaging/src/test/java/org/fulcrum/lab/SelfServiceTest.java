package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that ask to be moved, join others and invite them (paper §2.2): a C program built against what
 * {@code fulcrum sdk} unpacks, and scripts with {@code fulcrum-self}.
 */
@Tag("lab")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelfServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 20_000_000;
    private static final String SDK = "/tmp/sdk";
    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    private final Lab lab = Lab.up("t-self", 3);
    private final LabNode home = LabNode.of(lab, "n1");

    @BeforeAll
    void build() throws IOException {
        for (String node : List.of("n1", "n3")) {
            lab.exec(node, "fulcrum", "sdk", SDK).checked();
            try (InputStream source =
                    Objects.requireNonNull(Programs.class.getResourceAsStream("programs/asker.c"), "asker.c")) {
                Files.copy(source, LabNode.of(lab, node).file(SDK + "/asker.c"));
            }
            String compile = "cd " + SDK + " && cc -O2 -Wall -Wextra -Werror -pthread asker.c -I include ";
            lab.exec(node, "sh", "-c", compile + "-L lib -lfulcrum -Wl,-rpath," + SDK + "/lib -o asker")
                    .checked();
            lab.exec(node, "sh", "-c", compile + "-static lib/libfulcrum.a -o asker-static")
                    .checked();
        }
    }

    @AfterAll
    void down() {
        lab.close();
    }

    /** A program that asks as it is told. */
    private final class Asker implements AutoCloseable {
        private final Process process;
        private final BufferedReader says;
        private final BufferedWriter hears;
        private final int pid;

        Asker(String node, String command) throws IOException {
            process = lab.begin(node, "sh", "-c", "exec " + command);
            says = process.inputReader();
            hears = process.outputWriter();
            String first = says.readLine();
            if (first == null) {
                throw new AssertionError(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            pid = Integer.parseInt(first);
        }

        Asker() throws IOException {
            this("n1", "fulcrum run -- " + SDK + "/asker");
        }

        String asks(String line) throws IOException {
            hears.write(line + "\n");
            hears.flush();
            return String.valueOf(says.readLine());
        }

        void asksAndGets(String line, String beginning) throws IOException {
            String answer = asks(line);
            assertTrue(answer.startsWith(beginning), () -> line + ": " + answer + ", not " + beginning);
        }

        void isOn(String node) throws IOException {
            assertEquals("0 " + node, asks("where"));
        }

        @Override
        public void close() throws IOException {
            hears.close();
            try {
                assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), pid + " does not end");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void until(String node, int pid) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!home.process("n1", pid)
                .map(p -> p.get("node").getAsString())
                .orElse("nowhere")
                .equals(node)) {
            assertTrue(System.nanoTime() < deadline, () -> pid + " is not on " + node + " in time");
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Away, its request travels home and is made by its deputy: the node must know it by that. */
    @ParameterizedTest
    @ValueSource(strings = {"asker", "asker-static"})
    void aProgramMovesItself(String program) throws IOException {
        try (Asker asker = new Asker("n1", "fulcrum run -- " + SDK + "/" + program)) {
            asker.isOn("n1");
            for (String node : List.of("n2", "n3", "n1")) {
                String to = node.equals("n1") ? "home" : node;
                asker.asksAndGets("move " + to, "0 n1:" + asker.pid + " moved from ");
                asker.isOn(node);
                until(node, asker.pid);
            }
            asker.asksAndGets("move n1", "0 n1:" + asker.pid + " stays on n1");
            asker.asksAndGets("move best", "0 ");
            asker.asksAndGets("move n77", "1 ");
        }
    }

    @Test
    void otherThreadsAskMeanwhile() throws IOException {
        try (Asker asker = new Asker()) {
            assertEquals("0 asked often, wrong 0", asker.asks("crowd"));
        }
    }

    /** It need not wait until the node has noticed it. */
    @Test
    void aChildMovesItselfAsSoonAsItLives() throws IOException {
        try (Asker asker = new Asker()) {
            asker.asksAndGets("move n2", "0 ");
            assertEquals("0 n3", asker.asks("fork n3"));
            asker.isOn("n1");
        }
    }

    @Test
    void oneJoinsAnother() throws IOException {
        try (Asker first = new Asker();
                Asker second = new Asker();
                Asker foreign = new Asker("n1", NOBODY + "fulcrum run -- " + SDK + "/asker")) {
            first.asksAndGets("move n3", "0 ");
            second.asksAndGets("join " + first.pid, "0 ");
            second.isOn("n3");
            first.asksAndGets("join n1:" + second.pid, "0 n1:" + first.pid + " stays on n3");
            foreign.asksAndGets("join " + first.pid, "0 ");
            foreign.isOn("n3");
            first.asksAndGets("join 999999", "1 no process n1:999999 is in Fulcrum's care");
            first.asksAndGets("join n2", "2 ");
        }
    }

    @Test
    void oneInvitesAnotherOfItsUser() throws IOException {
        try (Asker host = new Asker();
                Asker guest = new Asker();
                Asker distant = new Asker("n3", "fulcrum run -- " + SDK + "/asker")) {
            host.asksAndGets("move n2", "0 ");
            host.asksAndGets("invite " + guest.pid, "0 n1:" + guest.pid + " moved from n1 to n2");
            guest.isOn("n2");
            host.asksAndGets("invite " + guest.pid, "0 n1:" + guest.pid + " stays on n2");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (home.process("n3", distant.pid).isEmpty()) {
                assertTrue(System.nanoTime() < deadline, "n1 does not hear of it");
                LockSupport.parkNanos(LOOK_NANOS);
            }
            host.asksAndGets("invite n3:" + distant.pid, "0 n3:" + distant.pid + " moved from n3 to n2");
            distant.isOn("n2");
        }
    }

    @Test
    void nobodyInvitesAnothersProcesses() throws IOException {
        try (Asker roots = new Asker();
                Asker nobodys = new Asker("n1", NOBODY + "fulcrum run -- " + SDK + "/asker")) {
            String reason = "%d belongs to user %d, and n1:%d to user %d: a process invites only those of its own user";
            nobodys.asksAndGets("move n2", "0 ");
            assertEquals(
                    "1 process n1:" + reason.formatted(roots.pid, 0, nobodys.pid, 65534),
                    nobodys.asks("invite " + roots.pid));
            assertEquals(
                    "1 process n1:" + reason.formatted(nobodys.pid, 65534, roots.pid, 0),
                    roots.asks("invite " + nobodys.pid));
            roots.isOn("n1");
            nobodys.isOn("n2");
        }
    }

    /** What a shell does by itself it does where it is; to start a command it comes home. */
    @Test
    void aScriptMovesItself() throws IOException {
        String script = """
                echo $$
                fulcrum-self move n2
                read line; echo "heard $line"
                fulcrum-self where
                fulcrum-self move n77; echo "status $?"
                fulcrum-self --json where
                fulcrum-self join n1:$$
                exit # the last command would take the shell's place
                """;
        Process run = lab.begin("n1", "bash", "-c", "exec fulcrum run -- bash -c \"$0\" 2>&1", script);
        BufferedReader says = run.inputReader();
        int pid = Integer.parseInt(says.readLine());
        String moved = says.readLine();
        assertTrue(moved.startsWith("n1:" + pid + " moved from n1 to n2"), moved);
        until("n2", pid);
        try (BufferedWriter hears = run.outputWriter()) {
            hears.write("you\n");
        }
        assertEquals("heard you", says.readLine());
        assertEquals("n1", says.readLine());
        String refused = says.readLine();
        assertTrue(refused.startsWith("fulcrum-self: ") && refused.contains("n77"), refused);
        assertEquals("status 1", says.readLine());
        assertEquals(
                "n1:" + pid,
                JsonParser.parseString(says.readLine())
                        .getAsJsonObject()
                        .get("process")
                        .getAsString());
        assertEquals("n1:" + pid + " stays on n1: it is on n1 already", says.readLine());
    }

    @Test
    void aProgramThatIsNotInCareIsToldSo() throws IOException {
        try (Asker asker = new Asker("n1", SDK + "/asker")) {
            asker.asksAndGets("move n2", "3 process " + asker.pid + " of n1 is not in Fulcrum's care");
            asker.asksAndGets("where", "3 ");
        }
        Lab.Ended script = lab.exec("n1", "sh", "-c", "fulcrum-self move n2; exit $?");
        assertEquals(1, script.status(), script::errors);
        assertTrue(script.errors().contains("is not in Fulcrum's care"), script::errors);
    }

    @Test
    void withoutANodeItIsStatus69() throws IOException {
        Lab.Ended script = lab.exec("n1", "sh", "-c", "FULCRUM_SOCKET=/nowhere fulcrum-self where; exit $?");
        assertEquals(69, script.status(), script::errors);
        assertTrue(script.errors().contains("no node at /nowhere"), script::errors);
        try (Asker asker = new Asker("n1", "fulcrum run -- env FULCRUM_SOCKET=/nowhere " + SDK + "/asker")) {
            asker.asksAndGets("move n2", "69 no node at /nowhere");
        }
    }
}
