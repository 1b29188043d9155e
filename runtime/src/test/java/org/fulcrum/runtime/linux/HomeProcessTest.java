package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.ProcessImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process is frozen, and what held it goes away. */
class HomeProcessTest {
    private static final int FREEZES = 300;
    private static final int SPAWN_FREEZES = 2_000;
    private static final long SEED = Long.getLong("fulcrum.test.seed", System.nanoTime() & 0xffff);
    private static final int KILLS = Integer.getInteger("fulcrum.test.kills", 8);
    private static final int MOST_KILLS = 20 * KILLS;
    private static final int CALLED_OFF = 20;
    private static final int CALLED_OFF_EVERY_MILLIS = 30;
    private static final int KILLED_WITHIN_MICROS = 30_000;

    /** What a runtime would find after a crash. */
    static final class Remembered implements HomeProcess.CrashRecord {
        final AtomicReference<ProcessImage> undo = new AtomicReference<>();

        @Override
        public void frozen(ProcessImage image) {
            undo.set(image);
        }

        @Override
        public void settled() {
            undo.set(null);
        }
    }

    @Test
    void aProgramWhoseTracerDiesSleepsUntilItIsPutBack() throws IOException, InterruptedException {
        String count = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo counted $i";
        // Not a child of this JVM: see DeputyParkingTest.
        Process shell = new ProcessBuilder("sh", "-c", "sh -c '" + count + "' & echo $!; wait $!").start();
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        Remembered record = new Remembered();
        HomeProcess frozen = HomeProcess.freeze(pid);
        frozen.capture(record);
        ProcessImage undo = record.undo.get();
        assertNotNull(undo, "something has been changed in it");
        frozen.close(); // its tracer ends with all threads stopped in injected code
        awaitState(pid, 'S');
        HomeProcess.restore(undo, record);
        assertEquals("counted 400000", said.readLine());
        assertEquals(0, shell.waitFor());
    }

    /** A thread in vfork(2) stops when its child has gone its way, which has the parent's tracer when it is born. */
    @Test
    @Timeout(60)
    void aChildThatIsJustBornIsLetGo() throws IOException, InterruptedException {
        String spawns = """
                import os, select, sys
                print(os.getpid(), flush=True)
                wrong = children = 0
                while not select.select([sys.stdin], [], [], 0)[0]:
                    child = os.posix_spawn("/bin/true", ["true"], {})
                    wrong += os.waitpid(child, 0)[1] != 0
                    children += 1
                print("wrong", wrong, "of some" if children else "of none")
                """;
        Process shell = new ProcessBuilder("sh", "-c", "exec 3<&0; python3 -c \"$0\" <&3 & wait $!", spawns).start();
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        for (int i = 0; i < SPAWN_FREEZES; i++) {
            HomeProcess.freeze(pid).close();
        }
        shell.outputWriter().close();
        assertEquals("wrong 0 of some", said.readLine());
        assertEquals(0, shell.waitFor());
    }

    /** Whoever holds the process is killed in any moment of a move that is called off. */
    @ParameterizedTest
    @ValueSource(strings = {"counting", "resting"})
    void aProgramOfThreadsSurvivesItsHolders(String name, @TempDir Path place)
            throws IOException, InterruptedException {
        Process shell = untilTold(compiled(place, name));
        Path record = place.resolve("record");
        Random random = new Random(SEED);
        int inTheMiddle = 0;
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        // Where it falls is chance: as many as it takes until one has come in the middle.
        for (int i = 0; i < KILLS || inTheMiddle == 0 && i < MOST_KILLS; i++) {
            Process holder = holder(pid, record);
            assertEquals("holds", holder.inputReader().readLine());
            TimeUnit.MICROSECONDS.sleep(random.nextInt(KILLED_WITHIN_MICROS));
            holder.destroyForcibly().waitFor();
            if (Files.exists(record)) {
                inTheMiddle++;
                HomeProcess.restore(Holder.read(record), new Holder(record));
            }
            assertTrue(ProcFs.state(pid).isPresent(), "it died of kill " + i + ", seed " + SEED);
        }
        shell.outputWriter().close();
        assertEquals("0 wrong", said.readLine());
        assertEquals(0, shell.waitFor());
        assertTrue(inTheMiddle > 0, "no kill came in the middle of a move");
    }

    /** The call that sends pages ends when the peer goes, with nobody there to look at it. */
    @Test
    void aProgramSurvivesAHolderThatDiesWhileItsPagesAreSent(@TempDir Path place)
            throws IOException, InterruptedException {
        Process shell = untilTold(compiled(place, "counting"));
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        Path record = place.resolve("record");
        try (StreamSocket peer = StreamSocket.listen(InetAddress.getLoopbackAddress(), 0)) {
            Process holder = holder(pid, record, Integer.toString(peer.port()));
            try (StreamSocket unread = peer.accept()) {
                awaitCall(pid, Nr.SENDMSG);
                holder.destroyForcibly().waitFor();
                for (int tid : ProcFs.threads(pid)) {
                    awaitState(tid, 'S');
                }
                unread.cut();
            }
        }
        awaitCall(pid, Nr.POLL);
        HomeProcess.restore(Holder.read(record), new Holder(record));
        shell.outputWriter().close();
        assertEquals("0 wrong", said.readLine());
        assertEquals(0, shell.waitFor());
    }

