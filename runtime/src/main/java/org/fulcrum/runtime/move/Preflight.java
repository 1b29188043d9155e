package org.fulcrum.runtime.move;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.platform.Vma;

/** What can be known of a process at home, before it is touched, about whether it can move. Thread-safe. */
final class Preflight {
    private static final int ELF_CLASS_AT = 4;
    private static final int ELF_32_BIT = 1;
    private static final int MANY_MAPPINGS = 20_000;
    private static final Pattern TIMER_OF_A_THREAD = Pattern.compile("notify: signal/tid\\.");
    private static final Pattern TIMER_OF_PROCESSOR_TIME = Pattern.compile("ClockID: (2|3|-\\d+)\\b");
    private static final Pattern KILOBYTES = Pattern.compile("(\\d+) kB");

    private Preflight() {}

    /**
     * Findings about a process.
     *
     * @param reasons what was found
     * @param bytes memory that would travel, bytes
     */
    record Findings(List<Reason> reasons, long bytes) {}

    /** Looks at a process that is at home; empty when it is gone. */
    static Optional<Findings> examine(int pid) {
        Optional<Reason> noProgram = noProgram(pid);
        if (noProgram.isPresent()) {
            return Optional.of(new Findings(List.of(noProgram.get()), 0));
        }
        List<Reason> reasons = new ArrayList<>();
        try {
            state(pid, reasons);
            architecture(pid, reasons);
            mappings(pid, ProcFs.mappings(pid), reasons);
            descriptors(pid, reasons);
            timers(pid, reasons);
        } catch (IOException gone) {
            if (!Files.exists(Path.of("/proc/" + pid))) {
                return Optional.empty();
            }
            reasons.add(Finding.UNREADABLE.blocker("process " + pid + " cannot be examined: " + gone.getMessage()));
        }
        return Optional.of(new Findings(reasons, anonymousBytes(pid)));
    }

    /** What has no program any more, or never had one, has nothing else that could be examined. */
    private static Optional<Reason> noProgram(int pid) {
        char state = ProcFs.state(pid).orElse('X');
        if (state == 'Z' || state == 'X') {
            return Optional.of(Finding.ENDED.blocker("process " + pid + " has ended"));
        }
        boolean kernel = ProcFs.text(pid, "cmdline").orElse("").isEmpty()
                && ProcFs.status(pid, "VmSize").isEmpty();
        return kernel
                ? Optional.of(Finding.KERNEL_THREAD.blocker("process " + pid + " is a kernel thread"))
                : Optional.empty();
    }

    private static void state(int pid, List<Reason> reasons) {
        char state = ProcFs.state(pid).orElse('X');
        if (state == 'T' || state == 't') {
            reasons.add(Finding.STOPPED.blocker(
                    "process " + pid + " is stopped by a signal or a debugger; let it go on first"));
        }
        String tracer = ProcFs.status(pid, "TracerPid").orElse("0");
        if (!tracer.equals("0")) {
            reasons.add(Finding.TRACED.blocker("process " + pid + " is traced by process " + tracer));
        }
        if (ProcFs.status(pid, "Seccomp").orElse("0").equals("2")) {
            reasons.add(Finding.OWN_FILTER.blocker("process " + pid + " runs under a seccomp filter of its own"));
        }
    }

    private static void architecture(int pid, List<Reason> reasons) throws IOException {
        try (RandomAccessFile program = new RandomAccessFile("/proc/" + pid + "/exe", "r")) {
            program.seek(ELF_CLASS_AT);
            if (program.read() == ELF_32_BIT) {
                reasons.add(Finding.THIRTY_TWO_BIT.blocker("process " + pid + " is a 32-bit program"));
            }
        }
    }

    private static void mappings(int pid, List<Vma> mappings, List<Reason> reasons) {
        if (mappings.size() > MANY_MAPPINGS) {
            reasons.add(Finding.MANY_MAPPINGS.warning(mappings.size() + " mappings: the pause will be longer"));
        }
        for (Vma v : mappings) {
            mapping(v).ifPresent(reasons::add);
        }
        SharedMemory.obstacle(pid, mappings).ifPresent(reasons::add);
    }

    /** What of its mappings forbids a move; empty when nothing does. */
    static Optional<Reason> blocker(int pid, List<Vma> mappings) {
        List<Reason> reasons = new ArrayList<>();
        mappings(pid, mappings, reasons);
        return reasons.stream()
                .filter(r -> r.severity() == Reason.Severity.BLOCKER)
                .findFirst();
    }

    private static Optional<Reason> mapping(Vma v) {
        String where = " at 0x" + Long.toHexString(v.start());
        if (v.path().contains("[io_uring]")) {
            return Optional.of(Finding.IO_URING.blocker("an io_uring ring is mapped" + where));
        }
        if (v.path().startsWith("/anon_hugepage")) {
            return Optional.of(Finding.HUGE_PAGES.blocker("explicit huge pages are mapped" + where));
        }
        if (v.path().startsWith("/dev/") && !v.sharedMemory() && !v.path().startsWith("/dev/shm/")) {
            return Optional.of(Finding.DEVICE.blocker("the device " + v.path() + " is mapped" + where));
        }
        if (!v.shared() || v.kernelOwned() || v.sharedMemory() || v.mailbox() || !v.writable()) {
            return Optional.empty();
        }
        if (v.path().startsWith("/SYSV")) {
            return Optional.of(Finding.SHARED_MAPPING.blocker("System V shared memory" + where + " cannot follow"));
        }
        return Optional.of(Finding.SHARED_MAPPING.blocker("a writable shared mapping of " + v.path() + where
                + " cannot follow: what is written there would not reach the file"));
    }

    private static void descriptors(int pid, List<Reason> reasons) throws IOException {
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path fd : fds) {
                String target = Files.isSymbolicLink(fd) ? link(fd) : "";
                if (target.contains("[io_uring]")) {
                    reasons.add(Finding.IO_URING.blocker("descriptor " + fd.getFileName() + " is an io_uring"));
                } else if (target.contains("[userfaultfd]")) {
                    reasons.add(Finding.USERFAULTFD.blocker("descriptor " + fd.getFileName() + " is a userfaultfd"));
                }
            }
        }
    }

    private static String link(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static void timers(int pid, List<Reason> reasons) {
        String timers = ProcFs.text(pid, "timers").orElse("");
        if (TIMER_OF_A_THREAD.matcher(timers).find()) {
            reasons.add(Finding.THREAD_TIMER.blocker(
                    "a POSIX timer signals one thread (SIGEV_THREAD_ID); such timers cannot follow yet"));
        }
        if (TIMER_OF_PROCESSOR_TIME.matcher(timers).find()) {
            reasons.add(Finding.PROCESSOR_TIMER.blocker(
                    "a POSIX timer counts processor time, which is used where the process runs"));
        }
    }

    /** What travels in any case; what is swapped out has to be read first. */
    private static long anonymousBytes(int pid) {
        return kilobytes(pid, "RssAnon") + kilobytes(pid, "VmSwap");
    }

    private static long kilobytes(int pid, String field) {
        return ProcFs.status(pid, field)
                .map(KILOBYTES::matcher)
                .filter(Matcher::find)
                .map(m -> Long.parseLong(m.group(1)) * 1024)
                .orElse(0L);
    }
}
