package org.fulcrum.runtime.guest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.core.residency.HostedBody;
import org.fulcrum.runtime.linux.Body;
import org.fulcrum.runtime.linux.Clocks;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Notifications;
import org.fulcrum.runtime.linux.ResourceLimits;
import org.fulcrum.runtime.linux.Vessel;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One body this node hosts, from the first frame of its home's stream to the last. {@link #serve} reads the stream;
 * what takes long is done on a thread of its own, so that results of calls and an order to give up always get through.
 */
public final class GuestBody {
    private static final Logger LOG = LoggerFactory.getLogger(GuestBody.class);

    /** The pages must begin to come within this time after the body is laid out, milliseconds. */
    static final long PAGES_PATIENCE_MILLIS = 18_000;

    /** From the end of a body's last thread to the kernel's word of it, milliseconds; it may dump core. */
    private static final long END_PATIENCE_MILLIS = 10_000;

    private final Host host;
    private final BodyCapture capture;
    private final HomeLine home;
    private final Map<Integer, Integer> logicalOf = new ConcurrentHashMap<>();
    private final CompletableFuture<FrameStream> pages = new CompletableFuture<>();
    private final CompletableFuture<Boolean> reported = new CompletableFuture<>();
    private volatile @Nullable ProcessKey key;
    private volatile @Nullable Body body;
    private volatile @Nullable Session session;
    private volatile @Nullable GuestMail mail;
    private volatile List<Long> limits = List.of();
    private final CallMeter meter = new CallMeter();
    private final HostedBody residency = new HostedBody();
    private final Orders orders = new Orders(this);
    private volatile @Nullable String wanted;
    private volatile @Nullable Integer endStatus;
    private volatile long epoch;
    private boolean takesCalls;

    GuestBody(Host host, FrameStream stream) {
        this.host = host;
        home = new HomeLine(this, residency, host, stream);
        capture = new BodyCapture(host, residency);
    }

    /** The process it belongs to; for messages before that is known, a placeholder. */
    ProcessKey key() {
        ProcessKey k = key;
        return k == null ? new ProcessKey("unknown", 1) : k;
    }

    /** Pid of the body in this node's PID namespace; 0 before there is one. */
    int localPid() {
        Body b = body;
        return b == null ? 0 : b.localPid();
    }

    /** Counts its calls. */
    CallMeter meter() {
        return meter;
    }

    /** Whether it is here, whole. */
    boolean here() {
        return residency.here();
    }

    /** Reads the stream until it ends; then nothing of the body is left, or it waits for its home to come back. */
    void serve() {
        home.serve();
    }

    /** The line home. */
    HomeLine home() {
        return home;
    }

    /** Takes the frame that a stream has just received; from a line that does not count any more it is void. */
    void frame(FrameStream stream, long line) throws IOException {
        if (!residency.takes(line)) {
            return;
        }
        Orders.Order order = new Orders.Order(stream, stream.sequence());
        switch (stream.type()) {
            case Frames.PREPARE -> prepare(order, Wire.prepare(stream.reader()));
            case Frames.REBUILD -> {
                Wire.Captured image = Wire.captured(stream.reader());
                orders.carryOut("rebuild", order, () -> rebuild(order, image));
            }
            case Frames.RUN -> letRun(order);
            case Frames.STOP -> {
                List<String> missing = Wire.texts(stream.reader());
                if (residency.stop(line)) {
                    orders.carryOut("capture", order, () -> capture.stop(order, built(), live(), missing));
                }
            }
            case Frames.SEND_PAGES -> {
                FrameReader r = stream.reader();
                String peer = r.string(256);
                int port = r.int32();
                String token = r.string(64);
                orders.carryOut("pages", order, () -> capture.sendPages(order, built(), peer, port, token));
            }
            case Frames.THAW -> {
                live().quiet().forget(); // home may serve it anew
                int stops = residency.stops();
                orders.carryOut("thaw", order, () -> capture.thaw(order, built(), live(), stops));
            }
            case Frames.RELEASE -> close();
            case Frames.CALL_RESULT -> live().results().take(stream);
            case Frames.STIRRED -> live().quiet().forget();
            case Frames.WATCHED -> signals().watch(stream.payloadLong(0), stream.payloadLong(8));
            case Frames.SIGNAL -> signals().arrived(stream.sequence(), stream.payload());
            case Frames.MIRROR -> {
                long tid = stream.payloadLong(0);
                int parent = (int) stream.sequence();
                built().tracer().post(() -> live().tracing().mirrorMade(parent, tid));
            }
            default -> throw new IOException("unexpected frame of type " + stream.type());
        }
    }

