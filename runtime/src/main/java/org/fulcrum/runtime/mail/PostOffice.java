package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.StreamServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages between mailboxes of this node and those of others. It finds the mailboxes here by their files: a
 * process makes its own without asking anybody. Thread-safe.
 */
public final class PostOffice implements Mailboxes.Observer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostOffice.class);
    private static final long TOKEN_LIFE_MILLIS = 15_000;

    /** How often files are looked for when nothing says that there are new ones, milliseconds. */
    private static final long LOOK_MILLIS = 1_000;

    /** The same while a file is there that is no mailbox yet: its owner is just making it. */
    private static final long LOOK_SOON_MILLIS = 2;

    private final String self;
    private final String address;
    private final Mailboxes mailboxes;
    private final StreamServer server;
    private final Whereabouts whereabouts;
    private final IncomingMail incoming = new IncomingMail();
    private final Map<Path, OpenMailbox> open = new HashMap<>();
    private final Set<Path> watched = new HashSet<>();
    private final WatchService watch;
    private final Thread thread;

    /**
     * Opens it.
     *
     * @param self name of this node
     * @param address of its stream port, as other nodes reach it
     * @param server the stream port
     * @param whereabouts who knows where mailboxes are that are not here
     */
    public PostOffice(String self, String address, Mailboxes mailboxes, StreamServer server, Whereabouts whereabouts)
            throws IOException {
        this.self = self;
        this.address = address;
        this.mailboxes = mailboxes;
        this.server = server;
        this.whereabouts = whereabouts;
        watch = mailboxes.directory().getFileSystem().newWatchService();
        follow(mailboxes.directory());
        mailboxes.observe(this);
        thread = Thread.ofPlatform().daemon().name("mailboxes").start(this::look);
    }

    private void follow(Path directory) throws IOException {
        if (watched.add(directory)) {
            WatchKey unusedKey = directory.register(
                    watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
        }
    }

    private void look() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                WatchKey key = watch.poll(findNew() ? LOOK_MILLIS : LOOK_SOON_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException closing) {
            LOG.debug("mailboxes are no longer looked for");
        }
    }

    /** Whether all files that are there are mailboxes. */
    private boolean findNew() {
        boolean all = true;
        try {
            for (Path user : mailboxes.users()) {
                follow(user);
            }
            List<Path> files = mailboxes.all();
            closeGone(files);
            for (Path file : files) {
                all &= opened(file);
            }
        } catch (IOException e) {
            LOG.warn("mailboxes cannot be looked for: {}", e.getMessage());
        }
        return all;
    }

    private synchronized void closeGone(List<Path> files) {
        Set<Path> gone = new HashSet<>(open.keySet());
        files.forEach(gone::remove);
        gone.forEach(this::closeSending);
    }

    private void closeSending(Path file) {
        OpenMailbox mailbox = open.remove(file);
        if (mailbox != null) {
            mailbox.close();
        }
    }

    @Override
    public synchronized boolean opened(Path file) {
        if (open.containsKey(file)) {
            return true;
        }
        try {
            int uid = Integer.parseInt(file.getName(file.getNameCount() - 2).toString());
            OpenMailbox mailbox = new OpenMailbox(this, file, uid);
            if (mailbox.isSealed()) { // its owner is about to leave
                mailbox.close();
            } else {
                open.put(file, mailbox);
            }
            return true;
        } catch (IOException notYet) {
            return !Files.exists(file);
        }
    }

    @Override
    public void sealed(Path file) {
        synchronized (this) {
            closeSending(file);
        }
        Address.parse(String.valueOf(file.getFileName())).ifPresent(incoming::close);
    }

    /** Asks a node, this one or another. */
    MailPlace ask(String node, MailQuery query) throws OperatorException {
        return node.equals(self) ? answer(query) : whereabouts.ask(node, query);
    }

    /** What is known here of where a mailbox is. */
    public MailPlace answer(MailQuery query) {
        Path file = mailboxes.file(query.receiver(), query.uid());
        if (Files.exists(file)) {
            String token = server.expect(Frames.PURPOSE_MAIL, TOKEN_LIFE_MILLIS, stream -> {
                SocketBytes bytes = new SocketBytes(stream);
                try {
                    incoming.receive(bytes, query.receiver(), file);
                } finally {
                    bytes.release();
                }
            });
            return MailPlace.here(address, server.port(), token);
        }
        if (query.receiver().home().equals(self)) {
            return mailboxes.isHidden(query.receiver(), query.uid()) ? awayOrLater(query) : whereabouts.atHome(query);
        }
        return MailPlace.of(MailPlace.Code.LATER);
    }

    private MailPlace awayOrLater(MailQuery query) {
        MailPlace place = whereabouts.atHome(query);
        return place.code() == MailPlace.Code.ENDED ? MailPlace.of(MailPlace.Code.LATER) : place;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            watch.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.getMessage());
        }
        synchronized (this) {
            List.copyOf(open.keySet()).forEach(this::closeSending);
        }
    }
}
