package org.fulcrum.runtime.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.home.DeputyLoop;
import org.fulcrum.runtime.linux.Clocks;
import org.fulcrum.runtime.linux.CommandLine;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.DeputyRecovery.Stage;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.HomeProcess;
import org.fulcrum.runtime.linux.PageTransfer;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.ResourceLimits;
import org.fulcrum.runtime.linux.SignalDescriptors;
import org.fulcrum.runtime.linux.TraceeEnded;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.Vma;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.MissingFiles;
import org.fulcrum.runtime.wire.StreamServer;
import org.fulcrum.runtime.wire.Wire;

/**
 * Moves of a process to another node: out of its home, or on from one host to the next. Each step that fails leaves the
 * program running where it was. One instance carries out one move, on one thread.
 */
final class Movement {
    /** A host has this long for each step that is not the transfer of pages, milliseconds. */
    static final long STEP_PATIENCE_MILLIS = 20_000;

    private final ManagedProcess process;
    private final MoveProgress progress;
    private final FileHashes hashes;
    private final HostLink.Events events;
    private final String home;
    private final Journal journal;
    private final FaultPoints faults;
    private final Mailboxes mailboxes;
    private long frozenNanos;
    private double frozenMillis;

    Movement(
            ManagedProcess process,
            MoveProgress progress,
            FileHashes hashes,
            HostLink.Events events,
            String home,
            MoveMeans means) {
        this.process = process;
        this.progress = progress;
        this.hashes = hashes;
        this.events = events;
        this.home = home;
        journal = means.journal();
        faults = means.faults();
        mailboxes = means.mailboxes();
    }

    /** Where the pages go. */
    private record Prepared(String pagesToken, String reattachToken, List<String> missing) {}

    /** Moves it to a node that has reserved a place for it. */
    MoveResult to(String node, Reservation.Reply place) {
        try {
            HostLink link = open(node, place);
            try {
                carryOut(link, place);
                process.settle();
                return moved();
            } catch (MoveFailed | RuntimeException e) {
                link.release(); // a body that runs already must not wait for us
                throw e;
            }
        } catch (MoveFailed e) {
            process.settle();
            return e.ended() ? new MoveResult.Ended() : new MoveResult.RolledBack(e.reason());
        } catch (TraceeEnded e) {
            process.settle();
            return new MoveResult.Ended();
        } catch (RuntimeException e) {
            process.settle();
            return new MoveResult.RolledBack(Reason.blocker("internal", String.valueOf(e.getMessage())));
        }
    }

    private MoveResult moved() {
        LastMove cost =
                new LastMove(progress.from(), progress.to(), progress.bytesDone(), progress.millis(), frozenMillis);
        process.moved(cost);
        return new MoveResult.Moved(cost);
    }

    private HostLink open(String node, Reservation.Reply place) throws MoveFailed {
        try {
            return new HostLink(
                    node,
                    new HostLink.Place(place.host(), place.port(), ""),
                    StreamServer.open(place.host(), place.port(), place.token(), Frames.PURPOSE_HOST),
                    events);
        } catch (IOException e) {
            throw new MoveFailed("unreachable", "the stream port of " + node + ": " + e.getMessage());
        }
    }

    private void carryOut(HostLink link, Reservation.Reply place) throws MoveFailed {
        ManagedProcess.Away away = process.away();
        if (away == null) {
            depart(link, place);
        } else {
            goOn(away, link, place);
        }
    }

    private Prepared prepare(HostLink link, List<Wire.FileIdentity> files) throws MoveFailed {
        progress.phase(MovePhase.BUILD);
        Clocks.Reading now = Clocks.now();
        link.send(
                Frames.PREPARE,
                Wire.prepare(new Wire.Prepare(
                        home,
                        process.pid(),
                        process.uid(),
                        process.gid(),
                        now.monotonic(),
                        now.boot(),
                        process.epoch() + 1,
                        ResourceLimits.read(process.pid()),
                        files)));
        try {
            FrameReader r = new FrameReader(link.await(Frames.PREPARED, STEP_PATIENCE_MILLIS));
            String token = r.string(64);
            String reattach = r.string(64);
            return new Prepared(token, reattach, Wire.texts(new FrameReader(r.bytes(1 << 20))));
        } catch (IOException e) {
            throw new MoveFailed("bad-answer", link.node() + " answered what cannot be read: " + e.getMessage());
        }
    }

