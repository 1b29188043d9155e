package org.fulcrum.runtime.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fulcrum.runtime.platform.Trait;
import org.fulcrum.runtime.platform.Vma;

/** What we read from /proc/PID (proc(5)). Thread-safe. */
public final class ProcFs {
    /** USER_HZ, which is so on every x86-64 kernel (time(7)). */
    public static final int TICKS_A_SECOND = 100;

    private static final String FLAGS = "VmFlags:";

    private ProcFs() {}

    private static Path of(int pid, String name) {
        return Path.of("/proc", Integer.toString(pid), name);
    }

    /** A file of /proc/PID as text, one character a byte; empty when the process is gone. */
    public static Optional<String> text(int pid, String name) {
        try {
            return Optional.of(Files.readString(of(pid, name), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** A file of /proc/PID as bytes. */
    public static byte[] bytes(int pid, String name) throws IOException {
        return Files.readAllBytes(of(pid, name));
    }

    /** The mappings of a process, by address. */
    public static List<Vma> mappings(int pid) throws IOException {
        List<Vma> mappings = new ArrayList<>();
        for (String line : Files.readAllLines(of(pid, "maps"), StandardCharsets.ISO_8859_1)) {
            mappings.add(mapping(line));
        }
        return mappings;
    }

    /**
     * The same with their traits. The kernel looks at every page that is there to tell them (smaps), which takes about
     * a hundredth of the time in which those pages travel.
     */
    public static List<Vma> traitedMappings(int pid) throws IOException {
        List<Vma> mappings = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(of(pid, "smaps"), StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(FLAGS)) {
                    int traits = Trait.bits(line.substring(FLAGS.length()));
                    mappings.set(mappings.size() - 1, mappings.getLast().with(traits));
                } else if (Character.digit(line.charAt(0), 16) >= 0 && !Character.isUpperCase(line.charAt(0))) {
                    mappings.add(mapping(line)); // the lines that describe it begin with a capital
                }
            }
        }
        return mappings;
    }

    /** Reads a line of /proc/PID/maps. */
    static Vma mapping(String line) {
        String[] words = line.split(" +", 6);
        int dash = words[0].indexOf('-');
        String access = words[1];
        int protection = (access.charAt(0) == 'r' ? Vma.READ : 0)
                | (access.charAt(1) == 'w' ? Vma.WRITE : 0)
                | (access.charAt(2) == 'x' ? Vma.EXEC : 0);
        return new Vma(
                Long.parseUnsignedLong(words[0].substring(0, dash), 16),
                Long.parseUnsignedLong(words[0].substring(dash + 1), 16),
                protection,
                access.charAt(3) == 's',
                Long.parseUnsignedLong(words[2], 16),
                words[3],
                Long.parseLong(words[4]),
                words.length > 5 ? words[5] : "");
    }

    /** Thread ids of a process, ascending; empty when it is gone. */
    public static Set<Integer> threads(int pid) {
        TreeSet<Integer> tids = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(of(pid, "task"))) {
            for (Path entry : entries) {
                tids.add(Integer.parseInt(String.valueOf(entry.getFileName())));
            }
        } catch (IOException gone) {
            tids.clear();
        }
        return tids;
    }

    /** One value of /proc/PID/status, without its name; empty when there is none. */
    public static Optional<String> status(int pid, String key) {
        return text(pid, "status")
                .flatMap(s -> s.lines()
                        .filter(l -> l.startsWith(key + ":"))
                        .map(l -> l.substring(key.length() + 1).strip())
                        .findFirst());
    }

    /** A value of /proc/PID/status that is a hexadecimal mask; 0 when there is none. */
    public static long statusMask(int pid, String key) {
        return status(pid, key).map(v -> Long.parseUnsignedLong(v, 16)).orElse(0L);
    }

    /** Signals that wait for a thread: its own and those of its process; none when it is gone. */
    public static long pending(int tid) {
        return text(tid, "status")
                .map(s -> s.lines()
                        .filter(l -> l.startsWith("SigPnd:") || l.startsWith("ShdPnd:"))
                        .mapToLong(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
                        .reduce(0, (a, b) -> a | b))
                .orElse(0L);
    }

    /** Words of /proc/PID/stat after the name; word 0 is the state, field 3 of proc(5). */
    public static String[] stat(int pid) throws IOException {
        String line = Files.readString(of(pid, "stat"), StandardCharsets.ISO_8859_1);
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    /** When a process started, in clock ticks since boot; empty when it is gone. */
    public static Optional<Long> startTime(int pid) {
        try {
            return Optional.of(Long.parseLong(stat(pid)[19]));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The file that a process executes, by its path; empty when it is gone. */
    public static Optional<String> executable(int pid) {
        try {
            return Optional.of(Files.readSymbolicLink(of(pid, "exe")).toString());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** CPU that a process has used, in clock ticks, {@value #TICKS_A_SECOND} a second; 0 when it is gone. */
    public static long cpuTicks(int pid) {
        try {
            String[] words = stat(pid);
            return Long.parseLong(words[11]) + Long.parseLong(words[12]);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** State letter of a process; empty when it is gone. */
    public static Optional<Character> state(int pid) {
        try {
            return Optional.of(stat(pid)[0].charAt(0));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The real id of a process, of "Uid" or "Gid"; empty when it is gone. */
    public static Optional<Integer> id(int pid, String which) {
        return status(pid, which).map(ids -> Integer.valueOf(ids.split("\\s+", 2)[0]));
    }

    /** The parent of a process; empty when it is gone or its parent is not of this node. */
    public static Optional<Integer> parent(int pid) {
        return status(pid, "PPid").map(Integer::valueOf).filter(parent -> parent > 0);
    }

    /** The environment in which a process began; empty when it is gone. */
    public static Map<String, String> environment(int pid) {
        return text(pid, "environ").map(ProcFs::variables).orElse(Map.of());
    }

    /** Variables of /proc/PID/environ, the first of each name, as getenv(3) finds them. */
    public static Map<String, String> variables(String environ) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String word : environ.split("\0", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                variables.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return variables;
    }

    /** The children of all threads of a process, by pid; empty when it is gone or has none. */
    public static List<Integer> children(int pid) {
        List<Integer> children = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                children.addAll(childrenOf(thread));
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return List.copyOf(children);
        }
        return List.copyOf(children);
    }

    private static List<Integer> childrenOf(Path thread) {
        try {
            String text = Files.readString(thread.resolve("children"));
            return text.isBlank()
                    ? List.of()
                    : Arrays.stream(text.strip().split(" "))
                            .map(Integer::valueOf)
                            .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }
}
