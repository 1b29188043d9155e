package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Injection.Step;
import org.fulcrum.runtime.platform.Openings;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.Vma;

/**
 * Pages from process to process: the source executes sendmsg(2) on a socket of its own straight from its pages, the
 * target recvmsg(2) straight into place; the bytes never pass through this JVM. Confined to the tracer thread.
 */
public final class PageTransfer {
    /** Bytes moved by one call: between two calls progress is reported and a cut is noticed. */
    private static final long CHUNK_BYTES = 16L << 20;

    /** iovecs a call may have (IOV_MAX). */
    private static final int MAX_VECTORS = 1024;

    private static final int VECTOR_BYTES = 16;
    private static final int HEADER_BYTES = 56;
    private static final int MSG_WAITALL = 0x100;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int CALLS_A_BATCH = 4;

    private final TracedProcess process;
    private final int fd;
    private final LongConsumer progress;

    /**
     * A transfer over a descriptor of the process.
     *
     * @param progress told the bytes done so far
     */
    public PageTransfer(TracedProcess process, int fd, LongConsumer progress) {
        this.process = process;
        this.fd = fd;
        this.progress = progress;
    }

    /** Total size of runs, bytes. */
    public static long bytes(List<PageRun> runs) {
        return runs.stream().mapToLong(PageRun::length).sum();
    }

    /** Sends pages, those too that the process itself may not read just now. */
    public void send(List<PageRun> runs) throws IOException {
        List<Openings.Opening> closed = Openings.of(Vma.READ, runs, process.mappings());
        protect(closed, Vma.READ);
        try {
            move(runs, Nr.SENDMSG, MSG_NOSIGNAL, "sending pages");
        } finally {
            protect(closed, 0);
        }
    }

    private void protect(List<Openings.Opening> pieces, int more) {
        process.batch(
                process.leader(),
                pieces.stream()
                        .map(o -> Step.of("mprotect", Nr.MPROTECT, o.start(), o.length(), o.protection() | more))
                        .toList());
    }

    /** Receives pages. */
    public void receive(List<PageRun> runs) throws IOException {
        move(runs, Nr.RECVMSG, MSG_WAITALL, "receiving pages");
    }

    private void move(List<PageRun> runs, int nr, int flags, String what) throws IOException {
        Deque<PageRun> left = new ArrayDeque<>(runs);
        long done = 0;
        while (!left.isEmpty()) {
            Injection.Payload payload = process.injection().new Payload();
            List<Step> steps = new ArrayList<>();
            List<Long> expected = new ArrayList<>();
            while (!left.isEmpty() && steps.size() < CALLS_A_BATCH) {
                expected.add(addCall(left, payload, steps, nr, flags, what));
            }
            payload.write();
            long[] results = process.batch(process.leader(), steps);
            for (int i = 0; i < results.length; i++) {
                if (results[i] != expected.get(i)) {
                    throw new IOException(what + " of process " + process.leader() + ": the stream ended after "
                            + (done + results[i]) + " of " + bytes(runs) + " bytes");
                }
                done += results[i];
            }
            progress.accept(done);
        }
    }

    private long addCall(
            Deque<PageRun> left, Injection.Payload payload, List<Step> steps, int nr, int flags, String what) {
        ByteBuffer vectors = ByteBuffer.allocate(MAX_VECTORS * VECTOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long total = 0;
        int count = 0;
        while (!left.isEmpty() && count < MAX_VECTORS && total < CHUNK_BYTES) {
            PageRun run = left.poll();
            long take = Math.min(run.length(), CHUNK_BYTES - total);
            if (take < run.length()) {
                left.addFirst(new PageRun(run.start() + take, run.end()));
            }
            vectors.putLong(run.start()).putLong(take);
            total += take;
            count++;
        }
        byte[] used = new byte[count * VECTOR_BYTES];
        vectors.get(0, used);
        long at = payload.add(used);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(16, at).putLong(24, count);
        steps.add(Step.of(what, nr, fd, payload.add(header.array()), flags));
        return total;
    }
}
