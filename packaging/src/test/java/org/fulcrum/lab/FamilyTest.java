package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Parents and children on different nodes, and a shell that controls a job which is elsewhere. */
@Tag("lab")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FamilyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 10_000_000;

    private final Lab lab = Lab.up("t-family", 3);
    private final LabNode home = LabNode.of(lab, "n1");

    @AfterAll
    void down() {
        lab.close();
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private String residency(int pid) {
        Optional<JsonObject> process = home.process("n1", pid);
        return process.map(p ->
                        p.get("node").getAsString() + " " + p.get("residency").getAsString())
                .orElse("not in care");
    }

    private void moves(int pid, String node) {
        JsonObject result = home.migrate(pid, node).getAsJsonObject("result");
        assertEquals("moved", result.get("outcome").getAsString(), result::toString);
    }

    /** The child is made by a program that is away, and then lives where its parent does not. */
    @Test
    void aChildIsInCareAndMovesByItself() throws IOException {
        String program = """
                import os, sys
                print(os.getpid(), flush=True)
                sys.stdin.readline()
                child = os.fork()
                if child == 0:
                    for number in range(3):
                        print(sys.stdin.readline().strip(), number, os.getppid(), flush=True)
                    os._exit(3)
                print(child, flush=True)
                print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
                """;
        Process run = lab.begin("n1", "fulcrum", "run", "--", "/usr/bin/python3", "-c", program);
        BufferedReader says = run.inputReader();
        BufferedWriter hears = run.outputWriter();
        int parent = Integer.parseInt(says.readLine());
        moves(parent, "n2");
        tell(hears, "fork");
        int child = Integer.parseInt(says.readLine());
        until("the child is in care", () -> residency(child).equals("n1 AT_HOME"));
        moves(child, "n3");
        moves(parent, "n2");
        until(
                "each is where it was moved to",
                () -> residency(parent).equals("n2 AWAY") && residency(child).equals("n3 AWAY"));
        for (int number = 0; number < 3; number++) {
            tell(hears, "line");
            assertEquals("line " + number + " " + parent, says.readLine());
        }
        assertEquals("3", says.readLine());
        until(
                "both have ended",
                () -> home.process("n1", child).isEmpty()
                        && home.process("n1", parent).isEmpty());
        run.destroy();
    }

    /** Two forks: the program that was started has ended when anybody could see its grandchild. */
    @Test
    void aDaemonIsInCareThoughItsParentsAreGone() {
        String program = """
                import os, time
                if os.fork(): os._exit(0)
                os.setsid()
                if os.fork(): os._exit(0)
                for fd in range(3): os.dup2(os.open("/dev/null", os.O_RDWR), fd)
                open("/tmp/daemon.pid", "w").write(str(os.getpid()))
                number = 0
                while not os.path.exists("/tmp/daemon.stop"):
                    number += 1
                    open("/tmp/daemon.count", "w").write(str(number))
                    time.sleep(0.01)
                open("/tmp/daemon.end", "w").write("well")
                """;
        lab.exec("n1", "fulcrum", "run", "--", "/usr/bin/python3", "-c", program)
                .checked();
        until("it has written its pid", () -> !content("/tmp/daemon.pid").isEmpty());
        int pid = Integer.parseInt(content("/tmp/daemon.pid"));
        until("it is in care", () -> residency(pid).equals("n1 AT_HOME"));
        moves(pid, "n2");
        String count = content("/tmp/daemon.count");
        until("it goes on", () -> !content("/tmp/daemon.count").equals(count));
        lab.exec("n1", "touch", "/tmp/daemon.stop").checked();
        until("it ends", () -> content("/tmp/daemon.end").equals("well"));
        until("that is known", () -> residency(pid).equals("not in care"));
    }

    private String content(String path) {
        Path file = home.file(path);
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tell(BufferedWriter hears, String line) throws IOException {
        hears.write(line + "\n");
        hears.flush();
    }

    /** Ctrl-Z, bg, fg and Ctrl-C at a terminal. */
    @Test
    void aShellControlsAJobThatIsElsewhere() throws IOException {
        try (Terminal terminal = new Terminal(lab, "n1")) {
            terminal.type("""
                    fulcrum run -- /usr/bin/python3 -uc 'import os, time
                    print("pid", os.getpid())
                    for n in range(10**6): print("tick", n); time.sleep(0.05)'
                    """);
            int pid = Integer.parseInt(terminal.after("\npid "));
            moves(pid, "n2");
            int before = Integer.parseInt(terminal.after("\ntick "));
            terminal.type("\u001a");
            terminal.after("Stopped");
            until("it stands still", () -> state(pid) == 'T');
            terminal.type("bg\n");
            terminal.after("\ntick ");
            until("it can be moved again", () -> residency(pid).equals("n1 AT_HOME"));
            moves(pid, "n3");
            terminal.type("fg\n");
            terminal.after("import os");
            terminal.after("\ntick ");
            terminal.type("\u001a");
            terminal.after("Stopped");
            terminal.type("fg\n");
            terminal.after("import os");
            assertTrue(Integer.parseInt(terminal.after("\ntick ")) > before, "it went on where it was");
            moves(pid, "n2");
            terminal.type("\u0003");
            terminal.after("KeyboardInterrupt");
            terminal.type("echo status $?\n");
            assertEquals("130", terminal.after("\nstatus "));
        }
    }

    private char state(int pid) {
        return lab.exec("n1", "sh", "-c", "sed 's/.*) //' /proc/" + pid + "/stat")
                .checked()
                .charAt(0);
    }
}
