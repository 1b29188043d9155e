package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.Vma;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of this node's mailboxes, in a directory for each user that only that user may enter. A file whose owner is
 * here has the owner's name; while the owner is being built here, or is away from here, it is hidden by a name that
 * nobody looks for. Thread-safe: what is done for one process is done by one thread at a time.
 */
public final class Mailboxes {
    /** Name of the directory of all in a node's run directory; {@link Vma#mailbox} knows it. */
    public static final String DIRECTORY = "dicom";

    private static final Logger LOG = LoggerFactory.getLogger(Mailboxes.class);
    private static final Set<PosixFilePermission> USERS_OWN = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FOR_ALL_TO_PASS = PosixFilePermissions.fromString("rwx--x--x");
    private static final Set<PosixFilePermission> OWNERS_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final String HIDDEN = "+";
    private static final String DELETED = " (deleted)";

    private final Path directory;
    private volatile Observer observer = new Observer() {
        @Override
        public boolean opened(Path file) {
            return true;
        }

        @Override
        public void sealed(Path file) {}
    };

    /** Told when mailboxes are opened to others and sealed; returns when it has done what follows. */
    interface Observer {
        /** One is open, or may be; whether it is a mailbox. */
        boolean opened(Path file);

        /** One has been sealed: nobody may use it. */
        void sealed(Path file);
    }

