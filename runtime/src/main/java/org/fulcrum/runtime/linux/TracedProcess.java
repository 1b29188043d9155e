package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.platform.Vma;
import org.jspecify.annotations.Nullable;

/**
 * A process whose threads this tracer holds stopped, and what is needed to make them work for us. Threads are named by
 * their tid at home ({@code logical}); the kernel here knows them by another number when they live in a PID namespace.
 * Confined to the tracer thread.
 */
public final class TracedProcess {
    private static final int VDSO_TURNS = 2000;
    private static final long VDSO_TURN_NANOS = 20_000;
    private final Ptrace ptrace;
    private final Standstill standstill;
    private final RemoteMemory memory = new RemoteMemory();
    private final int pid;
    private final int leader;
    private final TreeMap<Integer, Integer> outer = new TreeMap<>();
    private final Map<Integer, Registers> bases = new HashMap<>();
    private final List<PendingSignal> stash = new ArrayList<>();
    private final Injection injection;
    private int service;

    /**
     * A signal that was about to be delivered when its thread was stopped for us.
     *
     * @param tid thread it was meant for; 0 for the whole process
     * @param info its siginfo
     */
    public record PendingSignal(int tid, byte[] info) {
        /** The signal's number. */
        public int signal() {
            return info[0];
        }
    }

    /**
     * A process of which no thread is held yet.
     *
     * @param pid its pid in our PID namespace
     * @param leader its pid at home
     */
    public TracedProcess(Ptrace ptrace, int pid, int leader) {
        this.ptrace = ptrace;
        this.pid = pid;
        this.leader = leader;
        injection = new Injection(ptrace, memory, pid, 0);
        standstill = new Standstill(ptrace, pid, this::stash);
    }

    /** The requests. */
    public Ptrace ptrace() {
        return ptrace;
    }

    /** Its memory. */
    public RemoteMemory memory() {
        return memory;
    }

    /** Makes its threads execute calls. */
    public Injection injection() {
        return injection;
    }

    /** Its pid in our PID namespace. */
    public int pid() {
        return pid;
    }

    /** Its pid at home. */
    public int leader() {
        return leader;
    }

    /** Tids at home, ascending, of the program's threads that are held. */
    public List<Integer> threads() {
        return outer.keySet().stream().filter(t -> t != service).toList();
    }

    /** Makes a thread of ours one that is no part of the program. */
    public void setService(int logical) {
        service = logical;
    }

    /** The thread that is no part of the program; 0 when there is none. */
    public int service() {
        return service;
    }