    private Session live() {
        Session s = session;
        if (s == null) {
            throw new IllegalStateException("the body does not run yet");
        }
        return s;
    }

    private GuestMail mail() {
        GuestMail m = mail;
        if (m == null) {
            throw new IllegalStateException("it is not said yet whose body it is");
        }
        return m;
    }

    private Body built() {
        Body b = body;
        if (b == null) {
            throw new IllegalStateException("there is no body yet");
        }
        return b;
    }

    /** Does it beside the reading of the stream; home is told when it fails. */
    void background(String what, Orders.Job job) {
        orders.beside(what, home.stream(), job);
    }

    private void prepare(Orders.Order order, Wire.Prepare p) throws IOException {
        key = new ProcessKey(p.home(), p.pid());
        mail = new GuestMail(host.mailboxes(), key(), p.uid(), p.gid());
        limits = p.limits();
        try {
            Clocks.Reading offsets = Clocks.offsetsFor(new Clocks.Reading(p.monotonic(), p.boot()));
            body = Body.create(
                    host.vesselProgram(),
                    new Vessel.Order(p.pid(), p.uid(), p.gid(), offsets.monotonic(), offsets.boot()));
        } catch (IOException | RuntimeException e) {
            orders.failed(order, "making the body: " + e.getMessage());
            return;
        }
        List<String> missing = p.files().stream()
                .filter(f -> !host.has(f))
                .map(Wire.FileIdentity::path)
                .toList();
        epoch = p.epoch();
        order.answer(
                Frames.PREPARED,
                Wire.writer()
                        .putString(host.expectPages(pages::complete))
                        .putString(home.token())
                        .putBytes(Wire.texts(missing))
                        .payload());
    }

    private void rebuild(Orders.Order order, Wire.Captured sent) throws IOException {
        Body b = built();
        Wire.Captured image = new Wire.Captured(mail().arriving(sent.image()), sent.runs(), sent.whole());
        capture.builtFrom(image);
        b.layOut(image.image(), image.runs(), image.whole());
        order.answer(Frames.LAID_OUT, new byte[0]);
        try (FrameStream from = Orders.await(pages, PAGES_PATIENCE_MILLIS, "the pages did not come")) {
            b.receive(from.socket(), image.runs(), done -> {});
        }
        Notifications notifications = b.complete(image.image());
        ResourceLimits.apply(b.localPid(), limits);
        b.tracer()
                .run(() -> b.process()
                        .threads()
                        .forEach(t -> logicalOf.put(b.process().outer(t), t)));
        CallBook book = new CallBook(notifications, epoch);
        MaskedWaits masked = new MaskedWaits(b.process());
        BodyTracing tracing = new BodyTracing(this, b, masked, book);
        PollRest rest = new PollRest(notifications.fd());
        QuietPolls quiet = new QuietPolls(b.localPid(), rest);
        whole(new Session(
                notifications,
                book,
                quiet,
                new Results(this, notifications, book, quiet, masked),
                tracing,
                new SignalDelivery(this, b, tracing, book, notifications),
                mail()));
        order.answer(Frames.READY, new byte[0]);
    }

    private synchronized void whole(Session s) throws IOException {
        if (!residency.built()) {
            s.endCalls();
            throw new IOException("it has ended");
        }
        session = s;
    }

