package org.fulcrum.runtime.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.postal.codec.FrameWriter;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.core.residency.Takeover;
import org.fulcrum.runtime.linux.DeputyRecovery.Stage;
import org.fulcrum.runtime.linux.HomeProcess;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a runtime that is started again must know of the processes whose home is here: a file each, replaced as a whole.
 * It lies in the run directory, which lives as long as the processes do: until the machine goes down. Only root reads
 * it: registers are in it.
 *
 * <p>A move has happened when the file says so, not before: its replacement is the commit.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int VERSION = 2;
    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_WORDS_BYTES = 4096;
    private static final int MAX_RECORD_BYTES = 64 << 20;
    private static final String TERMS = ".terms";
    private static final List<String> SWITCHES = List.of("on", "off");

    private final Path directory;

    /**
     * What a file holds.
     *
     * @param kind where the process is
     * @param pid its pid
     * @param startTicks when it started, clock ticks since boot: tells it from another with the same pid
     * @param uid owner
     * @param gid group
     * @param epoch of its live copy
     * @param withheld processor features that its environment keeps it from choosing
     * @param image for FROZEN what must be put back; for AWAY its state as last captured
     * @param away for AWAY where it is; else null
     */
    record Entry(
            Takeover.Entry kind,
            int pid,
            long startTicks,
            int uid,
            int gid,
            long epoch,
            CpuFeatures withheld,
            ProcessImage image,
            @Nullable Whereabouts away) {
        /** Where the live copy is. */
        String node(String home) {
            return away == null ? home : away.node();
        }
    }

    /**
     * Where a body is, and its deputy's state.
     *
     * @param node its host
     * @param link how its host is reached again
     * @param knownFiles paths of files that are at home what its mappings show
     * @param stage of the deputy
     */
    record Whereabouts(String node, HostLink.Place link, Set<String> knownFiles, Stage stage) {
        Whereabouts {
            knownFiles = Set.copyOf(knownFiles);
        }

        Whereabouts at(Stage next) {
            return new Whereabouts(node, link, knownFiles, next);
        }
    }

    private static final ProcessImage NO_IMAGE =
            new ProcessImage(0, 0, 0, List.of(), List.of(), new byte[0], List.of(), new byte[0], List.of(), "");

    /** The journal in a run directory, which is made when it is not there. */
    Journal(Path runDirectory) throws IOException {
        directory = runDirectory.resolve("journal");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The process is at home and runs. */
    void home(ManagedProcess process, long epoch) {
        write(process, Takeover.Entry.HOME, epoch, NO_IMAGE, null);
        delete(results(process.pid()));
    }

    /** The process is away; of all that happens in a move to another node, this is the commit. */
    void away(ManagedProcess process, long epoch, ProcessImage image, Whereabouts where) {
        write(process, Takeover.Entry.AWAY, epoch, image, where);
    }

    /** The file of the last results of a process that is away. */
    Path results(int pid) {
        return directory.resolve(pid + ".results");
    }

    /**
     * The record of one move, for the hand that holds the process.
     *
     * @param epoch of the copy at home when it is let go
     */
    HomeProcess.CrashRecord of(ManagedProcess process, long epoch) {
        return new HomeProcess.CrashRecord() {
            @Override
            public void frozen(ProcessImage undo) {
                write(process, Takeover.Entry.FROZEN, epoch, undo, null);
            }

            @Override
            public void settled() {
                home(process, epoch);
            }
        };
    }

    private void write(
            ManagedProcess p, Takeover.Entry kind, long epoch, ProcessImage image, @Nullable Whereabouts away) {
        FrameWriter writer = Wire.writer()
                .putU8(VERSION)
                .putU8(kind.code())
                .putInt(p.pid())
                .putLong(p.startTicks())
                .putInt(p.uid())
                .putInt(p.gid())
                .putLong(epoch)
                .putString(CpuMark.text(p.withheld()))
                .putBytes(Wire.captured(new Wire.Captured(image, List.of(), List.of())))
                .putBoolean(away != null);
        if (away != null) {
            writer.putString(away.node())
                    .putString(away.link().host())
                    .putInt(away.link().port())
                    .putString(away.link().token())
                    .putString(away.stage().name())
                    .putBytes(Wire.texts(List.copyOf(away.knownFiles())));
        }
        replace(file(p.pid()), p.pid(), writer.payload());
    }

    private static void replace(Path file, int pid, byte[] content) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(next, content);
            Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the journal of process " + pid, e);
        }
    }

    /**
     * Keeps the terms of a process, in a file beside its own: they change at other times. Kept before the process is,
     * so that it never has those of another that had its pid.
     */
    void terms(int pid, ProcessTerms terms) {
        Path file = directory.resolve(pid + TERMS);
        if (terms.equals(ProcessTerms.DEFAULT)) {
            delete(file);
        } else {
            String line =
                    terms.kind().word() + (terms.automatic() ? " on" : " off") + (terms.otherSites() ? " on" : " off");
            replace(file, pid, line.getBytes(UTF_8));
        }
    }

    /** The terms that were kept. Who cannot be read is rather left where it is. */
    ProcessTerms terms(int pid) {
        Path file = directory.resolve(pid + TERMS);
        try {
            String[] words = Files.readString(file).split(" ", -1);
            Optional<ProcessTerms.Kind> kind = ProcessTerms.Kind.parse(words[0]);
            boolean whole = words.length == 3 && SWITCHES.contains(words[1]) && SWITCHES.contains(words[2]);
            if (whole && kind.isPresent()) {
                return new ProcessTerms(kind.get(), words[1].equals("on"), words[2].equals("on"));
            }
            LOG.error("{} is damaged: process {} is moved only when somebody asks", file, pid);
        } catch (NoSuchFileException none) {
            return ProcessTerms.DEFAULT;
        } catch (IOException unreadable) {
            LOG.error("process {} is moved only when somebody asks: {}", pid, unreadable.toString());
        }
        return ProcessTerms.DEFAULT.with(ProcessTerms.Change.NOT_AUTOMATIC);
    }

    /** The process is no more. */
    void forget(int pid) {
        delete(file(pid));
        delete(results(pid));
        delete(directory.resolve(pid + TERMS));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} stays: {}", file, e.getMessage());
        }
    }

    /** What an earlier runtime has left; files that cannot be read are logged and left out. */
    List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*[0-9]")) {
            for (Path file : files) {
                try {
                    entries.add(decode(Files.readAllBytes(file)));
                } catch (IOException e) {
                    LOG.error("journal {}: {}", file, e.getMessage());
                }
            }
        } catch (IOException e) {
            LOG.error("journal {}: {}", directory, e.getMessage());
        }
        return entries;
    }

    private static Entry decode(byte[] bytes) throws IOException {
        FrameReader r = new FrameReader(bytes);
        int version = r.u8();
        if (version != VERSION) {
            throw new IOException("version " + version + " is not of this build");
        }
        Takeover.Entry kind = kind(r.u8());
        int pid = r.int32();
        long start = r.int64();
        int uid = r.int32();
        int gid = r.int32();
        long epoch = r.int64();
        CpuFeatures withheld = CpuMark.withheld(r.string(MAX_WORDS_BYTES));
        ProcessImage image =
                Wire.captured(new FrameReader(r.bytes(MAX_RECORD_BYTES))).image();
        Whereabouts away = r.bool() ? whereabouts(r) : null;
        r.end();
        return new Entry(kind, pid, start, uid, gid, epoch, withheld, image, away);
    }

    private static Takeover.Entry kind(int code) throws IOException {
        return Arrays.stream(Takeover.Entry.values())
                .filter(k -> k.code() == code)
                .findFirst()
                .orElseThrow(() -> new IOException("kind " + code + " is not of this build"));
    }

    private static Whereabouts whereabouts(FrameReader r) throws IOException {
        String node = r.string(MAX_NAME_BYTES);
        HostLink.Place link = new HostLink.Place(r.string(MAX_NAME_BYTES), r.int32(), r.string(MAX_NAME_BYTES));
        Stage stage = Stage.valueOf(r.string(MAX_NAME_BYTES));
        return new Whereabouts(node, link, Set.copyOf(Wire.texts(new FrameReader(r.bytes(MAX_RECORD_BYTES)))), stage);
    }

    private Path file(int pid) {
        return directory.resolve(Integer.toString(pid));
    }
}
