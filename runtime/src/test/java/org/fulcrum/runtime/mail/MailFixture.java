package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxMemory;

/** Mailboxes as processes make them. */
final class MailFixture {
    static final int RING_BYTES = 65_536;

    private MailFixture() {}

    interface Use {
        void of(MailboxMemory mailbox) throws Exception;
    }

    interface Look<T> {
        T at(MailboxMemory mailbox) throws Exception;
    }

    /** Makes one in a new file. */
    static void make(Path file, Address owner) throws IOException {
        try (FileChannel made = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SparseFile.extend(made, MailboxMemory.bytes(RING_BYTES));
        }
        fill(file, owner);
    }

    /** Makes one in a file that is long enough. */
    static void fill(Path file, Address owner) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MailboxMemory unusedMade = MailboxMemory.create(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena), owner, RING_BYTES);
        }
    }

    static void with(Path file, Use use) throws Exception {
        try (MappedMailbox mapped = new MappedMailbox(file)) {
            use.of(mapped.memory());
        }
    }

    static <T> T read(Path file, Look<T> look) throws Exception {
        try (MappedMailbox mapped = new MappedMailbox(file)) {
            return look.at(mapped.memory());
        }
    }

    /** Bytes that a file takes, in memory or on a disk. */
    static long allocated(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        String blocks = new String(stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        if (!stat.waitFor(10, TimeUnit.SECONDS) || !Files.exists(file)) {
            throw new IOException("stat " + file);
        }
        return Long.parseLong(blocks.strip());
    }
}
