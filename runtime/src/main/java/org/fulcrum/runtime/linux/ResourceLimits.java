package org.fulcrum.runtime.linux;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.abi.Nr;

/**
 * Limits and priority that the kernel of the hosting node must enforce on a body, because what they limit happens there
 * (getrlimit(2), getpriority(2)). Limits on files, descriptors and processes stay with the deputy. Thread-safe.
 */
public final class ResourceLimits {
    private static final int RLIMIT_DATA = 2;
    private static final int RLIMIT_STACK = 3;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_RSS = 5;
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int RLIMIT_AS = 9;
    private static final int RLIMIT_SIGPENDING = 11;
    private static final int[] CARRIED = {
        RLIMIT_DATA, RLIMIT_STACK, RLIMIT_RSS, RLIMIT_MEMLOCK, RLIMIT_AS, RLIMIT_SIGPENDING
    };

    /** Their names in /proc/PID/limits. */
    private static final List<String> NAMES = List.of(
            "Max data size",
            "Max stack size",
            "Max resident set",
            "Max locked memory",
            "Max address space",
            "Max pending signals");

    private static final int RLIMIT_NOFILE = 7;
    private static final int NAME_COLUMNS = 26;
    private static final int LIMIT_BYTES = 16;
    private static final int PRIO_PROCESS = 0;
    private static final int NICE_ORIGIN = 20;

    private ResourceLimits() {}

    /** Nice value of a process, then soft and hard limits of each kind that is carried over. */
    public static List<Long> read(int pid) {
        List<Long> values = new ArrayList<>();
        long nice = Kernel.call(Nr.GETPRIORITY, PRIO_PROCESS, pid); // 20 minus nice, so that it is never negative
        values.add(Kernel.failed(nice) ? 0 : NICE_ORIGIN - nice);
        // Not prlimit(2): of a program that has just changed its user that would need CAP_SYS_RESOURCE.
        String text = ProcFs.text(pid, "limits").orElse("");
        for (String name : NAMES) {
            String line =
                    text.lines().filter(l -> l.startsWith(name)).findFirst().orElseThrow(() -> unreadable(pid));
            String[] words = line.substring(NAME_COLUMNS).strip().split(" +");
            values.add(limit(words[0]));
            values.add(limit(words[1]));
        }
        return values;
    }

    /** Lets a process have descriptors of its own below that number; more than it may have already, never fewer. */
    public static void allowDescriptors(int pid, int below) {
        NativeMemory limit = new NativeMemory(LIMIT_BYTES);
        long known = Kernel.call(Nr.PRLIMIT64, pid, RLIMIT_NOFILE, 0, limit.address());
        if (!Kernel.failed(known) && Long.compareUnsigned(limit.getLong(0), below) < 0) {
            limit.putLong(0, below);
            limit.putLong(8, Long.compareUnsigned(limit.getLong(8), below) < 0 ? below : limit.getLong(8));
            Kernel.call(Nr.PRLIMIT64, pid, RLIMIT_NOFILE, limit.address(), 0);
        }
    }

    private static long limit(String word) {
        return word.equals("unlimited") ? -1 : Long.parseLong(word);
    }

    private static IllegalStateException unreadable(int pid) {
        return new IllegalStateException("the limits of process " + pid + " cannot be read");
    }

    /** Gives a process what {@link #read} told; a limit this runtime may not raise stays lower. No core files. */
    public static void apply(int pid, List<Long> values) {
        if (values.size() != 1 + 2 * CARRIED.length) {
            throw new IllegalArgumentException(values.size() + " limits");
        }
        Kernel.call(Nr.SETPRIORITY, PRIO_PROCESS, pid, values.getFirst());
        NativeMemory limit = new NativeMemory(LIMIT_BYTES);
        for (int i = 0; i < CARRIED.length; i++) {
            limit.putLong(0, values.get(1 + 2 * i));
            limit.putLong(8, values.get(2 + 2 * i));
            Kernel.call(Nr.PRLIMIT64, pid, CARRIED[i], limit.address(), 0);
        }
        limit.clear(0, LIMIT_BYTES);
        Kernel.call(Nr.PRLIMIT64, pid, RLIMIT_CORE, limit.address(), 0);
    }
}
