package org.fulcrum.runtime.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.platform.Vma;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.MissingFiles;
import org.fulcrum.runtime.wire.StreamServer;
import org.fulcrum.runtime.wire.Wire;

/** All bodies this node hosts. Thread-safe. */
public final class Host implements AutoCloseable {
    private static final long PAGES_TOKEN_LIFE_MILLIS = 60_000;

    private final StreamServer server;
    private final FileHashes hashes;
    private final Path vesselProgram;
    private final Mailboxes mailboxes;
    private final Runnable onChange;
    private final Set<GuestBody> guests = ConcurrentHashMap.newKeySet();

    /** Hosts bodies made with that vessel program. */
    public Host(StreamServer server, FileHashes hashes, Path vesselProgram, Mailboxes mailboxes, Runnable onChange) {
        this.server = server;
        this.hashes = hashes;
        this.vesselProgram = vesselProgram;
        this.mailboxes = mailboxes;
        this.onChange = onChange;
    }

    /** Gives out a token for one process to come. */
    public String expectGuest(long lifeMillis) {
        return server.expect(Frames.PURPOSE_HOST, lifeMillis, this::admit);
    }

    private void admit(FrameStream stream) {
        GuestBody guest = new GuestBody(this, stream);
        guests.add(guest);
        guest.serve();
    }

    /**
     * A body that runs here.
     *
     * @param key the process it belongs to
     * @param localPid its pid in this node's PID namespace
     * @param calls what its calls have come to here
     */
    public record Running(ProcessKey key, int localPid, CallTotals calls) {}

    /** The bodies that run here. */
    public List<Running> guests() {
        return guests.stream()
                .filter(GuestBody::here)
                .map(g -> new Running(g.key(), g.localPid(), g.meter().totals()))
                .toList();
    }

    /** Asks the homes of all guests to take them back. */
    public void sendAllHome(String cause) {
        guests.forEach(g -> g.needHome(cause));
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    Path vesselProgram() {
        return vesselProgram;
    }

    /** Whether this node has a file with the same path and the same bytes. */
    boolean has(Wire.FileIdentity file) {
        return hashes.of(file.path())
                .map(own -> own.size() == file.size() && own.hash().equals(file.hash()))
                .orElse(false);
    }

    String expectPages(Consumer<FrameStream> acceptor) {
        return server.expect(Frames.PURPOSE_PAGES, PAGES_TOKEN_LIFE_MILLIS, acceptor::accept);
    }

    String expectReattachment(StreamServer.Acceptor acceptor) {
        return server.expectAlways(Frames.PURPOSE_REATTACH, acceptor);
    }

    void forgetReattachment(String token) {
        server.forget(token);
    }

    FrameStream openPages(String host, int port, String token) throws IOException {
        return StreamServer.open(host, port, token, Frames.PURPOSE_PAGES);
    }

    Map<Vma, Long> wholeMappings(List<Vma> mappings, List<String> missing) {
        return new LinkedHashMap<>(MissingFiles.whole(mappings, missing));
    }

    void changed() {
        onChange.run();
    }

    void ended(GuestBody guest) {
        guests.remove(guest);
        onChange.run();
    }

    @Override
    public void close() {
        guests.forEach(GuestBody::close);
    }
}