    /** Waits until the first thread of a process sleeps in a call. */
    private static void awaitCall(int pid, int nr) throws InterruptedException {
        String wanted = nr + " ";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!ProcFs.text(pid, "syscall").orElse("").startsWith(wanted) && System.nanoTime() - deadline < 0) {
            Thread.sleep(5);
        }
        assertTrue(
                ProcFs.text(pid, "syscall").orElse("it has ended").startsWith(wanted), () -> "waiting for " + wanted);
    }

    private static Process untilTold(Path program) throws IOException {
        return new ProcessBuilder("sh", "-c", "exec 3<&0; " + program + " <&3 & echo $!; wait $!")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What the kernel would make again by restart_syscall is in the image what the program called. */
    @Test
    void aRestThatWasInterruptedIsTheProgramsOwnCall(@TempDir Path place) throws IOException, InterruptedException {
        Process shell = untilTold(compiled(place, "resting"));
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        Thread.sleep(CALLED_OFF_EVERY_MILLIS);
        Signals.send(pid, Signals.SIGSTOP);
        awaitState(pid, 'T');
        Signals.send(pid, Signals.SIGCONT);
        Thread.sleep(CALLED_OFF_EVERY_MILLIS);
        Remembered record = new Remembered();
        HomeProcess held = HomeProcess.freeze(pid);
        ProcessImage image = held.capture(record);
        held.thaw(image, record);
        List<Long> calls = image.threads().stream()
                .filter(t -> t.tid() != pid)
                .map(t -> t.registers().rax())
                .toList();
        assertFalse(calls.contains((long) Nr.RESTART_SYSCALL), calls::toString);
        for (int nr : new int[] {Nr.FUTEX, Nr.CLOCK_NANOSLEEP, Nr.POLL}) {
            assertTrue(calls.contains((long) nr), calls + " has no " + nr);
        }
        shell.outputWriter().close();
        assertEquals("0 wrong", said.readLine());
        assertEquals(0, shell.waitFor());
    }

    private static void awaitState(int pid, char state) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ProcFs.state(pid).orElse('X') != state && System.nanoTime() - deadline < 0) {
            Thread.sleep(5);
        }
        assertEquals(state, ProcFs.state(pid).orElse('X'));
    }

    /** The kernel ends some waits with EINTR when a tracer stops their thread, and does not make them again. */
    @Test
    void aWaitGoesOnWhenAMoveIsCalledOff(@TempDir Path place) throws IOException, InterruptedException {
        Path program = compiled(place, "waiting");
        Process shell = new ProcessBuilder("sh", "-c", program + " & echo $!; wait $!").start();
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        Remembered record = new Remembered();
        for (int i = 0; i < CALLED_OFF; i++) {
            Thread.sleep(CALLED_OFF_EVERY_MILLIS);
            HomeProcess held = HomeProcess.freeze(pid);
            if (i % 2 == 0) {
                held.letGo();
            } else {
                held.thaw(held.capture(record), record);
            }
        }
        assertEquals("0 wrong", said.readLine());
        assertEquals(0, shell.waitFor());
    }

    private static Process holder(int pid, Path record, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                Integer.toString(pid),
                record.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path compiled(Path place, String name) throws IOException, InterruptedException {
        Path source = place.resolve(name + ".c");
        try (InputStream in = HomeProcessTest.class.getResourceAsStream("/programs/" + name + ".c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        Path program = place.resolve(name);
        Process gcc = new ProcessBuilder(
                        "gcc", "-O2", "-Wall", "-Werror", "-pthread", "-o", program.toString(), source.toString())
                .inheritIO()
                .start();
        assertEquals(0, gcc.waitFor());
        return program;
    }

    /** A thread that is just ending cannot be attached to, for the same errno as one that a debugger has. */
    @Test
    void threadsEndWhileTheyAreFrozen() throws IOException, InterruptedException {
        String churn = "import threading\nprint(1, flush=True)\nwhile True:\n"
                + " ts = [threading.Thread(target=int) for _ in range(8)]\n [t.start() for t in ts]";
        Process shell = new ProcessBuilder("sh", "-c", "/usr/bin/python3 -c \"$0\" & echo $!; wait $!", churn).start();
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        try {
            assertEquals("1", said.readLine());
            for (int i = 0; i < FREEZES; i++) {
                HomeProcess.freeze(pid).close();
            }
            assertTrue(ProcFs.state(pid).isPresent(), "it runs on");
        } finally {
            Signals.send(pid, Signals.SIGKILL);
            shell.waitFor();
        }
    }
}