    /** Tid at home of a thread known here by another number; 0 when there is none. */
    public int logical(int tid) {
        return outer.entrySet().stream()
                .filter(e -> e.getValue() == tid)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    /** Tid in our PID namespace of a thread. */
    public int outer(int logical) {
        Integer tid = outer.get(logical);
        if (tid == null) {
            throw new IllegalStateException("thread " + logical + " of process " + leader + " is not held");
        }
        return tid;
    }

    /** Takes note of a thread held. */
    public void add(int logical, int tid) {
        outer.put(logical, tid);
    }

    /** Forgets a thread that ended. */
    public void remove(int logical) {
        outer.remove(logical);
        bases.remove(logical);
    }

    /** Signals caught while threads were being stopped. */
    public List<PendingSignal> stash() {
        return stash;
    }

    /** Attaches to all threads of a process of this node and stops them; new ones that appear meanwhile too. */
    public void seizeAll(long options) {
        seizeAll(options, 0);
    }

    /** The same, but for one thread that is left alone. */
    void seizeAll(long options, int except) {
        boolean more = true;
        while (more) {
            more = false;
            for (int tid : ProcFs.threads(pid)) {
                if (tid != except && !outer.containsValue(tid) && standstill.seize(tid, options)) {
                    outer.put(tid, tid);
                    more = true;
                }
            }
        }
        if (pid != except && !outer.containsKey(pid)) {
            throw new KernelException("attaching to the first thread of process " + pid, Errno.ESRCH);
        }
    }

    /** Keeps a signal for later unless the thread will raise it again by itself. */
    public void stash(int logical, byte[] info) {
        if (!SignalInfo.synchronousFault(info)) {
            stash.add(new PendingSignal(SignalInfo.threadDirected(info) ? logical : 0, info));
        }
    }

    /** Registers that injections start from; read once a stop. */
    public Registers base(int logical) {
        return bases.computeIfAbsent(logical, l -> ptrace.registers(outer(l)));
    }

    /** Forgets what was read; after the threads have run. */
    public void forgetBases() {
        bases.clear();
    }

    /** Blocks signals in a thread for injections. */
    public void shield(int logical) {
        ptrace.setSignalMask(outer(logical), Injection.INJECTION_MASK);
    }

    /** Executes a call in a thread that must succeed. */
    public long must(int logical, String what, int nr, long... arguments) {
        return injection.must(outer(logical), base(logical), what, nr, arguments);
    }

    /** Executes a call in a thread. */
    public long call(int logical, int nr, long... arguments) {
        return injection.call(outer(logical), base(logical), nr, arguments);
    }

    /** Executes calls in a thread. */
    public long[] batch(int logical, List<Injection.Step> steps) {
        return injection.batch(outer(logical), base(logical), steps);
    }

    /** Descriptors of the process. */
    public TraceeDescriptors descriptors() {
        return new TraceeDescriptors(injection, memory, pid, outer(leader), base(leader));
    }

    /** Its mappings without the scratch region, if it has one. */
    public List<Vma> mappings() {
        try {
            return own(ProcFs.mappings(pid));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the mappings of process " + pid, e);
        }
    }

    /** The same with their traits. */
    public List<Vma> traitedMappings() {
        try {
            return own(ProcFs.traitedMappings(pid));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the mappings of process " + pid, e);
        }
    }

    private List<Vma> own(List<Vma> mappings) {
        long scratch = injection.scratch();
        return mappings.stream()
                .filter(v -> scratch == 0 || v.start() < scratch || v.start() >= scratch + scratchBytes)
                .filter(v -> !v.path().equals("[vsyscall]"))
                .toList();
    }

    private long scratchBytes;
    private @Nullable Vdso vdso;

    /** Its vdso where it stood when it was first asked for: looked up once, as the program stands still meanwhile. */
    Vdso vdso() {
        if (vdso == null) {
            vdso = Vdso.in(this);
        }
        return vdso;
    }

    /** Maps the scratch region with the parasite, injecting at the site in the vdso. */
    public void createScratch(long base, int slots) {
        injection.useSite(vdso().prepare());
        scratchBytes = ParasiteLayout.regionBytes(slots);
        int flags = 0x2 | 0x20 | 0x100000 | 0x4000; // PRIVATE, ANONYMOUS, FIXED_NOREPLACE, NORESERVE
        must(leader, "mapping the scratch region", Nr.MMAP, base, scratchBytes, 3, flags, -1, 0);
        furnish(base);
    }

    /** The scratch region is mapped, perhaps no more than that: whoever began it died. */
    void completeScratch(long base, int slots) {
        injection.useSite(vdso().prepare());
        scratchBytes = ParasiteLayout.regionBytes(slots);
        furnish(base);
    }

    private void furnish(long base) {
        must(leader, "protecting the parasite", Nr.MPROTECT, base, ParasiteLayout.CODE_BYTES, 5);
        Parasite.install(pid, base);
        injection.useScratch(base);
    }

    /** The scratch region is there already. */
    public void adoptScratch(long base, int slots) {
        scratchBytes = ParasiteLayout.regionBytes(slots);
        injection.useScratch(base);
    }

    /** Unmaps the scratch region, in which no thread may stand; the last thing injected. */
    void removeScratch() {
        long base = injection.scratch();
        injection.useSite(vdso().prepare());
        must(leader, "unmapping the scratch region", Nr.MUNMAP, base, scratchBytes);
    }

    /**
     * Puts all threads where they wait for the next runtime should this one die, with nothing of the program's to
     * execute: from now until {@link Release} none of them can run on by itself.
     */
    void shelter() {
        Vdso vdso = vdso();
        vdso.prepare();
        for (int logical : threads()) {
            if (vdso.shelter() != 0) {
                ptrace.setSignalMask(outer(logical), Injection.ON_THE_WAY_MASK);
                Registers r = base(logical).copy();
                r.rip(vdso.shelter());
                r.origRax(-1);
                ptrace.setRegisters(outer(logical), r);
            }
            shield(logical);
        }
    }

    /** Whether a thread stands where we put it: at the site, or in the scratch region of those bounds. */
    boolean sheltered(int logical, Vdso vdso, long base, int slots) {
        Registers r = ptrace.registers(outer(logical));
        return vdso.shelters(r) || r.rip() >= base && r.rip() < base + ParasiteLayout.regionBytes(slots);
    }

    /**
     * Brings a thread out of whatever stop it is in to one where the kernel looks at its call when it goes on: only
     * then a restart code in its registers does what it says (arch/x86/kernel/signal.c, arch_do_signal_or_restart).
     */
    void rest(int logical) {
        int tid = outer(logical);
        ptrace.interrupt(tid);
        ptrace.resume(tid, 0);
        if (!standstill.awaitStop(tid)) {
            throw new KernelException("thread " + tid + " has ended", Errno.ESRCH);
        }
    }

    /**
     * Lets threads run until they are found outside of the vdso. A thread that is being stepped would die of the step's
     * trap if its tracer died; one that runs is only the program.
     *
     * @param options as for {@link #seizeAll}: new threads may appear
     */
    void runOutOfVdso(long options) {
        Optional<Vdso> vdso = Vdso.of(this);
        for (int turn = 0; vdso.isPresent() && runOut(vdso.get()); turn++) {
            if (turn == VDSO_TURNS) {
                throw new KernelException("process " + pid + " never leaves the vdso", Errno.EAGAIN);
            }
            seizeAll(options);
        }
    }

    private boolean runOut(Vdso vdso) {
        boolean any = false;
        for (int logical : threads()) {
            int tid = outer(logical);
            if (vdso.executes(ptrace.registers(tid))) {
                any = true;
                ptrace.resume(tid, 0);
                LockSupport.parkNanos(VDSO_TURN_NANOS);
                if (!standstill.stop(tid)) {
                    remove(logical);
                }
            }
        }
        return any;
    }
}
