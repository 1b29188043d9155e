package org.fulcrum.runtime.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Injection.Step;
import org.fulcrum.runtime.platform.Layout;
import org.fulcrum.runtime.platform.Openings;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.Trait;
import org.fulcrum.runtime.platform.Vma;

/**
 * Gives a stopped process the mappings of an image, empty but for what files show. Mappings that pages will be received
 * into stay writable until {@link #seal}. Confined to the tracer thread.
 */
final class MemoryLayout {
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_GROWSDOWN = 0x100;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MREMAP_MAYMOVE_FIXED = 3;
    private static final long VDSO_STATION = 0x1000_0000L;
    private static final int PR_SET_MM = 35;
    private static final int PR_SET_MM_MAP = 14;
    private static final int MM_MAP_BYTES = 104;
    private static final int MLOCK_ONFAULT = 1;
    private static final int STEPS_A_BATCH = 2000;
    private static final int O_RDWR_CLOEXEC_NOFOLLOW = 2 | 0x80000 | 0x20000;

    private final TracedProcess process;
    private final ProcessImage image;
    private final List<PageRun> runs;
    private final List<Vma> whole;
    private List<Openings.Opening> openings = List.of();

    MemoryLayout(TracedProcess process, ProcessImage image, List<PageRun> runs, List<Vma> whole) {
        this.process = process;
        this.image = image;
        this.runs = runs;
        this.whole = whole;
    }

    /**
     * Unmaps what the image has not, maps what it has.
     *
     * @param fresh whether nothing that is mapped now may be kept: it is the vessel's own
     */
    void lay(boolean fresh) {
        List<Vma> current = process.traitedMappings();
        List<Vma> now = current.stream().filter(v -> !v.kernelOwned()).toList();
        List<Vma> wanted = image.mappings().stream()
                .filter(v -> !v.kernelOwned())
                .map(v -> whole.contains(v) ? v.asMemory() : v)
                .toList();
        if (fresh) {
            unmap(Layout.plan(now, List.of()));
            now = List.of();
        }
        // mremap would silently tear apart what stands at the new place, so the old mappings went first.
        moveVdso(
                current.stream().filter(Vma::kernelOwned).toList(),
                image.mappings().stream().filter(Vma::kernelOwned).toList());
        List<Layout.Step> plan = Layout.plan(now, wanted);
        unmap(plan);
        map(plan);
        open(wanted);
    }

    /** What lies in a file that others see is not received but mapped. */
    private void open(List<Vma> wanted) {
        List<Vma> receiving = wanted.stream()
                .filter(v -> !v.shared() || v.sharedMemory() || v.mailbox())
                .toList();
        openings = Openings.of(Vma.READ | Vma.WRITE, runs, receiving);
        process.batch(
                process.leader(),
                openings.stream()
                        .map(o -> protect(o, o.protection() | Vma.READ | Vma.WRITE))
                        .toList());
    }

    private static Step protect(Openings.Opening o, int protection) {
        return Step.of("mprotect", Nr.MPROTECT, o.start(), o.length(), protection);
    }

    private void moveVdso(List<Vma> now, List<Vma> wanted) {
        if (now.size() != wanted.size()) {
            throw new IllegalStateException(
                    "the vdso of this kernel is laid out differently: " + now + ", not " + wanted);
        }
        if (now.isEmpty() || now.getFirst().start() == wanted.getFirst().start()) {
            return;
        }
        // Through a station, so that overlaps of old and new place do not matter.
        long station = image.scratchBase() - VDSO_STATION;
        List<Step> steps = new ArrayList<>();
        for (Vma v : now) {
            long there = station + v.start() - now.getFirst().start();
            steps.add(moved(v.start(), v.length(), there));
        }
        for (int i = 0; i < now.size(); i++) {
            long there = station + now.get(i).start() - now.getFirst().start();
            steps.add(moved(there, now.get(i).length(), wanted.get(i).start()));
        }
        process.batch(process.leader(), steps);
    }

    private static Step moved(long from, long length, long to) {
        return Step.of("moving the vdso", Nr.MREMAP, from, length, length, MREMAP_MAYMOVE_FIXED, to);
    }

    private void unmap(List<Layout.Step> plan) {
        List<Step> steps = new ArrayList<>();
        for (Layout.Step s : plan) {
            if (s.action() == Layout.Action.UNMAP) {
                steps.add(Step.of(
                        "munmap", Nr.MUNMAP, s.range().start(), s.range().length()));
            }
        }
        process.batch(process.leader(), steps);
    }

    private void map(List<Layout.Step> plan) {
        Batch batch = new Batch();
        for (Layout.Step s : plan) {
            switch (s.action()) {
                case UNMAP -> {}
                case KEEP -> batch.keep(s);
                case MAP -> batch.map(s.range());
            }
        }
        batch.flush();
    }