    private void letRun(Orders.Order order) throws IOException {
        Session s = live();
        // On the tracer: what it has to say of the threads, such as NEED_MIRROR, home hears only behind this word.
        built().tracer().call(() -> {
            s.tracing().run();
            residency.run();
            order.answer(Frames.RUNNING, new byte[0]);
            return s;
        });
        s.mail().arrived();
        // Only now: home takes no call before it knows that the body runs.
        startCalls(s);
        host.changed();
    }

    private synchronized void startCalls(Session s) {
        if (residency.state() == HostedBody.State.ENDED) {
            return;
        }
        takesCalls = true;
        new NotificationLoop(this, s.notifications(), s.book(), s.quiet(), s.mail()).start("calls " + key());
    }

    /** Home is back: what it may not have heard is said again. */
    void sayAgain() {
        Session s = live();
        s.quiet().forget();
        CallMarshal marshal = new CallMarshal(localPid(), key().pid());
        s.book().bySequence().forEach((sequence, call) -> {
            try {
                home.repeat(sequence, call, marshal);
            } catch (IOException e) {
                LOG.debug("guest {}: {}", key(), e.getMessage());
            }
        });
        String cause = wanted;
        if (cause != null) {
            needHome(cause);
        }
        Integer end = endStatus;
        if (end != null) {
            bodyEnded(end);
        }
        built().tracer().post(s.tracing()::askAgain);
    }

    /** Whether the body stands still for a move, or is about to. */
    boolean stopping() {
        return residency.standing();
    }

    /** Tid at home of a thread here; 0 when it is unknown. */
    int logical(int outer) {
        return logicalOf.getOrDefault(outer, 0);
    }

    /** Whether a tid at home is that of a thread of this body. */
    boolean hasThread(int tid) {
        return logicalOf.containsValue(tid);
    }

    /** How signals reach the body. */
    SignalDelivery signals() {
        return live().signals();
    }

    /** A call went home: a signal may have come in the same moment. */
    void callBegan(int outer) {
        Session s = session;
        if (s != null) {
            s.signals().callBegan(outer);
        }
        if (stopping() && s != null) {
            InFlight call = s.book().of(outer);
            if (call != null) {
                home.cancel(call.tid());
            }
        }
    }

    /** Tells home that the program needs it. */
    void needHome(String cause) {
        wanted = cause;
        home.tell(Frames.NEED_HOME, 0, Wire.text(cause));
    }

    /** A thread is there. */
    void threadBorn(int tid, int outer) {
        logicalOf.put(outer, tid);
    }

    /** A thread is gone. */
    void threadEnded(int outer) {
        logicalOf.remove(outer);
        threadStopped(outer);
    }

    /** A thread has been asked to stop. */
    void threadInterrupted(int outer) {
        live().book().interrupted(outer);
    }

    /** A thread has stopped, or goes on after a stop. */
    void threadStopped(int outer) {
        live().book().stopped(outer);
    }

    /** The body ended by itself. */
    void bodyEnded(int status) {
        endStatus = status;
        home.tell(Frames.EXITED, 0, Wire.writer().putInt(status).payload());
        reported.complete(true);
    }

    /**
     * Whether the body has ended by itself and home been told how; it will hang up when its deputy ends the same way.
     */
    boolean endReported() {
        try {
            return Orders.await(reported, END_PATIENCE_MILLIS, "its end was not seen");
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the body; {@link #serve} then returns. */
    synchronized void close() {
        if (!residency.end()) {
            return;
        }
        finish();
    }

    /** Its home has not come back in time since that line broke. */
    void outOfPatience(long line) {
        if (residency.outOfPatience(line)) {
            LOG.warn("guest {}: its home has not come back; its body ends here", key());
            finish();
        }
    }

    /** What is left of a body that has ended is removed. */
    private synchronized void finish() {
        reported.complete(false);
        home.close();
        Body b = body;
        if (b != null) {
            b.close();
        }
        GuestMail m = mail;
        if (m != null) {
            m.gone();
        }
        Session s = session;
        if (s != null && !takesCalls) {
            s.endCalls();
        }
        FrameStream open = pages.getNow(null);
        if (open != null) {
            open.close();
        }
        host.ended(this);
    }
}
