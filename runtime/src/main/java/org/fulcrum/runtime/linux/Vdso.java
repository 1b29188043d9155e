package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.platform.Vma;

/**
 * The code the kernel maps into every process (vdso(7)), and the place in it where threads stand that we hold: a copy
 * of the parasite's site, in bytes that belong to nothing. Should the tracer die, a thread there waits for the next
 * runtime, while one left at any other syscall instruction would run into somebody's code with our registers.
 *
 * <p>That room is the end of the last page if the image leaves enough of it, else the first entry of its section table,
 * which is empty by definition (elf(5), SHN_UNDEF). Confined to the tracer thread.
 */
final class Vdso {
    private static final int STEPS = 5000;
    private static final String NAME = "[vdso]";
    private static final int PROGRAM_TABLE = 32;
    private static final int SECTION_TABLE = 40;
    private static final int PROGRAM_ENTRY_BYTES = 54;
    private static final int PROGRAM_ENTRIES = 56;
    private static final int SECTION_ENTRY_BYTES = 58;
    private static final int SECTION_ENTRIES = 60;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_FILE_BYTES = 32;

    private final TracedProcess process;
    private final Vma mapping;
    private final long site;
    private final boolean room;

    private Vdso(TracedProcess process, Vma mapping) {
        this.process = process;
        this.mapping = mapping;
        byte[] image = process.memory().read(process.pid(), mapping.start(), (int) mapping.length());
        int at = room(image);
        room = at >= 0;
        site = mapping.start() + (room ? at : syscall(image));
    }

    /** That of a process; empty when it has none. */
    static Optional<Vdso> of(TracedProcess process) {
        return process.mappings().stream()
                .filter(v -> v.path().equals(NAME))
                .findFirst()
                .map(v -> new Vdso(process, v));
    }

    /** That of a process which has one. */
    static Vdso in(TracedProcess process) {
        return of(process).orElseThrow(() -> new IllegalStateException("process " + process.pid() + " has no vdso"));
    }

    /** Where the site can stand or stands already; -1 when there is no room. */
    private static int room(byte[] image) {
        ByteBuffer elf = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) elf.getLong(SECTION_TABLE);
        int end = sections + elf.getShort(SECTION_ENTRIES) * elf.getShort(SECTION_ENTRY_BYTES);
        for (int i = 0; i < elf.getShort(PROGRAM_ENTRIES); i++) {
            int segment = (int) elf.getLong(PROGRAM_TABLE) + i * elf.getShort(PROGRAM_ENTRY_BYTES);
            end = Math.max(
                    end, (int) (elf.getLong(segment + SEGMENT_OFFSET) + elf.getLong(segment + SEGMENT_FILE_BYTES)));
        }
        int last = image.length - ParasiteLayout.SITE_BYTES;
        if (end <= last && unused(image, last)) {
            return last;
        }
        boolean table = sections > 0 && elf.getShort(SECTION_ENTRY_BYTES) >= ParasiteLayout.SITE_BYTES;
        return table && unused(image, sections) ? sections : -1;
    }

    private static boolean unused(byte[] image, int at) {
        byte[] now = Arrays.copyOfRange(image, at, at + ParasiteLayout.SITE_BYTES);
        return Arrays.equals(now, new byte[ParasiteLayout.SITE_BYTES]) || Arrays.equals(now, Parasite.site());
    }

    private static int syscall(byte[] image) {
        for (int i = 0; i + 1 < image.length; i++) {
            if (image[i] == 0x0f && image[i + 1] == 5) {
                return i;
            }
        }
        throw new IllegalStateException("a vdso without a system call");
    }

    /** Makes the site usable; returns the address of its syscall instruction. */
    long prepare() {
        if (room) {
            Parasite.write(process.pid(), site, Parasite.site());
        }
        return site;
    }

    /** Leaves the vdso as it was; no thread may stand there. */
    void erase() {
        if (room) {
            Parasite.write(process.pid(), site, new byte[ParasiteLayout.SITE_BYTES]);
        }
    }

    /** Where a thread waits for a tracer; 0 when there is no room for it. */
    long shelter() {
        return room ? site + ParasiteLayout.SHELTER : 0;
    }

    /** Whether a thread stands at the site. */
    boolean shelters(Registers r) {
        return room && r.rip() >= site && r.rip() < site + ParasiteLayout.SITE_BYTES;
    }

    /** Whether a thread executes the vdso for the program: its code and data differ from kernel to kernel. */
    boolean executes(Registers r) {
        return r.rip() >= mapping.start() && r.rip() < mapping.end() && !shelters(r);
    }

    /**
     * Steps all threads of a process out of it. Only for a body, which dies with its tracer: the trap of a step would
     * kill what outlives it.
     */
    static void stepOut(TracedProcess process) {
        of(process).ifPresent(vdso -> process.threads().forEach(vdso::stepOut));
    }

    private void stepOut(int logical) {
        Ptrace ptrace = process.ptrace();
        int tid = process.outer(logical);
        long mask = ptrace.signalMask(tid);
        for (int i = 0; i < STEPS && executes(ptrace.registers(tid)); i++) {
            process.shield(logical);
            Kernel.check(ptrace.step(tid), "stepping out of the vdso");
            ptrace.await(tid);
        }
        ptrace.setSignalMask(tid, mask);
    }
}
