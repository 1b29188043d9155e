package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.Lab.Ended;
import org.fulcrum.lab.LabNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input, and nodes and streams that break: n2 stays whole, n3, n4 and n5 each break once. */
@Tag("lab")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
    private static final long SMALL = 8L << 20;
    private static final long BIG = 768L << 20;
    private static final long MOST_GROWTH_KILOBYTES = 64 << 10;

    private static final String KILL_RUNTIME = "kill -9 $(pgrep -x java)";

    /** Waits until a body has received this much, which is before the commit, and then does something. */
    private static String whenPagesCome(String deed) {
        return """
            for turn in $(seq 3000); do
              for pid in $(pgrep -x fulcrum-vessel); do
                read -r all resident rest </proc/$pid/statm || continue
                if [ "$resident" -gt 10000 ]; then %s; echo done; exit; fi
              done
              sleep 0.005
            done
            """.formatted(deed);
    }

    private Lab lab = Lab.up("t-fault", 5);

    @BeforeAll
    void isRoot() {
        assertEquals("root", System.getProperty("user.name"), "lab tests need root");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    private Process whenPagesCome(String node, String deed) {
        return lab.begin(node, "sh", "-c", whenPagesCome(deed));
    }

    private static void assertDone(Process deed) throws IOException {
        try (BufferedReader said = deed.inputReader()) {
            assertEquals("done", said.readLine(), "the move was over before anything could break");
        }
    }

    private List<String> log(String containing) throws IOException {
        return Files.readAllLines(lab.state().resolve("n1/runtime.log")).stream()
                .filter(line -> line.contains(containing))
                .toList();
    }

    private static void assertRefused(Ended ended, String reason) {
        assertEquals(1, ended.status(), ended.errors());
        assertTrue(ended.errors().contains(reason), "'" + ended.errors() + "' should say '" + reason + "'");
    }

    @Test
    void aPidThatIsNot() {
        assertRefused(lab.exec("n1", "fulcrum", "migrate", "999999", "n2"), "999999");
        assertRefused(lab.exec("n1", "fulcrum", "adopt", "999999"), "999999");
    }

    @Test
    void aProcessOfSomebodyElse() throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            String pid = String.valueOf(counter.pid());
            String[] verbs = {"migrate " + pid + " n2", "adopt " + pid};
            for (String verb : verbs) {
                Ended ended = lab.exec(
                        "n1",
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "sh",
                        "-c",
                        "fulcrum " + verb);
                assertRefused(ended, "belongs to");
            }
            counter.assertCounts();
            counter.assertAt("n1");
        }
    }

    @Test
    void aNodeThatIsNot() throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.assertRefused("n77", "n77");
            counter.assertEndsWell();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "shared file, a writable shared mapping of /tmp/shared, "
                        + "\"import mmap; f = open('/tmp/shared', 'w+b'); f.truncate(4096); m = mmap.mmap(f.fileno(), 4096)\"",
                "memory shared with a child, is shared with process, "
                        + "\"import mmap, time; m = mmap.mmap(-1, 4096); os.fork() or (time.sleep(600), os._exit(0))\"",
                "io_uring, io_uring, "
                        + "\"import ctypes; r = ctypes.CDLL(None).syscall(425, 4, ctypes.create_string_buffer(120)); assert r > 2\"",
                "device, the device /dev/zero is mapped, "
                        + "\"import mmap; f = open('/dev/zero', 'rb'); m = mmap.mmap(f.fileno(), 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)\"",
            })
    void whatCannotFollow(String what, String reason, String preparation) throws IOException {
        try (Counter counter = new Counter(lab, preparation)) {
            counter.assertRefused("n2", reason);
            assertEquals(1, log(counter.pid() + " -> n2").size(), "one log line: " + what);
            counter.assertEndsWell();
        }
    }

    @Test
    void aStoppedProcess() throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.signal("STOP");
            assertRefused(counter.migrate("n2"), "is stopped");
            counter.signal("CONT");
            counter.assertEndsWell();
        }
    }

    /** Needs no 32-bit library: pause(2) for ever. */
    @Test
    void aProgramOf32Bits() throws IOException {
        lab.exec(
                        "n1",
                        "sh",
                        "-c",
                        "echo 'void _start(void) { for (;;) __asm__(\"int $0x80\" : : \"a\"(29)); }' >/tmp/p.c"
                                + " && gcc -m32 -nostdlib -static -o /tmp/p32 /tmp/p.c")
                .checked();
        Process program = lab.begin("n1", "sh", "-c", "echo $$; exec fulcrum run -- /tmp/p32");
        String pid = program.inputReader().readLine();
        try {
            lab.exec("n1", "timeout", "20", "sh", "-c", "until grep -q p32 /proc/" + pid + "/comm; do :; done")
                    .checked();
            assertRefused(lab.exec("n1", "fulcrum", "migrate", pid, "n2"), "is a 32-bit program");
        } finally {
            assertEquals(0, lab.exec("n1", "kill", "-9", pid).status(), "it runs on");
        }
    }

    /** The node has no more memory than its control group leaves it. */
    @Test
    void aNodeWithoutMemory() throws IOException {
        try (MemoryGroup group = new MemoryGroup("fulcrum-t-fault", 600L << 20);
                Counter counter = Counter.holding(lab, BIG)) {
            group.add(runtimeOf("n2"));
            counter.assertRefused("n2", "MB to give, the process needs");
            counter.assertEndsWell();
        }
    }

    private long runtimeOf(String node) {
        return ProcessHandle.of(LabNode.init(lab, node))
                .orElseThrow()
                .children()
                .filter(p -> p.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    @Test
    void theBodyIsKilledWhileItsPagesCome() throws IOException {
        try (Counter counter = Counter.holding(lab, BIG)) {
            Process deed = whenPagesCome("n2", "kill -9 $pid");
            counter.assertRefused("n2", "n2");
            assertDone(deed);
            assertEquals(1, log(counter.pid() + " -> n2").size());
            counter.migrate("n2").checked();
            counter.assertEndsWell();
        }
    }

    @Test
    void theTargetIsKilledWhilePagesCome() throws IOException {
        try (Counter counter = Counter.holding(lab, BIG)) {
            Process deed = whenPagesCome("n3", KILL_RUNTIME);
            counter.assertRefused("n3", "n3");
            assertDone(deed);
            assertEquals(1, log(counter.pid() + " -> n3").size());
            counter.assertRefused("n3", "n3"); // which has left by now
            counter.assertEndsWell();
        }
    }

    @Test
    void theCableIsPulledWhilePagesCome() throws IOException {
        try (Counter counter = Counter.holding(lab, BIG)) {
            Process deed = whenPagesCome("n5", "ip link set eth0 down");
            counter.assertRefused("n5", "n5");
            assertDone(deed);
            counter.assertEndsWell();
        }
    }

    @Test
    void theHostIsKilledWhileABodyRunsThere() throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.migrate("n4").checked();
            counter.assertCounts();
            counter.assertAt("n4");
            lab.exec("n4", "sh", "-c", KILL_RUNTIME).checked();
            assertEquals("status 137", counter.end());
            assertEquals("LOST", counter.seen().orElseThrow().get("residency").getAsString());
            assertEquals(1, log(counter.pid() + " is lost").size());
        }
    }

    /** Random bytes, and the head of a frame of 2 GiB. */
    @Test
    void garbageAtEveryPort() throws IOException {
        long before = residentKilobytes();
        String send = """
                import os, socket, sys
                def at(address, family):
                    for garbage in (os.urandom(1 << 16), bytes.fromhex('464c0101ffffff7f' + '00' * 8) + os.urandom(1 << 20)):
                        for turn in range(5):
                            s = socket.socket(family); s.settimeout(2)
                            s.connect(address)
                            try:
                                s.sendall(garbage)
                            except OSError:
                                pass # hung up on, or not read any further: right
                            s.close()
                at(('n2', 7800), socket.AF_INET)
                at(('n2', 7801), socket.AF_INET)
                """;
        lab.exec("n1", "python3", "-c", send).checked();
        String local =
                send.substring(0, send.indexOf("at(('n2'")) + "at('/run/fulcrum/fulcrum.sock', socket.AF_UNIX)\n";
        lab.exec("n2", "python3", "-c", local).checked();
        assertTrue(residentKilobytes() - before < MOST_GROWTH_KILOBYTES, "memory is bounded");
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.migrate("n2").checked();
            counter.assertCounts();
            counter.assertAt("n2");
            counter.assertEndsWell();
        }
    }

    private long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + runtimeOf("n2") + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
