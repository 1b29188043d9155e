package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.SeccompFilter;
import org.fulcrum.runtime.platform.KernelFeature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which features this machine's kernel has, found out by trying each once: distributions carry features back to older
 * versions, and containers forbid what the version promises. Before that every feature counts as there. Thread-safe.
 */
public final class KernelFeatures {
    private static final Logger LOG = LoggerFactory.getLogger(KernelFeatures.class);
    private static final int SET_MODE_FILTER = 1;
    private static final int NEW_LISTENER = 1 << 3;
    private static final int TSYNC = 1;
    private static final int TSYNC_ESRCH = 1 << 4;
    private static final int WAIT_KILLABLE_RECV = 1 << 5;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PROBE_PID = 4711;

    private static volatile Set<KernelFeature> lacking = Set.of();

    private KernelFeatures() {}

    /** Whether the kernel has it, and it is not hidden. */
    public static boolean has(KernelFeature feature) {
        return !lacking.contains(feature);
    }

    /** What is missing or hidden, in the order of the enumeration. */
    public static List<KernelFeature> lacking() {
        return lacking.stream().sorted().toList();
    }

    /**
     * Tries everything.
     *
     * @param hidden features that shall count as missing
     * @param vesselProgram makes the namespaces of a body
     * @return what is missing, in the order of the enumeration
     */
    public static List<KernelFeature> probe(Set<KernelFeature> hidden, Path vesselProgram) {
        EnumSet<KernelFeature> missing = EnumSet.noneOf(KernelFeature.class);
        missing.addAll(hidden);
        Arrays.stream(KernelFeature.values())
                .filter(f -> !hidden.contains(f) && !works(f, vesselProgram))
                .forEach(missing::add);
        lacking = Set.copyOf(missing);
        missing.forEach(f -> LOG.warn("kernel: {} {}", hidden.contains(f) ? "hidden is" : "it lacks", f.describe()));
        return lacking();
    }

    /** Back to before the first probe. */
    static void reset() {
        lacking = Set.of();
    }

    private static boolean works(KernelFeature feature, Path vesselProgram) {
        return switch (feature) {
            case PIDFD_GETFD -> copiesDescriptors();
            case USER_NOTIFICATION -> knowsFlags(TSYNC | TSYNC_ESRCH | NEW_LISTENER);
            case WAIT_KILLABLE -> knowsFlags(WAIT_KILLABLE_RECV | NEW_LISTENER);
            case NAMESPACES -> makesVessel(vesselProgram);
            case SYNC_WAKE_UP -> aside(KernelFeatures::wakesInTurn);
            case PAGEMAP_SCAN -> PageScan.works();
        };
    }

    private static boolean copiesDescriptors() {
        int pidfd = (int) Kernel.call(Nr.PIDFD_OPEN, ProcessHandle.current().pid(), 0);
        if (Kernel.failed(pidfd)) {
            return false;
        }
        int copy = Descriptors.borrow(pidfd, pidfd);
        Descriptors.close(pidfd);
        if (!Kernel.failed(copy)) {
            Descriptors.close(copy);
        }
        return !Kernel.failed(copy);
    }

    /** A filter at no address: the kernel looks at the flags first, and EFAULT says that it knows them (seccomp(2)). */
    private static boolean knowsFlags(int flags) {
        return Kernel.call(Nr.SECCOMP, SET_MODE_FILTER, flags, 0) == -Errno.EFAULT;
    }

    private static boolean makesVessel(Path program) {
        try (Vessel vessel = Vessel.start(program, new Vessel.Order(PROBE_PID, id("Uid"), id("Gid"), 0, 0))) {
            return vessel.body() != 0;
        } catch (IOException | RuntimeException failed) {
            LOG.warn("kernel: an empty body could not be made: {}", failed.getMessage());
            return false;
        }
    }

    private static int id(String which) {
        return ProcFs.id((int) ProcessHandle.current().pid(), which).orElse(0);
    }

    /** A listener can only be had with a filter, and a filter stays: this thread has one that allows everything. */
    private static boolean wakesInTurn() {
        if (Kernel.failed(Kernel.call(Nr.PRCTL, PR_SET_NO_NEW_PRIVS, 1))) {
            return false;
        }
        byte[] program = SeccompFilter.allowingAll();
        NativeMemory code = new NativeMemory(program.length);
        code.put(0, program, 0, program.length);
        NativeMemory header = new NativeMemory(16);
        header.putShort(0, (short) (program.length / SeccompFilter.INSTRUCTION_BYTES));
        header.putLong(8, code.address());
        int fd = (int) Kernel.call(Nr.SECCOMP, SET_MODE_FILTER, NEW_LISTENER, header.address());
        if (Kernel.failed(fd)) {
            return false;
        }
        boolean known = Notifications.takeTurns(fd);
        Descriptors.close(fd);
        return known;
    }

    /** On a thread that ends with the question. */
    private static boolean aside(BooleanSupplier question) {
        boolean[] answer = new boolean[1];
        Thread thread =
                Thread.ofPlatform().daemon().name("kernel probe").start(() -> answer[0] = question.getAsBoolean());
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer[0];
    }
}
