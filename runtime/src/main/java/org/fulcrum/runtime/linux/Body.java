package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.SeccompFilter;
import org.fulcrum.runtime.abi.SyscallTable;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.fulcrum.runtime.platform.Vma;
import org.jspecify.annotations.Nullable;

/**
 * A body on this node, from the empty vessel to the last byte: built, run, captured again. Methods may be called from
 * any thread unless they say otherwise; what touches the tracees is done on the body's tracer.
 *
 * <p>One thread of it belongs to us and never runs the program: the courier. It is always stopped, blocks all signals,
 * and executes what the body must do to itself, such as queueing a signal with its true siginfo.
 */
public final class Body implements AutoCloseable {
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int FILTER_TSYNC = 1;
    private static final int FILTER_NEW_LISTENER = 1 << 3;
    private static final int FILTER_TSYNC_ESRCH = 1 << 4;
    private static final int FILTER_WAIT_KILLABLE_RECV = 1 << 5;
    private static final int COURIER_BELOW_PID_MAX = 7;

    private final Vessel vessel;
    private final Tracer tracer;
    private final TracedProcess process;
    private final int pid;
    private @Nullable MemoryLayout layout;

    private Body(Vessel vessel, int pid) {
        this.vessel = vessel;
        this.pid = pid;
        tracer = new Tracer("body " + pid);
        process = new TracedProcess(tracer.ptrace(), vessel.body(), pid);
    }

    /** Makes an empty body. */
    public static Body create(Path vesselProgram, Vessel.Order order) throws IOException {
        Vessel vessel = Vessel.start(vesselProgram, order);
        Body body = new Body(vessel, order.pid());
        try {
            body.tracer.run(body::seize);
            return body;
        } catch (RuntimeException e) {
            body.close();
            throw e;
        }
    }

    private void seize() {
        Ptrace ptrace = tracer.ptrace();
        Kernel.check(ptrace.seize(vessel.init(), 0), "attaching to the vessel");
        process.seizeAll(Ptrace.OPTIONS_BODY);
        List<Integer> tids = process.threads();
        tids.forEach(process::remove);
        process.add(pid, vessel.body());
        process.shield(pid);
    }

    /** The tracer; what touches tracees must run there. */
    public Tracer tracer() {
        return tracer;
    }

    /** The traced process; on the tracer only. */
    public TracedProcess process() {
        return process;
    }

    /** Pid of the body in this node's PID namespace. */
    public int localPid() {
        return vessel.body();
    }

    /** The process that wakes the tracer. */
    public int bell() {
        return vessel.init();
    }

    /** Gives the body the image's mappings. */
    public void layOut(ProcessImage image, List<PageRun> runs, List<Vma> whole) {
        tracer.run(() -> {
            process.createScratch(image.scratchBase(), image.scratchSlots());
            ThreadRebuild.forgetSequence(process, pid);
            MemoryLayout memory = new MemoryLayout(process, image, runs, whole);
            memory.lay(true);
            layout = memory;
        });
    }

    /** Receives pages over a socket of ours, which the body gets a copy of. */
    public void receive(StreamSocket socket, List<PageRun> runs, LongConsumer progress) throws IOException {
        transfer(socket, progress, t -> t.receive(runs));
    }

    /** Sends pages. */
    public void send(StreamSocket socket, List<PageRun> runs, LongConsumer progress) throws IOException {
        transfer(socket, progress, t -> t.send(runs));
    }

    private interface Transfer {
        void run(PageTransfer transfer) throws IOException;
    }

    private void transfer(StreamSocket socket, LongConsumer progress, Transfer transfer) throws IOException {
        Transfers.run(tracer, process, socket, progress, transfer::run);
    }

