package org.fulcrum.runtime.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.fulcrum.runtime.core.balance.Balance;
import org.fulcrum.runtime.core.balance.Clusters;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.balance.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Domain(Clusters.class)
class RecordingTest {
    private static final long GB = 1_000_000_000;

    @TempDir
    private Path directory;

    private static NodeView node(String name, double load, long used) {
        return new NodeView(name, "a", 4, 1, load, 0, 8 * GB, used, 0, 0, Standing.OPEN);
    }

    private static ProcessView process(String id, double worked, long residentMillis) {
        return new ProcessView(
                id,
                id.substring(0, 1),
                "a",
                "a user\twith\n100 %",
                ProcessClass.NORMAL,
                1,
                20_000_000,
                0,
                worked,
                residentMillis,
                "",
                false);
    }

    private static Situation crowded(int processes, double worked, double second) {
        List<ProcessView> all = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            all.add(process("x:" + i, worked, Math.round(1000 * second)));
        }
        return new Situation(
                node("x", processes, processes * 20_000_000L),
                all,
                List.of(new Known(node("y", 0, GB), 300, 400e6)),
                0,
                new SiteRules(Map.of("a", List.of("b"))),
                0);
    }

    /** Eight processes on four cores for a hundred seconds, each at half of its pace. */
    private Path hundredSeconds() throws IOException {
        Path file = directory.resolve("x.rec");
        try (Recorder recorder = new Recorder(file)) {
            for (int second = 0; second <= 100; second++) {
                Situation s = crowded(8, second * 0.5, second);
                recorder.beat(1_000_000 + second * 1000L, s, Balance.decide(s, Parameters.DEFAULT));
            }
        }
        return file;
    }

    @Property(tries = 200)
    void whatIsWrittenIsReadBack(@ForAll Situation s) {
        String text = RecordLines.HEADER
                + RecordLines.rules(s.rules())
                + RecordLines.beat(77, s, Balance.decide(s, Parameters.DEFAULT));
        Recording read = read(text);
        assertEquals(List.of(), read.damages());
        assertEquals(s.rules(), read.rules());
        Recording.Beat beat = read.beats().getFirst();
        assertEquals(77, beat.atMillis());
        // Numbers are written with four decimals: what is read and written again is the same.
        Situation again = new Situation(beat.self(), beat.processes(), beat.known(), 0, read.rules(), 0);
        assertEquals(s.processes().size(), beat.processes().size());
        assertEquals(RecordLines.beat(77, withoutMoves(s), List.of()), RecordLines.beat(77, again, List.of()));
        List<Decision> decisions = Balance.decide(s, Parameters.DEFAULT);
        assertEquals(
                decisions.stream().map(d -> d.process() + d.to() + d.cause()).toList(),
                beat.decisions().stream()
                        .map(d -> d.process() + d.to() + d.cause())
                        .toList());
    }

    private static Situation withoutMoves(Situation s) {
        return new Situation(s.self(), s.processes(), s.candidates(), 0, s.rules(), 0);
    }

    private static Recording read(String text) {
        try {
            Path file = Files.createTempFile("fulcrum", ".rec");
            try {
                Files.writeString(file, text);
                return Recording.read(List.of(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    @Test
    void filesStayWithinTheirBoundsAndEachCanBeReadAlone() throws IOException {
        Path file = directory.resolve("deep/x.rec");
        try (Recorder recorder = new Recorder(file, 20_000, 3)) {
            for (int beat = 0; beat < 200; beat++) {
                recorder.beat(beat * 1000L, crowded(8, beat, beat), List.of());
            }
        }
        try (Recorder next = new Recorder(file, 20_000, 3)) {
            next.beat(200_000, crowded(8, 200, 200), List.of());
        }
        List<Path> files = new ArrayList<>();
        for (int age = 0; age < Recorder.MAX_FILES; age++) {
            if (Files.exists(Recorder.older(file, age))) {
                files.add(Recorder.older(file, age));
            }
        }
        assertEquals(3, files.size());
        for (Path one : files) {
            assertTrue(Files.size(one) <= 20_000, one::toString);
            Recording alone = read(Files.readString(one));
            assertEquals(List.of(), alone.damages());
            assertFalse(alone.beats().isEmpty());
            assertEquals(List.of("b"), alone.rules().partners().get("a"));
        }
        List<Long> times = Recording.read(List.of(directory.resolve("deep"))).beats().stream()
                .map(Recording.Beat::atMillis)
                .toList();
        assertEquals(200_000, times.getLast());
        assertEquals(times.stream().sorted().toList(), times);
        assertEquals(times.size(), times.getLast() / 1000 - times.getFirst() / 1000 + 1, "none is missing in between");
    }

    @Test
    void aBeatThatIsTooLargeIsRefusedAndTheNextOneTaken() throws IOException {
        Path file = directory.resolve("x.rec");
        try (Recorder recorder = new Recorder(file, 3_000, 2)) {
            assertThrows(IOException.class, () -> recorder.beat(0, crowded(100, 1, 1), List.of()));
            recorder.beat(1, crowded(2, 1, 1), List.of());
        }
        assertEquals(1, Recording.read(List.of(file)).beats().size());
    }

    @Test
    void whenNothingCanBeWrittenItFailsAndGoesOnWhenItCan() throws IOException {
        Path there = directory.resolve("there");
        Path file = there.resolve("x.rec");
        try (Recorder recorder = new Recorder(file, 1_200, 2)) {
            recorder.beat(0, crowded(8, 1, 1), List.of());
            Files.delete(file);
            Files.delete(there);
            for (int beat = 1; beat < 3; beat++) {
                long at = beat;
                assertThrows(IOException.class, () -> recorder.beat(at, crowded(8, 1, 1), List.of()));
            }
            Files.createDirectory(there);
            recorder.beat(3, crowded(8, 1, 1), List.of());
        }
        Recording read = Recording.read(List.of(file));
        assertEquals(List.of(), read.damages());
        assertEquals(
                List.of(3L), read.beats().stream().map(Recording.Beat::atMillis).toList());
    }

    /** A node may die at any byte. */
    @Test
    void aFileThatBreaksOffIsReadUpToThere() throws IOException {
        byte[] whole = Files.readAllBytes(hundredSeconds());
        byte[] three = Arrays.copyOf(whole, 3_000);
        for (int length = 0; length < three.length; length++) {
            Recording read = read(new String(three, 0, length, StandardCharsets.UTF_8));
            String text = new String(three, 0, length, StandardCharsets.UTF_8);
            int complete = text.split("\nend\n", -1).length - 1;
            assertTrue(read.beats().size() >= complete && read.beats().size() <= complete + 1, text);
            boolean sound = text.startsWith(RecordLines.HEADER)
                    && text.endsWith("\n")
                    && (text.endsWith("\nend\n") || !text.contains("beat"));
            assertEquals(sound, read.damages().isEmpty(), text);
            read.damages().forEach(d -> assertFalse(d.why().isEmpty()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            known 3 4e8 y                       | 'known' ends where its site should follow
            known x 4e8 y a 4 1 0 0 8 1 0 0 open | 'known': age is no whole number: 'x'
            known 1 4e8 y a NaN 1 0 0 8 1 0 0 open | 'known': cores cannot be NaN
            known 1 4e8 y a 4 -1 0 0 8 1 0 0 open | 'known': speed cannot be -1
            known 1 4e8 y a 4 1 0 0 8 1 0 0 gone | 'known': standing cannot be 'gone'
            known 1 4e8 y a 4 1 0 0 8 1 0 0 open 9 | 'known' has more fields than it should: '9'
            process x:1 x a u lazy 1 1 0 1 1 f true | 'process': class cannot be 'lazy'
            process x:1 x a u normal 1 1 0 1 1 f yes | 'process': leavesSite is true or false, not 'yes'
            decision x:1 y luck true            | 'decision': cause cannot be 'luck'
            soup                                | no line begins with 'soup'
            beat 5 0                            | the beat of line 2 has no end; what was read of it is used
            """)
    void aDamagedLineIsToldWithItsReasonAndTheRestIsUsed(String line, String why) {
        String text = RecordLines.HEADER
                + "beat\t1000\t0\nself\tx\ta\t4\t1\t0\t0\t8\t1\t0\t0\topen\n"
                + line.strip().replace(' ', '\t')
                + "\nself\tx\ta\t4\t1\t0\t0\t8\t1\t0\t0\topen\nend\n";
        Recording read = read(text);
        assertEquals(1, read.damages().size(), read.damages()::toString);
        assertEquals(4, read.damages().getFirst().line());
        assertEquals(why, read.damages().getFirst().why());
        assertTrue(read.damages().getFirst().words().contains(", line 4: "));
        assertFalse(read.beats().isEmpty());
    }

    @Test
    void whatIsNoRecordingSaysSo() throws IOException {
        Recording none = read("PK\003\004 something else\n");
        assertEquals(1, none.damages().getFirst().line());
        assertTrue(none.damages().getFirst().why().contains("fulcrum-recording 1"));
        assertEquals(
                "there is no beat in the recording",
                assertThrows(IllegalArgumentException.class, () -> Replay.of(none))
                        .getMessage());
        Path missing = directory.resolve("nothing.rec");
        assertThrows(IOException.class, () -> Recording.read(List.of(missing)));
    }

    @Test
    void theRecordedWorkIsDoneAgainUnderEachPolicy() throws IOException {
        Recording recording = Recording.read(List.of(hundredSeconds()));
        assertEquals(List.of(), recording.damages());
        Replay replay = Replay.of(recording);
        assertEquals(8, replay.jobs().size());
        assertEquals(100, replay.seconds());
        assertEquals(2, replay.scenario().nodes().size());
        assertTrue(replay.decisions() > 0 && replay.carriedOut() == replay.decisions());
        assertEquals(100, replayed(replay, "none").seconds(), 0.5, "as it was recorded");
        assertEquals(50, replayed(replay, "ours").seconds(), 5, "the idle node takes half of them");
    }

    private static Outcome replayed(Replay replay, String policy) {
        return Experiment.replayed(replay, policy, Parameters.DEFAULT, 1, () -> 0);
    }

    /** Somebody else's load there is nothing that a policy could move. */
    @Test
    void whatNodesThatDidNotRecordToldIsTheirLoad() throws IOException {
        Path file = directory.resolve("x.rec");
        try (Recorder recorder = new Recorder(file)) {
            for (int second = 0; second <= 50; second++) {
                Situation s = crowded(4, second, second);
                NodeView other = node("y", second < 25 ? 12 : 0, second < 25 ? 7 * GB : GB);
                recorder.beat(
                        second * 1000L,
                        new Situation(s.self(), s.processes(), List.of(new Known(other, 0, 1e8)), 0, s.rules(), 0),
                        List.of());
            }
        }
        Replay replay = Replay.of(Recording.read(List.of(file)));
        assertEquals(
                List.of("0 BACKGROUND 12", "0 MEMORY 7000000000", "25 BACKGROUND 0", "25 MEMORY 1000000000"),
                replay.scenario().changes().stream()
                        .filter(c -> c.node() == 1)
                        .map(c -> Statement.plain(c.atSeconds()) + " " + c.what() + " " + Statement.plain(c.value()))
                        .toList());
        assertEquals(0, replayed(replay, "ours").moves());
        assertEquals(1e8, replay.scenario().settings().linkBytesPerSecond());
    }

    @Test
    void whoStartsInTheRecordingIsPlacedByThePolicyAndWhoWasThereIsNot() throws IOException {
        Path file = directory.resolve("x.rec");
        try (Recorder recorder = new Recorder(file)) {
            for (int second = 0; second <= 20; second++) {
                List<ProcessView> all = new ArrayList<>(List.of(process("x:1", 100 + second, 60_000 + second * 1000)));
                if (second >= 10) {
                    all.add(process("x:2", second - 9.6, 400 + 1000L * (second - 10)));
                    all.add(process("y:3", 500 + second, 1000L * (second - 10)));
                }
                recorder.beat(
                        second * 1000L,
                        new Situation(node("x", all.size(), GB), all, List.of(), 0, SiteRules.ALONE, 0),
                        List.of());
            }
        }
        List<Jobs.Job> jobs = Replay.of(Recording.read(List.of(file))).jobs();
        assertEquals(
                List.of(false, true, false), jobs.stream().map(Jobs.Job::placed).toList());
        assertEquals(List.of(0.0, 10.0, 10.0), jobs.stream().map(Jobs.Job::at).toList());
        assertEquals(20, jobs.get(0).work(), 1e-6);
        assertEquals(10.4, jobs.get(1).work(), 1e-6);
        assertEquals(10, jobs.get(2).work(), 1e-6, "it came from elsewhere with 510 s of work done");
    }

    @Test
    void aNightWithoutABeatCountsAsTenMinutes() throws IOException {
        Path file = directory.resolve("x.rec");
        try (Recorder recorder = new Recorder(file)) {
            recorder.beat(0, crowded(1, 0, 0), List.of());
            recorder.beat(8 * 3_600_000L, crowded(1, 5, 0), List.of());
        }
        assertEquals(
                Replay.MAX_GAP_SECONDS, Replay.of(Recording.read(List.of(file))).seconds());
    }
}
