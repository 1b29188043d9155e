package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The lab by itself, with a stand-in where the runtime would be. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabTest {
    /** Runs instead of the runtime: the lab's own properties need none. */
    private static final Map<String, String> NO_RUNTIME = Map.of("FULCRUM_LAB_NODE_COMMAND", "true");

    private Lab lab = up("t-lab", 2);

    private static Lab up(String name, int nodes) {
        return Lab.up(name, nodes, NO_RUNTIME);
    }

    @BeforeAll
    void isRoot() {
        assertEquals("root", System.getProperty("user.name"), "lab tests need root");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    @Test
    void eachNodeHasItsOwnNameAddressAndProcesses() {
        assertEquals("n2\n", lab.exec("n2", "hostname").checked());
        assertTrue(lab.exec("n2", "ip", "-4", "addr").checked().contains(".2/24"));
        assertTrue(lab.exec("n2", "cat", "/proc/1/cmdline").checked().contains("node-init.sh"));
    }

    @Test
    void nodesReachOneAnother() throws IOException {
        Process listener = lab.begin("n1", "python3", "-c", """
                import socket
                server = socket.create_server(("n1", 5555))
                print("listening", flush=True)
                print(server.accept()[0].recv(100).decode(), flush=True)
                """);
        var said = listener.inputReader();
        assertEquals("listening", said.readLine());
        lab.exec("n2", "python3", "-c", "import socket; socket.create_connection(('n1', 5555)).send(b'hello')")
                .checked();
        assertEquals("hello", said.readLine());
    }

    @Test
    void filesOfTmpAreANodesOwn() {
        lab.exec("n1", "touch", "/tmp/here").checked();
        assertEquals("here\n", lab.exec("n1", "ls", "/tmp").checked());
        assertEquals("", lab.exec("n2", "ls", "/tmp").checked());
    }

    @Test
    void clocksAreApart() {
        double first = uptime(lab.exec("n1", "cat", "/proc/uptime").checked());
        double second = uptime(lab.exec("n2", "cat", "/proc/uptime").checked());
        assertEquals(1000, second - first, 60, "seconds between the clocks of n1 and n2");
    }

    private static double uptime(String line) {
        return Double.parseDouble(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void inputOutputAndStatusAreTheCallers() throws Exception {
        Process process = lab.begin("n1", "sh", "-c", "cat; echo wrong >&2; exit 42");
        try (var input = process.outputWriter()) {
            input.write("through the node");
        }
        assertEquals("through the node", textOf(process.getInputStream()));
        assertEquals("wrong\n", textOf(process.getErrorStream()));
        assertEquals(42, process.waitFor());
    }

    private static String textOf(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void initReapsOrphans() {
        lab.exec("n1", "sh", "-c", "(sleep 0.05 &)").checked();
        String zombies = "for _ in $(seq 100); do ps -eo stat= | grep -q Z || exit 0; sleep 0.05; done; exit 1";
        assertEquals(0, lab.exec("n1", "sh", "-c", zombies).status(), "a zombie stayed for 5 s");
    }

    @Test
    void unknownNodeIsStatus69() {
        assertEquals(69, lab.exec("n77", "true").status());
    }

    @Test
    void hostSeesNothingOfItAfterwards() throws IOException {
        List<String> before = interfacesAndMounts();
        Lab other = up("t-gone", 1);
        assertEquals(before, interfacesAndMounts(), "the host must not see the lab");
        other.close();
        assertFalse(Files.exists(other.state()));
        assertEquals(List.of(), processesOf(other));
    }

    @Test
    void comesUpAgainAfterACrash() throws IOException {
        Lab crashed = up("t-crash", 2);
        String pidAndStart = Files.readString(crashed.state().resolve("n1/init"));
        long pid = Long.parseLong(pidAndStart.substring(0, pidAndStart.indexOf(' ')));
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
        Files.delete(crashed.state().resolve("bridge"));
        Files.delete(crashed.state().resolve("up"));
        try (Lab again = up("t-crash", 1)) {
            assertEquals("n1\n", again.exec("n1", "hostname").checked());
        }
        assertEquals(List.of(), processesOf(crashed));
    }

    @Test
    void downOfNothingIsFine() {
        Lab nothing = up("t-nothing", 1);
        nothing.close();
        nothing.close();
    }

    @Test
    void aRuntimeThatEndsIsToldWithItsLog() {
        try (Lab dying = Lab.up("t-dying", 1, Map.of("FULCRUM_LAB_NODE_COMMAND", "false"))) {
            String ended =
                    "for _ in $(seq 100); do [ -e " + dying.state() + "/n1/runtime.exit ] && exit; sleep 0.05; done";
            dying.exec("n1", "sh", "-c", ended).checked();
            assertTrue(dying.script("status").text().contains("ended with 1"));
        }
    }

    @Test
    void badArgumentsAreStatus2() {
        assertEquals(2, lab.script("up", "--nodes", "none").status());
        assertEquals(2, lab.script("sideways").status());
        assertEquals(2, lab.script("up", "--config", "cpu.hide=avx2").status(), "it names no node");
        assertNotEquals(0, lab.script("up").status(), "it is up already");
    }

    private static List<String> interfacesAndMounts() throws IOException {
        List<String> seen = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/mounts")));
        try (Stream<Path> interfaces = Files.list(Path.of("/sys/class/net"))) {
            interfaces.map(Path::toString).sorted().forEach(seen::add);
        }
        return seen;
    }

    private static List<String> processesOf(Lab lab) throws IOException {
        String mark = "FULCRUM_LAB_MARK=" + lab.state() + "\0";
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(p -> p.getFileName().toString().matches("[0-9]+"))
                    .filter(p -> environmentOf(p).contains(mark))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static String environmentOf(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