    /** Threads, signals, filter: everything but letting it run. Returns the listener of its calls. */
    public Notifications complete(ProcessImage image) {
        return tracer.call(() -> {
            if (layout != null) {
                layout.seal();
            }
            ThreadRebuild threads = new ThreadRebuild(process, image);
            threads.create();
            int courier = courierTid(image);
            threads.create(courier);
            process.setService(courier);
            threads.signalActions(false);
            threads.kernelState();
            Notifications notifications = filter();
            threads.requeueSignals();
            threads.registers();
            return notifications;
        });
    }

    /** A tid that no thread of the program will have. */
    private static int courierTid(ProcessImage image) throws IOException {
        // Not readString: it reads a byte first, and a sysctl gives its value to the first read only.
        int max = Integer.parseInt(
                Files.readAllLines(Path.of("/proc/sys/kernel/pid_max")).getFirst());
        int tid = max - COURIER_BELOW_PID_MAX;
        while (taken(image, tid)) {
            tid--;
        }
        return tid;
    }

    private static boolean taken(ProcessImage image, int tid) {
        return image.threads().stream().mapToInt(ThreadImage::tid).anyMatch(t -> t == tid);
    }

    private Notifications filter() {
        byte[] program = SeccompFilter.build(
                SyscallTable.builtIn(), pid, process.injection().scratch());
        Injection.Payload payload = process.injection().new Payload();
        ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0, (short) (program.length / SeccompFilter.INSTRUCTION_BYTES));
        header.putLong(8, payload.add(program));
        long at = payload.add(header.array());
        payload.write();
        int flags = FILTER_TSYNC | FILTER_TSYNC_ESRCH | FILTER_NEW_LISTENER | FILTER_WAIT_KILLABLE_RECV;
        long fd = process.must(pid, "installing the filter", Nr.SECCOMP, SECCOMP_SET_MODE_FILTER, flags, at);
        int pidfd = Descriptors.pidfd(vessel.body());
        try {
            int ours = Descriptors.borrow(pidfd, (int) fd);
            Kernel.check(ours, "taking over the filter's listener");
            return new Notifications(ours);
        } finally {
            Descriptors.close(pidfd);
            process.call(pid, Nr.CLOSE, fd);
        }
    }

    /** Lets all threads of the program run. On the tracer. */
    public void resumeAll() {
        process.forgetBases();
        for (int tid : process.threads()) {
            Kernel.check(tracer.ptrace().resume(process.outer(tid), 0), "letting thread " + tid + " run");
        }
    }

    /** Queues a signal for the body with its own siginfo; executed by the courier. On the tracer. */
    public void queueSignal(byte[] info) {
        Injection.Payload payload = process.injection().new Payload();
        long at = payload.add(SignalInfo.marked(info));
        payload.write();
        process.must(process.service(), "queueing a signal", Nr.RT_SIGQUEUEINFO, pid, SignalInfo.signal(info), at);
    }

    /** Makes the courier execute a call in the program's stead; its result or a negative errno. On the tracer. */
    public long callByCourier(int nr, long[] arguments) {
        return process.call(process.service(), nr, arguments);
    }

    /** Captures the body, all of whose threads are stopped. */
    public ProcessImage capture(int slots) {
        return tracer.call(() -> {
            process.forgetBases();
            Vdso.stepOut(process);
            process.forgetBases();
            Capture capture = new Capture(process);
            List<ThreadImage> threads = capture.readThreads();
            process.threads().forEach(process::shield);
            return capture.complete(threads, slots, Capture.Queue.GOES);
        });
    }

    /** The pages that must travel. */
    public List<PageRun> changedPages(ProcessImage image, Map<Vma, Long> whole) {
        return PageScan.changedPages(vessel.body(), image.mappings(), whole);
    }

    /** Puts back the registers and masks of a captured body that does not move after all. */
    public void restore(ProcessImage image) {
        tracer.run(() -> {
            new ThreadRebuild(process, image).requeueStash();
            new ThreadRebuild(process, image).registers();
        });
    }

    @Override
    public void close() {
        vessel.kill();
        tracer.close(); // first: nobody else is told of the death of what it traces (ptrace(2))
        vessel.close();
    }
}