    /**
     * Those of a node; what an earlier runtime left of processes that are gone is removed.
     *
     * @param node its name
     */
    public Mailboxes(Path runDirectory, String node) throws IOException {
        directory = runDirectory.resolve(DIRECTORY);
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, FOR_ALL_TO_PASS);
        sweep(node);
    }

    /** From now on tells that one. */
    void observe(Observer next) {
        observer = next;
    }

    /** The directory of all. */
    Path directory() {
        return directory;
    }

    /** The directories of users. */
    List<Path> users() {
        return in(directory, "[0-9]*");
    }

    /** All that are open. */
    List<Path> all() {
        return users().stream().flatMap(user -> in(user, "[!+]*").stream()).toList();
    }

    /** Where the mailbox of that owner is, if it is open here. */
    Path file(Address owner, int uid) {
        return directory.resolve(Integer.toString(uid)).resolve(owner.fileName());
    }

    /** Whether it is here, hidden. */
    boolean isHidden(Address owner, int uid) {
        return Files.exists(file(owner, uid).resolveSibling(HIDDEN + owner.fileName()));
    }

    /** The directory of a user's mailboxes, made when there is none. */
    public Path of(int uid, int gid) throws IOException {
        Path own = directory.resolve(Integer.toString(uid));
        try {
            Files.createDirectory(own, PosixFilePermissions.asFileAttribute(USERS_OWN));
            chown(own, uid, gid);
        } catch (FileAlreadyExistsException known) {
            if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(own + " is no directory", known);
            }
        }
        return own;
    }

    /**
     * The file here of a mailbox that a process names by a path, which may be that of another node; empty when the path
     * names something else, or a mailbox of another user.
     */
    public Optional<MailboxFile> file(String path, ProcessKey key, int uid, int gid) {
        String[] names = path.split("/", -1);
        int last = names.length - 1;
        boolean users = path.startsWith("/")
                && last > 2
                && names[last - 2].equals(DIRECTORY)
                && names[last - 1].equals(Integer.toString(uid));
        return Optional.of(names[last])
                .filter(name -> users && Address.parse(name).isPresent())
                .map(name -> new MailboxFile(
                        directory.resolve(names[last - 1]).resolve(name), name.startsWith(prefix(key)), uid, gid));
    }

    private static void chown(Path file, int uid, int gid) throws IOException {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }

    /** The part of a mailbox's name that says whose it is. */
    private static String prefix(ProcessKey key) {
        return key.home() + ":" + key.pid() + ":";
    }

    private static boolean isOwn(ProcessKey key, Vma v) {
        return v.mailbox() && name(v).startsWith(prefix(key));
    }

    /** The name of the mailbox that a mapping shows, hidden or not. */
    private static String name(Vma v) {
        String file = v.path().substring(v.path().lastIndexOf('/') + 1);
        String shown = file.startsWith(HIDDEN) ? file.substring(HIDDEN.length()) : file;
        return shown.endsWith(DELETED) ? shown.substring(0, shown.length() - DELETED.length()) : shown;
    }

    /**
     * Mappings as they travel: others' mailboxes are left behind, and empty memory is in their place, which tells the
     * library that it is elsewhere.
     */
    public static ProcessImage travelling(ProcessKey key, ProcessImage image) {
        return image.with(image.mappings().stream()
                .map(v -> v.mailbox() && !isOwn(key, v) ? v.asMemory() : v)
                .toList());
    }

    /** A process stands still and its memory is about to be read: from now on nobody puts anything into its mailbox. */
    public void seal(ProcessKey key, int uid) {
        open(key, uid)
                .ifPresent(file -> with(file, own -> {
                    own.seal();
                    observer.sealed(file);
                }));
    }

    /** It goes on here after all. */
    public void unseal(ProcessKey key, int uid) {
        open(key, uid).ifPresent(file -> {
            with(file, own -> own.unseal(Futex.SHARED));
            stir(file);
            boolean unusedYes = observer.opened(file);
        });
    }

    /**
     * A process that comes.
     *
     * @param image its mailbox on this node, in a hidden file
     * @param files what these files are, whatever they are called
     */
    public record Arriving(ProcessImage image, Set<Object> files) {}

    /** A process comes as a guest: it gets a new file, for its body before may not have gone from here altogether. */
    public Arriving arriving(ProcessKey key, ProcessImage image, int uid, int gid) throws IOException {
        if (image.mappings().stream().anyMatch(v -> isOwn(key, v))) {
            for (Path leftOver : in(of(uid, gid), HIDDEN + prefix(key) + "*")) {
                Files.deleteIfExists(leftOver);
            }
        }
        return comingHome(key, image, uid, gid);
    }

    /** A process comes home: its deputy may have the file mapped still, and then keeps it. */
    public Arriving comingHome(ProcessKey key, ProcessImage image, int uid, int gid) throws IOException {
        List<Vma> mappings = new ArrayList<>();
        Set<Object> files = new HashSet<>();
        for (Vma v : image.mappings()) {
            if (isOwn(key, v)) {
                Path file = hidden(v, uid, gid);
                files.add(identity(file));
                mappings.add(v.at(file.toString()));
            } else {
                mappings.add(v);
            }
        }
        return new Arriving(image.with(mappings), files);
    }

    private static Object identity(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        return Objects.requireNonNull(key, "Linux has inodes");
    }

    private Path hidden(Vma v, int uid, int gid) throws IOException {
        Path file = of(uid, gid).resolve(HIDDEN + name(v));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel made = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNERS_ONLY))) {
                SparseFile.extend(made, v.offset() + v.length());
            }
            chown(file, uid, gid);
        }
        return file;
    }

    /** A process runs here from now on, its mailbox laid out: others find it, and send to it. */
    public void arrived(ProcessKey key, int uid) {
        hidden(key, uid).ifPresent(file -> {
            Path open = file.resolveSibling(shown(file));
            with(file, own -> own.unseal(Futex.SHARED));
            rename(file, open);
            stir(open);
            boolean unusedYes = observer.opened(open);
        });
    }

    /** A process has left its home: its deputy keeps the file, hidden and empty. */
    public void left(ProcessKey key, int uid) {
        open(key, uid).ifPresent(file -> {
            rename(file, file.resolveSibling(HIDDEN + file.getFileName()));
            stir(file);
            try {
                SparseFile.empty(file.resolveSibling(HIDDEN + file.getFileName()));
            } catch (IOException e) {
                LOG.warn("the memory of {} cannot be given back: {}", file, e.getMessage());
            }
        });
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("the mailbox {} cannot be called {}: {}", from, to.getFileName(), e.getMessage());
        }
    }

    /**
     * A process is no longer here, nor will it come back to this file: it has ended, or its body has gone elsewhere.
     */
    public void gone(ProcessKey key, int uid) {
        open(key, uid).ifPresent(this::remove);
        hidden(key, uid).ifPresent(this::remove);
    }

    /** The same of a guest's body: the files that it had, and not those of a later body of the same process. */
    public void gone(ProcessKey key, int uid, Set<Object> files) {
        Stream.concat(open(key, uid).stream(), hidden(key, uid).stream())
                .filter(file -> isOneOf(file, files))
                .forEach(this::remove);
    }

    private static boolean isOneOf(Path file, Set<Object> files) {
        try {
            return files.contains(identity(file));
        } catch (IOException goneAlready) {
            return false;
        }
    }

    /** Whoever has it mapped learns that nobody is there, and asks. */
    private void remove(Path file) {
        try {
            with(file, MailboxMemory::seal);
            observer.sealed(file);
            Files.deleteIfExists(file);
            stir(file);
        } catch (IOException e) {
            LOG.warn("the mailbox {} cannot be removed: {}", file, e.getMessage());
        }
    }

    /** Removes what an earlier runtime left of processes that are not here any more. */
    private void sweep(String node) throws IOException {
        try (DirectoryStream<Path> users = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Path user : users) {
                in(user, "*").stream().filter(file -> !isHere(file, node)).forEach(this::remove);
            }
        }
    }

    private static boolean isHere(Path file, String node) {
        return Address.parse(shown(file))
                .filter(owner -> owner.home().equals(node))
                .flatMap(owner -> ProcFs.startTime(owner.pid()).filter(ticks -> ticks == owner.start()))
                .isPresent();
    }

    private static String shown(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(HIDDEN) ? name.substring(HIDDEN.length()) : name;
    }

    private Optional<Path> open(ProcessKey key, int uid) {
        return in(directory.resolve(Integer.toString(uid)), prefix(key) + "*").stream()
                .findFirst();
    }

    private Optional<Path> hidden(ProcessKey key, int uid) {
        return in(directory.resolve(Integer.toString(uid)), HIDDEN + prefix(key) + "*").stream()
                .findFirst();
    }

    private static List<Path> in(Path user, String glob) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(user, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(user, glob)) {
                files.forEach(found::add);
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warn("the mailboxes in {} cannot be listed: {}", user, e.getMessage());
            }
        }
        return found;
    }

    /**
     * Somebody has come or left: all of that user's look again. The mover may have been stopped between a commit and
     * the word that it did so, and others may have said theirs in a file that was left.
     */
    private static void stir(Path file) {
        in(file.resolveSibling(""), "[!+]*")
                .forEach(each -> with(each, mailbox -> {
                    mailbox.nextEpoch();
                    mailbox.arrivals().ring(Futex.SHARED);
                }));
    }

    private interface Use {
        void of(MailboxMemory mailbox) throws MailboxException;
    }

    /** What is no mailbox, or not any more, is passed over: its owner has spoilt it, and nobody else. */
    private static void with(Path file, Use use) {
        try (MappedMailbox mapped = new MappedMailbox(file)) {
            use.of(mapped.memory());
        } catch (IOException | MailboxException e) {
            LOG.debug("{} is no mailbox: {}", file, e.getMessage());
        } catch (InternalError unmapped) {
            // So Java says SIGBUS: its owner has cut the file short, and spoilt it so.
            LOG.warn("the mailbox {} was cut short: {}", file, unmapped.getMessage());
        }
    }
}