    /** Steps and the paths they need, executed when either is full. */
    private final class Batch {
        private final List<Step> steps = new ArrayList<>();
        private Injection.Payload payload = process.injection().new Payload();
        private final Map<Integer, Vma> checks = new HashMap<>();

        void keep(Layout.Step s) {
            int protection = s.range().protection();
            if (s.protectionNow() != protection) {
                steps.add(Step.of(
                        "mprotect", Nr.MPROTECT, s.range().start(), s.range().length(), protection));
            }
            advise(s.range(), s.traitsNow());
            makeRoom();
        }

        void map(Vma v) {
            int protection = v.protection();
            if (v.mailbox()) {
                flush();
                mapMailbox(v);
            } else if (v.fileBacked()) {
                mapFile(v, protection);
            } else {
                int flags = (v.shared() ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
                if (v.stack()) {
                    flags |= MAP_GROWSDOWN;
                }
                checks.put(steps.size(), v);
                steps.add(Step.of("mapping memory", Nr.MMAP, v.start(), v.length(), protection, flags, -1, 0));
            }
            advise(v, 0);
            makeRoom();
        }

        /** Before pages come, so that they come in the size that is wanted; a kernel may not know every advice. */
        private void advise(Vma v, int traitsNow) {
            for (int advice : Trait.advice(traitsNow, v.traits())) {
                steps.add(Step.tolerant("madvise", Nr.MADVISE, v.start(), v.length(), advice));
            }
        }

        /** The body has no descriptor open while its memory is laid out, so the file becomes number 0. */
        private void mapFile(Vma v, int protection) {
            byte[] path = (v.path() + "\0").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            long at = payload.add(path);
            steps.add(Step.of("opening " + v.path(), Nr.OPENAT, -100, at, 0x80000, 0));
            int flags = (v.shared() ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED;
            checks.put(steps.size(), v);
            steps.add(Step.of("mapping " + v.path(), Nr.MMAP, v.start(), v.length(), protection, flags, 0, v.offset()));
            steps.add(Step.of("close", Nr.CLOSE, 0));
        }

        /** At home the process has descriptors open: the file's number is known only when it is open. */
        private void mapMailbox(Vma v) {
            Injection.Payload name = process.injection().new Payload();
            long at = name.add((v.path() + "\0").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            name.write();
            int leader = process.leader();
            long fd = process.must(leader, "opening " + v.path(), Nr.OPENAT, -100, at, O_RDWR_CLOEXEC_NOFOLLOW, 0);
            int flags = MAP_SHARED | MAP_FIXED | MAP_NORESERVE;
            long mapped = process.must(
                    leader,
                    "mapping " + v.path(),
                    Nr.MMAP,
                    v.start(),
                    v.length(),
                    v.protection(),
                    flags,
                    fd,
                    v.offset());
            if (mapped != v.start()) {
                throw new IllegalStateException("mapping " + v + " gave 0x" + Long.toHexString(mapped) + " instead");
            }
            process.must(leader, "close", Nr.CLOSE, fd);
        }

        private void makeRoom() {
            if (steps.size() >= STEPS_A_BATCH || payload.remaining() < 2 * 4096) {
                flush();
            }
        }

        void flush() {
            payload.write();
            long[] results = process.batch(process.leader(), steps);
            checks.forEach((i, v) -> {
                if (results[i] != v.start()) {
                    throw new IllegalStateException(
                            "mapping " + v + " gave 0x" + Long.toHexString(results[i]) + " instead");
                }
            });
            steps.clear();
            checks.clear();
            payload = process.injection().new Payload();
        }
    }

    /** Gives every mapping its own protection, and the kernel its idea of heap, stack and arguments. */
    void seal() {
        List<Step> steps = new ArrayList<>();
        openings.forEach(o -> steps.add(protect(o, o.protection())));
        for (Vma v : image.mappings()) {
            if (v.has(Trait.LOCKED) && !v.kernelOwned()) {
                // What is there now and what comes later; to fetch the rest would touch what was never touched. A node
                // that locks no more for this user still runs the program.
                steps.add(Step.tolerant("mlock2", Nr.MLOCK2, v.start(), v.length(), MLOCK_ONFAULT));
            }
        }
        Injection.Payload payload = process.injection().new Payload();
        long auxv = payload.add(image.auxiliaryVector());
        java.nio.ByteBuffer map = java.nio.ByteBuffer.allocate(MM_MAP_BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        image.memoryMap().forEach(map::putLong);
        map.putLong(auxv).putInt(image.auxiliaryVector().length).putInt(-1);
        long at = payload.add(map.array());
        payload.write();
        steps.add(Step.of("PR_SET_MM_MAP", Nr.PRCTL, PR_SET_MM, PR_SET_MM_MAP, at, MM_MAP_BYTES, 0));
        process.batch(process.leader(), steps);
    }
}
