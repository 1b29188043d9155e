package org.fulcrum.runtime.guest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.core.residency.HostedBody;
import org.fulcrum.runtime.linux.Body;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.platform.Vma;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.Wire;
import org.jspecify.annotations.Nullable;

/** The body of a guest leaves: it is stopped, its image taken, its pages sent; or it goes on after all. */
final class BodyCapture {
    /** A body whose threads do not all stand still within this time is not moved, milliseconds. */
    static final long STOP_PATIENCE_MILLIS = 15_000;

    private final Host host;
    private final HostedBody residency;
    private volatile Wire.@Nullable Captured captured;
    private volatile boolean stopped;
    private volatile boolean fresh;

    BodyCapture(Host host, HostedBody residency) {
        this.host = host;
        this.residency = residency;
    }

    /** The image the body was built from: what has not changed since need not be sent again. */
    void builtFrom(Wire.Captured image) {
        captured = image;
    }

    /**
     * Stops the body and sends home its image.
     *
     * @param missing paths of files that the node it goes to does not have
     */
    synchronized void stop(Orders.Order order, Body body, Session session, List<String> missing) throws IOException {
        stopped = true;
        CompletableFuture<Boolean> still = new CompletableFuture<>();
        body.tracer().post(() -> session.tracing().stop(still));
        for (InFlight call : session.book().all()) {
            order.stream().send(Frames.CANCEL, call.tid(), new byte[0]);
        }
        session.book().releaseHeld(-Errno.ERESTARTNOINTR);
        if (!Orders.await(still, STOP_PATIENCE_MILLIS, "its threads did not all stop")) {
            throw new IOException("the process ended");
        }
        Wire.Captured before = captured;
        GuestMail mail = session.mail();
        var image =
                mail.travelling(body.capture(before == null ? 0 : before.image().scratchSlots()));
        mail.seal(); // before its pages are looked for
        Map<Vma, Long> whole = host.wholeMappings(image.mappings(), missing);
        Wire.Captured now = new Wire.Captured(image, body.changedPages(image, whole), List.copyOf(whole.keySet()));
        captured = now;
        fresh = true;
        order.answer(Frames.IMAGE, Wire.captured(now));
    }

    /** Sends the pages of the image to the node it goes to. */
    void sendPages(Orders.Order order, Body body, String peer, int port, String token) throws IOException {
        Wire.Captured now = captured;
        if (now == null) {
            throw new IOException("nothing has been captured");
        }
        try (FrameStream to = host.openPages(peer, port, token)) {
            body.send(to.socket(), now.runs(), done -> {});
        }
        order.answer(Frames.PAGES_SENT, new byte[0]);
    }

    /**
     * The body goes on here.
     *
     * @param stops how often home had ordered it to stop when it gave this order
     */
    synchronized void thaw(Orders.Order order, Body body, Session session, int stops) throws IOException {
        Wire.Captured now = captured;
        residency.thaw(stops); // first: its threads may make calls as soon as they go on
        if (stopped) {
            session.mail().unseal();
            if (now != null && fresh) {
                body.restore(now.image());
            }
            fresh = false;
            stopped = false;
            body.tracer().run(session.tracing()::thaw);
        }
        order.answer(Frames.THAWED, new byte[0]);
    }
}
