package org.fulcrum.runtime.wire;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.postal.codec.FrameException;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.postal.codec.FrameWriter;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.fulcrum.runtime.platform.Vma;

/** Bytes of what a move sends besides pages; little-endian, fields in the order of the records. Thread-safe. */
public final class Wire {
    private static final int MAX_TEXT_BYTES = 8192;
    private static final int MAX_BLOCK_BYTES = 64 << 10;

    private Wire() {}

    /** A writer as large as a stream takes. */
    public static FrameWriter writer() {
        return new FrameWriter(FrameStream.MAX_FRAME_BYTES);
    }

    /** First frame of a connection. */
    public static byte[] open(String token, int purpose) {
        return writer().putString(token).putU8(purpose).payload();
    }

    /** One text. */
    public static byte[] text(String text) {
        String shortened = text.length() > 2000 ? text.substring(0, 2000) : text;
        return writer().putString(shortened).payload();
    }

    /** Reads one text. */
    public static String text(byte[] payload) throws FrameException {
        return new FrameReader(payload).string(MAX_TEXT_BYTES);
    }

    /**
     * A file that mappings of a process show.
     *
     * @param path its path at home
     * @param size bytes
     * @param hash SHA-256, hexadecimal
     */
    public record FileIdentity(String path, long size, String hash) {}

    /**
     * What a host needs to make an empty body.
     *
     * @param home name of the home-node
     * @param pid pid at home
     * @param uid owner
     * @param gid group
     * @param monotonic CLOCK_MONOTONIC at home when this was written, nanoseconds
     * @param boot CLOCK_BOOTTIME at home, nanoseconds
     * @param epoch the body's, if the move succeeds
     * @param limits nice value and limits, as ResourceLimits reads them
     * @param files files its mappings show
     */
    public record Prepare(
            String home,
            int pid,
            int uid,
            int gid,
            long monotonic,
            long boot,
            long epoch,
            List<Long> limits,
            List<FileIdentity> files) {
        /** Copies the lists. */
        public Prepare {
            limits = List.copyOf(limits);
            files = List.copyOf(files);
        }
    }

    /** Writes it. */
    public static byte[] prepare(Prepare p) {
        FrameWriter w = writer().putString(p.home())
                .putInt(p.pid())
                .putInt(p.uid())
                .putInt(p.gid())
                .putLong(p.monotonic())
                .putLong(p.boot())
                .putLong(p.epoch())
                .putInt(p.limits().size());
        p.limits().forEach(w::putLong);
        w.putInt(p.files().size());
        p.files().forEach(f -> w.putString(f.path()).putLong(f.size()).putString(f.hash()));
        return w.payload();
    }

    /** Reads it. */
    public static Prepare prepare(FrameReader r) throws FrameException {
        String home = r.string(MAX_TEXT_BYTES);
        int pid = r.int32();
        int uid = r.int32();
        int gid = r.int32();
        long monotonic = r.int64();
        long boot = r.int64();
        long epoch = r.int64();
        List<Long> limits = new ArrayList<>();
        for (int i = count(r, 8); i > 0; i--) {
            limits.add(r.int64());
        }
        List<FileIdentity> files = new ArrayList<>();
        for (int i = count(r, 8); i > 0; i--) {
            files.add(new FileIdentity(r.string(MAX_TEXT_BYTES), r.int64(), r.string(MAX_TEXT_BYTES)));
        }
        return new Prepare(home, pid, uid, gid, monotonic, boot, epoch, limits, files);
    }

    /** Texts. */
    public static byte[] texts(List<String> texts) {
        FrameWriter w = writer().putInt(texts.size());
        texts.forEach(w::putString);
        return w.payload();
    }

    /** Reads texts. */
    public static List<String> texts(FrameReader r) throws FrameException {
        List<String> texts = new ArrayList<>();
        for (int i = count(r, 4); i > 0; i--) {
            texts.add(r.string(MAX_TEXT_BYTES));
        }
        return texts;
    }

    /**
     * A captured process and the pages of it that travel.
     *
     * @param image its state
     * @param runs the pages
     * @param whole mappings that the target builds from pages alone
     */
    public record Captured(ProcessImage image, List<PageRun> runs, List<Vma> whole) {
        /** Copies the lists. */
        public Captured {
            runs = List.copyOf(runs);
            whole = List.copyOf(whole);
        }
    }

