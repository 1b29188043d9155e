package org.fulcrum.runtime.move;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.home.DeputyLoop;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.DeputyRecovery.Stage;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.HomeProcess;
import org.fulcrum.runtime.linux.PageTransfer;
import org.fulcrum.runtime.linux.TraceeEnded;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.StreamServer;
import org.fulcrum.runtime.wire.Wire;

/** Brings a process home: its deputy becomes the program again. One instance carries out one move, on one thread. */
final class Homecoming {
    private final ManagedProcess process;
    private final MoveProgress progress;
    private final StreamServer server;
    private final EngineSettings settings;
    private final Journal journal;
    private final FaultPoints faults;
    private final Mailboxes mailboxes;
    private double frozenMillis;

    Homecoming(
            ManagedProcess process,
            MoveProgress progress,
            StreamServer server,
            EngineSettings settings,
            MoveMeans means) {
        this.process = process;
        this.progress = progress;
        this.server = server;
        this.settings = settings;
        journal = means.journal();
        faults = means.faults();
        mailboxes = means.mailboxes();
    }

    /** Brings it home. */
    MoveResult carryOut(ManagedProcess.Away away) {
        try {
            comeHome(away);
            process.settle();
            LastMove cost =
                    new LastMove(progress.from(), progress.to(), progress.bytesDone(), progress.millis(), frozenMillis);
            process.moved(cost);
            return new MoveResult.Moved(cost);
        } catch (MoveFailed e) {
            process.settle();
            return new MoveResult.RolledBack(e.reason());
        } catch (TraceeEnded e) {
            process.settle();
            return new MoveResult.Ended();
        } catch (RuntimeException e) {
            process.settle();
            return new MoveResult.RolledBack(Reason.blocker("internal", String.valueOf(e.getMessage())));
        }
    }

    private void comeHome(ManagedProcess.Away away) throws MoveFailed {
        HostLink source = away.link();
        progress.phase(MovePhase.FREEZE);
        long frozenNanos = System.nanoTime();
        away.loop().holdSignals(true);
        Wire.Captured captured;
        try {
            source.send(Frames.STOP, Wire.texts(List.of()));
            captured = Movement.image(source);
        } catch (MoveFailed e) {
            Movement.thaw(away);
            throw e;
        }
        faults.reached(FaultPoint.RETURN_STOPPED);
        away.loop().stop();
        source.looped(false);
        journal.away(process, process.epoch(), captured.image(), away.where().at(Stage.RETURNING));
        HomeProcess target = takeInHand(away, captured);
        faults.reached(FaultPoint.RETURN_IN_HAND);
        try {
            receive(source, captured, target);
        } catch (MoveFailed e) {
            parkAgain(away, captured, target, e);
            throw e;
        } catch (RuntimeException e) {
            MoveFailed failed = new MoveFailed("home-failed", "the deputy could not be rebuilt: " + e.getMessage());
            parkAgain(away, captured, target, failed);
            throw failed;
        }
        faults.reached(FaultPoint.RETURN_RECEIVED);
        progress.phase(MovePhase.COMMIT);
        target.resume(captured.image(), journal.of(process, process.epoch() + 1));
        mailboxes.arrived(process.key(), process.uid());
        frozenMillis = (System.nanoTime() - frozenNanos) / 1e6;
        process.commit(null);
        faults.reached(FaultPoint.RETURN_COMMITTED);
        progress.phase(MovePhase.RESUME);
        source.release();
    }

    private void receive(HostLink source, Wire.Captured captured, HomeProcess target) throws MoveFailed {
        progress.phase(MovePhase.STREAM);
        progress.bytesTotal(PageTransfer.bytes(captured.runs()));
        CompletableFuture<FrameStream> arrived = new CompletableFuture<>();
        String token = server.expect(Frames.PURPOSE_PAGES, Movement.STEP_PATIENCE_MILLIS, arrived::complete);
        source.send(
                Frames.SEND_PAGES,
                Wire.writer()
                        .putString(settings.streamAddress())
                        .putInt(server.port())
                        .putString(token)
                        .payload());
        target.layOut(localImage(captured.image()), captured.runs());
        try (FrameStream pages = arrived.get(Movement.STEP_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            target.receive(pages.socket(), captured.runs(), progress::bytesDone);
        } catch (IOException | ExecutionException | TimeoutException e) {
            server.forget(token);
            throw new MoveFailed("pages", "the memory did not come from " + source.node() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MoveFailed("interrupted", "interrupted");
        }
        source.await(Frames.PAGES_SENT, Movement.STEP_PATIENCE_MILLIS);
    }

    private ProcessImage localImage(ProcessImage image) throws MoveFailed {
        try {
            return mailboxes
                    .comingHome(process.key(), image, process.uid(), process.gid())
                    .image();
        } catch (IOException e) {
            throw new MoveFailed("home-failed", "its mailbox: " + e.getMessage());
        }
    }

    /** Holds the deputy's threads; when that fails (a debugger has them, say) the deputy serves on. */
    private HomeProcess takeInHand(ManagedProcess.Away away, Wire.Captured captured) throws MoveFailed {
        try {
            return HomeProcess.unpark(away.deputy(), captured.image());
        } catch (TraceeEnded e) {
            throw e;
        } catch (RuntimeException e) {
            serve(away, captured, away.deputy());
            throw new MoveFailed("home-failed", "the deputy could not be taken in hand: " + e.getMessage());
        }
    }

    /** The body still has everything: the deputy goes back to being one. */
    private void parkAgain(ManagedProcess.Away away, Wire.Captured captured, HomeProcess target, MoveFailed cause) {
        try {
            serve(away, captured, target.park(captured.image()));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            target.close();
        }
    }

    /** The body runs on where it was, served by this deputy. */
    private void serve(ManagedProcess.Away away, Wire.Captured captured, Deputy deputy) {
        HostLink link = away.link();
        link.looped(true);
        journal.away(process, process.epoch(), captured.image(), away.where());
        DeputyLoop loop = Serving.begin(process, deputy, link, journal, false);
        ManagedProcess.Away again = new ManagedProcess.Away(deputy, loop, link, captured.image(), away.where());
        process.setAway(again);
        loop.start();
        Movement.thaw(again);
    }
}
