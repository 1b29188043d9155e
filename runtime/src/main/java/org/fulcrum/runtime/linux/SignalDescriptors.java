package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Descriptors that a process reads signals from (signalfd(2)), as /proc/PID/fdinfo shows them. */
public final class SignalDescriptors {
    private static final String LINK = "anon_inode:[signalfd]";
    private static final String MASK = "sigmask:";

    private SignalDescriptors() {}

    /** Their masks, by descriptor; none when the process is gone. */
    public static Map<Integer, Long> of(int pid) {
        Map<Integer, Long> masks = new HashMap<>();
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path fd : fds) {
                if (isOne(fd)) {
                    int number = Integer.parseInt(String.valueOf(fd.getFileName()));
                    masks.put(number, mask(ProcFs.text(pid, "fdinfo/" + number).orElse("")));
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            masks.clear();
        }
        return masks;
    }

    /** All signals that one of them reads. */
    public static long watched(int pid) {
        return union(of(pid));
    }

    /** All signals of some masks. */
    public static long union(Map<Integer, Long> masks) {
        return masks.values().stream().reduce(0L, (a, b) -> a | b);
    }

    /** What the listener of a deputy waits for: never what stays for a descriptor, and never nothing at all. */
    public static long heard(long watched) {
        return ~Signals.bit(Signals.CANCEL) & ~watched | Signals.bit(Signals.SIGKILL);
    }

    private static boolean isOne(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().equals(LINK);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** The mask in the text of a file of fdinfo; 0 when there is none. */
    static long mask(String text) {
        return text.lines()
                .filter(l -> l.startsWith(MASK))
                .mapToLong(
                        l -> Long.parseUnsignedLong(l.substring(MASK.length()).strip(), 16))
                .findFirst()
                .orElse(0);
    }
}