    private void depart(HostLink link, Reservation.Reply place) throws MoveFailed {
        List<Wire.FileIdentity> files = identities();
        Prepared prepared = prepare(link, files);
        faults.reached(FaultPoint.DEPART_PREPARED);
        try (FrameStream pages = openPages(place, prepared.pagesToken())) {
            progress.phase(MovePhase.FREEZE);
            process.leaves(CommandLine.of(process.pid()));
            frozenNanos = System.nanoTime();
            HomeProcess source = HomeProcess.freeze(process.pid());
            Frozen frozen = new Frozen(source, journal.of(process, process.epoch()));
            try {
                faults.reached(FaultPoint.DEPART_FROZEN);
                ProcessImage image = frozen.capture(knownPaths(files), prepared.missing());
                stillFollows(image);
                faults.reached(FaultPoint.DEPART_CAPTURED);
                send(link, frozen.captured, pages, source);
                faults.reached(FaultPoint.DEPART_READY);
                running(link);
                faults.reached(FaultPoint.DEPART_RUNNING);
                becomeDeputy(link, source, image, whereabouts(link, prepared, knownPaths(files)));
            } catch (MoveFailed | RuntimeException e) {
                frozen.thaw();
                throw e;
            }
        }
    }

    /**
     * Between the examination and the freeze it ran: it may have mapped something, or shared its memory with a child.
     */
    private void stillFollows(ProcessImage image) throws MoveFailed {
        Optional<Reason> blocker = Preflight.blocker(process.pid(), image.mappings());
        if (blocker.isPresent()) {
            throw new MoveFailed(blocker.get().code(), blocker.get().text());
        }
    }

    /** A frozen source and how to let it go on. */
    private final class Frozen {
        private final HomeProcess source;
        private final HomeProcess.CrashRecord record;
        private Wire.Captured captured = new Wire.Captured(NO_IMAGE, List.of(), List.of());

        Frozen(HomeProcess source, HomeProcess.CrashRecord record) {
            this.source = source;
            this.record = record;
        }

        ProcessImage capture(Set<String> known, List<String> missing) {
            ProcessImage image = Mailboxes.travelling(process.key(), source.capture(record));
            mailboxes.seal(process.key(), process.uid()); // before its pages are looked for
            captured = new Wire.Captured(image, List.of(), List.of());
            Set<String> absent = new TreeSet<>(missing);
            absent.addAll(MissingFiles.unknown(image.mappings(), known));
            Map<Vma, Long> whole = MissingFiles.whole(image.mappings(), absent);
            List<PageRun> runs = source.changedPages(image, whole);
            captured = new Wire.Captured(image, runs, new ArrayList<>(whole.keySet()));
            return image;
        }

        void thaw() {
            mailboxes.unseal(process.key(), process.uid());
            if (captured.image().pid() == 0) {
                source.letGo();
            } else {
                source.thaw(captured.image(), record);
            }
        }
    }

    private static final ProcessImage NO_IMAGE =
            new ProcessImage(0, 0, 0, List.of(), List.of(), new byte[0], List.of(), new byte[0], List.of(), "");

    private void send(HostLink link, Wire.Captured captured, FrameStream pages, HomeProcess source) throws MoveFailed {
        progress.phase(MovePhase.STREAM);
        progress.bytesTotal(PageTransfer.bytes(captured.runs()));
        link.send(Frames.REBUILD, Wire.captured(captured));
        link.await(Frames.LAID_OUT, STEP_PATIENCE_MILLIS);
        try {
            source.send(pages.socket(), captured.runs(), progress::bytesDone);
            faults.reached(FaultPoint.DEPART_SENT);
        } catch (IOException e) {
            throw new MoveFailed("pages", "the memory could not be sent to " + link.node() + ": " + e.getMessage());
        }
        link.await(Frames.READY, STEP_PATIENCE_MILLIS);
    }

    /**
     * The point of no return is the host's word that the body runs: until then nothing it did can have had an effect.
     */
    private void running(HostLink link) throws MoveFailed {
        progress.phase(MovePhase.COMMIT);
        // Before it runs: what it sends itself may be for one of its signalfds.
        link.send(
                Frames.WATCHED,
                Wire.writer()
                        .putLong(SignalDescriptors.watched(process.pid()))
                        .putLong(0)
                        .payload());
        link.send(Frames.RUN, new byte[0]);
        link.await(Frames.RUNNING, STEP_PATIENCE_MILLIS);
        frozenMillis = (System.nanoTime() - frozenNanos) / 1e6;
        progress.phase(MovePhase.RESUME);
    }

    private static Journal.Whereabouts whereabouts(HostLink link, Prepared prepared, Set<String> known) {
        return new Journal.Whereabouts(link.node(), link.place(prepared.reattachToken()), known, Stage.PARKING);
    }

    private void becomeDeputy(HostLink link, HomeProcess source, ProcessImage image, Journal.Whereabouts where)
            throws MoveFailed {
        link.mustBeThere();
        journal.away(process, process.epoch() + 1, image, where);
        faults.reached(FaultPoint.DEPART_COMMITTED);
        Deputy deputy = source.park(image);
        mailboxes.left(process.key(), process.uid());
        link.looped(true);
        Journal.Whereabouts parked = where.at(Stage.PARKED);
        journal.away(process, process.epoch() + 1, image, parked);
        faults.reached(FaultPoint.DEPART_PARKED);
        DeputyLoop loop = Serving.begin(process, deputy, link, journal, true);
        process.commit(new ManagedProcess.Away(deputy, loop, link, image, parked));
        loop.start();
    }

