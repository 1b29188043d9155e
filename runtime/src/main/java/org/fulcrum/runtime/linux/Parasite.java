package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.platform.Vma;

/** The parasite's code, and a place for it. Thread-safe. */
public final class Parasite {
    private static final byte[] CODE = load();

    private Parasite() {}

    private static byte[] load() {
        String name = "/native/x86_64/parasite.bin";
        try (InputStream in = Parasite.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + name);
            }
            byte[] code = in.readAllBytes();
            if (code.length > ParasiteLayout.CODE_BYTES) {
                throw new IllegalStateException("the parasite is larger than its page: " + code.length + " bytes");
            }
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A base address at which a region of that size overlaps no mapping. */
    public static long findBase(List<Vma> mappings, long bytes) {
        long base = ParasiteLayout.FIRST_BASE;
        while (occupied(mappings, base, base + bytes)) {
            base += ParasiteLayout.BASE_STEP;
        }
        return base;
    }

    private static boolean occupied(List<Vma> mappings, long from, long to) {
        return mappings.stream().anyMatch(v -> v.overlaps(from, to));
    }

    /** Writes the code into a page of a traced process. */
    static void install(int pid, long base) {
        write(pid, base, CODE);
    }

    /** The site alone: it needs nothing else of the code. */
    static byte[] site() {
        return Arrays.copyOfRange(CODE, ParasiteLayout.SITE, ParasiteLayout.SITE + ParasiteLayout.SITE_BYTES);
    }

    /** Writes code where a traced process cannot write itself. */
    static void write(int pid, long address, byte[] code) {
        try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "rw")) {
            memory.seek(address);
            memory.write(code);
        } catch (IOException e) {
            throw new UncheckedIOException("writing code into process " + pid, e);
        }
    }
}
