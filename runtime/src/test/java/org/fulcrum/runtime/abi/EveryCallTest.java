package org.fulcrum.runtime.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every call that the kernel has, by the lists that the kernel and its headers give, has a line in the table. */
class EveryCallTest {
    private static final int FEWEST_CALLS = 300;
    private static final Pattern DEFINE = Pattern.compile("#define __NR_(\\w+)\\s+(\\d+)");
    private static final Pattern ENTRY = Pattern.compile("\\S+ \\S __x64_sys_(\\w+)");

    /** Entry points whose names in the kernel's source are not those of the calls (syscall_64.tbl). */
    private static final Map<String, String> RENAMED = Map.of(
            "newstat", "stat",
            "newfstat", "fstat",
            "newlstat", "lstat",
            "newuname", "uname",
            "umount", "umount2",
            "sendfile64", "sendfile");

    /** Entry points for other tables than that of x86-64: 32-bit programs', older, of other processors. */
    private static final Pattern OF_OTHER_TABLES = Pattern.compile(
            "\\w+16|\\w+_time32|(stime|time|utime|timer_[gs]ettime|timerfd_[gs]ettime|clock_\\w+|adjtimex)32"
                    + "|ia32_\\w+|old\\w+|s390_\\w+|spu_\\w+|pciconfig_\\w+");

    private static final Set<String> ALSO_OF_OTHER_TABLES = Set.of(
            "fadvise64_64",
            "fstatfs64",
            "statfs64",
            "gethostname",
            "ipc",
            "llseek",
            "mmap_pgoff",
            "ni_syscall",
            "nice",
            "recv",
            "rtas",
            "send",
            "sgetmask",
            "ssetmask",
            "signal",
            "sigpending",
            "sigprocmask",
            "sigsuspend",
            "socketcall",
            "stime",
            "subpage_prot",
            "sync_file_range2",
            "vm86",
            "vm86old",
            "waitpid");

    private static Map<String, Integer> inTable() {
        return SyscallTable.builtIn().rules().stream()
                .collect(Collectors.toMap(SyscallRule::name, SyscallRule::nr, (a, b) -> a, TreeMap::new));
    }

    private static Set<String> missing(Collection<String> names) {
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(inTable().keySet());
        return missing;
    }

    private static Map<String, Integer> inHeader() throws IOException {
        Path header = Stream.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the kernel's headers are needed: Debian's linux-libc-dev"));
        Map<String, Integer> calls = new TreeMap<>();
        for (String line : Files.readAllLines(header)) {
            Matcher m = DEFINE.matcher(line);
            if (m.matches()) {
                calls.put(m.group(1), Integer.parseInt(m.group(2)));
            }
        }
        return calls;
    }

    @Test
    void thoseOfTheHeaders() throws IOException {
        Map<String, Integer> calls = inHeader();
        assertTrue(calls.size() > FEWEST_CALLS, () -> "only " + calls.size() + " calls were found");
        assertEquals(Set.of(), missing(calls.keySet()), "calls without a line in syscalls.table");
        Map<String, Integer> table = inTable();
        calls.forEach((name, nr) -> assertEquals(nr, table.get(name), name));
    }

    @Test
    void thoseOfTheRunningKernel() throws IOException {
        Path symbols = Path.of("/proc/kallsyms");
        assertTrue(Files.isReadable(symbols), "this kernel does not show its symbols");
        Set<String> calls = new TreeSet<>();
        try (Stream<String> lines = Files.lines(symbols)) {
            lines.map(ENTRY::matcher)
                    .filter(Matcher::matches)
                    .map(m -> m.group(1))
                    .forEach(calls::add);
        }
        calls.removeIf(n -> OF_OTHER_TABLES.matcher(n).matches() || ALSO_OF_OTHER_TABLES.contains(n));
        assertTrue(calls.size() > FEWEST_CALLS, () -> "only " + calls.size() + " calls were found");
        List<String> names = calls.stream().map(n -> RENAMED.getOrDefault(n, n)).toList();
        assertEquals(Set.of(), missing(names), "calls without a line in syscalls.table");
    }

    @Test
    void aCallWithoutALineIsNoticed() {
        assertEquals(Set.of("brand_new"), missing(List.of("read", "brand_new", "mq_open")));
    }
}