    private FrameStream openPages(Reservation.Reply place, String token) throws MoveFailed {
        try {
            return StreamServer.open(place.host(), place.port(), token, Frames.PURPOSE_PAGES);
        } catch (IOException e) {
            throw new MoveFailed("unreachable", "the page stream: " + e.getMessage());
        }
    }

    private List<Wire.FileIdentity> identities() throws MoveFailed {
        try {
            return MissingFiles.identities(ProcFs.mappings(process.pid()), hashes);
        } catch (IOException e) {
            throw new MoveFailed("ended", "process " + process.pid() + " has ended", true);
        }
    }

    private static Set<String> knownPaths(List<Wire.FileIdentity> files) {
        Set<String> paths = new HashSet<>();
        files.forEach(f -> paths.add(f.path()));
        return paths;
    }

    /** From one host to the next: the pages go there directly, everything else through home. */
    private void goOn(ManagedProcess.Away away, HostLink link, Reservation.Reply place) throws MoveFailed {
        List<Wire.FileIdentity> files = identities();
        Prepared prepared = prepare(link, files);
        faults.reached(FaultPoint.ONWARD_PREPARED);
        HostLink source = away.link();
        progress.phase(MovePhase.FREEZE);
        frozenNanos = System.nanoTime();
        away.loop().holdSignals(true);
        try {
            Set<String> absent = new TreeSet<>(prepared.missing());
            absent.addAll(MissingFiles.unknown(away.image().mappings(), knownPaths(files)));
            source.send(Frames.STOP, Wire.texts(List.copyOf(absent)));
            Wire.Captured captured = image(source);
            faults.reached(FaultPoint.ONWARD_STOPPED);
            progress.phase(MovePhase.STREAM);
            progress.bytesTotal(PageTransfer.bytes(captured.runs()));
            link.send(Frames.REBUILD, Wire.captured(captured));
            link.await(Frames.LAID_OUT, STEP_PATIENCE_MILLIS);
            sendPages(source, place.host(), place.port(), prepared.pagesToken(), captured);
            faults.reached(FaultPoint.ONWARD_SENT);
            link.await(Frames.READY, STEP_PATIENCE_MILLIS);
            faults.reached(FaultPoint.ONWARD_READY);
            running(link);
            faults.reached(FaultPoint.ONWARD_RUNNING);
            link.mustBeThere();
            Journal.Whereabouts where =
                    whereabouts(link, prepared, knownPaths(files)).at(Stage.PARKED);
            journal.away(process, process.epoch() + 1, captured.image(), where);
            link.looped(true);
            process.commit(new ManagedProcess.Away(away.deputy(), away.loop(), link, captured.image(), where));
            serveFromNowOn(away, link, captured.image(), where);
            faults.reached(FaultPoint.ONWARD_COMMITTED);
            source.release();
        } catch (MoveFailed | RuntimeException e) {
            thaw(away);
            throw e;
        }
    }

    /** The deputy's loop goes over to the new stream; if the former one broke, the loop has ended with it. */
    private void serveFromNowOn(
            ManagedProcess.Away former, HostLink link, ProcessImage image, Journal.Whereabouts where) {
        if (former.loop().switchTo(link.stream(), link, image.tids())) {
            former.loop().holdSignals(false);
            return;
        }
        former.loop().stop();
        DeputyLoop loop = Serving.begin(process, former.deputy(), link, journal, false);
        process.setAway(new ManagedProcess.Away(former.deputy(), loop, link, image, where));
        loop.start();
    }

    private void sendPages(HostLink source, String host, int port, String token, Wire.Captured captured)
            throws MoveFailed {
        source.send(
                Frames.SEND_PAGES,
                Wire.writer().putString(host).putInt(port).putString(token).payload());
        long bytes = PageTransfer.bytes(captured.runs());
        source.await(Frames.PAGES_SENT, STEP_PATIENCE_MILLIS + bytes / 1_000_000);
        progress.bytesDone(bytes);
    }

    static Wire.Captured image(HostLink source) throws MoveFailed {
        try {
            return Wire.captured(new FrameReader(source.await(Frames.IMAGE, STEP_PATIENCE_MILLIS)));
        } catch (IOException e) {
            throw new MoveFailed("bad-image", source.node() + " sent an image that cannot be read: " + e.getMessage());
        }
    }

    /** The program goes on at the host it was about to leave. */
    static void thaw(ManagedProcess.Away away) {
        try {
            away.link().send(Frames.THAW, new byte[0]);
            away.link().await(Frames.THAWED, STEP_PATIENCE_MILLIS);
        } catch (MoveFailed hostGone) {
            // its loss has been noticed where the stream is read
        }
        away.loop().holdSignals(false);
    }
}