    /** Writes it. */
    public static byte[] captured(Captured c) {
        FrameWriter w = writer();
        ProcessImage p = c.image();
        w.putInt(p.pid()).putLong(p.scratchBase()).putInt(p.scratchSlots());
        w.putInt(p.threads().size());
        p.threads().forEach(t -> thread(w, t));
        mappings(w, p.mappings());
        w.putBytes(p.signalActions());
        w.putInt(p.memoryMap().size());
        p.memoryMap().forEach(w::putLong);
        w.putBytes(p.auxiliaryVector());
        blocks(w, p.pending());
        w.putString(p.name());
        w.putInt(c.runs().size());
        c.runs().forEach(r -> w.putLong(r.start()).putLong(r.end()));
        mappings(w, c.whole());
        return w.payload();
    }

    /** Reads it. */
    public static Captured captured(FrameReader r) throws FrameException {
        int pid = r.int32();
        long base = r.int64();
        int slots = r.int32();
        List<ThreadImage> threads = new ArrayList<>();
        for (int i = count(r, 64); i > 0; i--) {
            threads.add(thread(r));
        }
        List<Vma> mappings = mappings(r);
        byte[] actions = r.bytes(MAX_BLOCK_BYTES);
        List<Long> memoryMap = new ArrayList<>();
        for (int i = count(r, 8); i > 0; i--) {
            memoryMap.add(r.int64());
        }
        byte[] auxv = r.bytes(MAX_BLOCK_BYTES);
        List<byte[]> pending = blocks(r);
        String name = r.string(MAX_TEXT_BYTES);
        List<PageRun> runs = new ArrayList<>();
        for (int i = count(r, 16); i > 0; i--) {
            runs.add(new PageRun(r.int64(), r.int64()));
        }
        List<Vma> whole = mappings(r);
        r.end();
        ProcessImage image =
                new ProcessImage(pid, base, slots, threads, mappings, actions, memoryMap, auxv, pending, name);
        return new Captured(image, runs, whole);
    }

    /** A count of things of at least {@code bytesEach}: never more than the frame can hold. */
    private static int count(FrameReader r, int bytesEach) throws FrameException {
        int count = r.int32();
        if (count < 0 || (long) count * bytesEach > r.remaining()) {
            throw new FrameException(
                    FrameException.Problem.OVERSIZED, "a list of " + count + " in " + r.remaining() + " bytes");
        }
        return count;
    }

    private static void thread(FrameWriter w, ThreadImage t) {
        w.putInt(t.tid());
        for (long value : t.registers().toArray()) {
            w.putLong(value);
        }
        w.putBytes(t.extendedState()).putLong(t.signalMask());
        w.putLong(t.rseqAddress()).putInt(t.rseqLength()).putLong(t.rseqSignature());
        w.putLong(t.robustList()).putLong(t.robustLength()).putLong(t.clearTid());
        w.putLong(t.altStackPointer()).putInt(t.altStackFlags()).putLong(t.altStackBytes());
        blocks(w, t.pending());
    }

    private static ThreadImage thread(FrameReader r) throws FrameException {
        int tid = r.int32();
        long[] registers = new long[Registers.COUNT];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = r.int64();
        }
        byte[] extended = r.bytes(MAX_BLOCK_BYTES);
        return new ThreadImage(
                tid,
                new Registers(registers),
                extended,
                r.int64(),
                r.int64(),
                r.int32(),
                r.int64(),
                r.int64(),
                r.int64(),
                r.int64(),
                r.int64(),
                r.int32(),
                r.int64(),
                blocks(r));
    }

    private static void mappings(FrameWriter w, List<Vma> mappings) {
        w.putInt(mappings.size());
        for (Vma v : mappings) {
            w.putLong(v.start()).putLong(v.end()).putU8(v.protection()).putBoolean(v.shared());
            w.putLong(v.offset()).putString(v.device()).putLong(v.inode()).putString(v.path());
            w.putInt(v.traits());
        }
    }

    private static List<Vma> mappings(FrameReader r) throws FrameException {
        List<Vma> mappings = new ArrayList<>();
        for (int i = count(r, 46); i > 0; i--) {
            mappings.add(new Vma(
                    r.int64(),
                    r.int64(),
                    r.u8(),
                    r.bool(),
                    r.int64(),
                    r.string(MAX_TEXT_BYTES),
                    r.int64(),
                    r.string(MAX_TEXT_BYTES),
                    r.int32()));
        }
        return mappings;
    }

    private static void blocks(FrameWriter w, List<byte[]> blocks) {
        w.putInt(blocks.size());
        blocks.forEach(w::putBytes);
    }

    private static List<byte[]> blocks(FrameReader r) throws FrameException {
        List<byte[]> blocks = new ArrayList<>();
        for (int i = count(r, 4); i > 0; i--) {
            blocks.add(r.bytes(MAX_BLOCK_BYTES));
        }
        return blocks;
    }
}
