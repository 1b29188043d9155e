package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;

/** A mailbox's file, mapped here until it is closed. */
final class MappedMailbox implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MailboxMemory memory;

    /**
     * Maps it.
     *
     * @throws IOException there is no such file, or it is no mailbox
     */
    MappedMailbox(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            memory = MailboxMemory.open(mapped);
        } catch (MailboxException | IllegalArgumentException none) {
            arena.close();
            throw new IOException(file + ": " + none.getMessage(), none);
        } catch (IOException | RuntimeException failed) {
            arena.close();
            throw failed;
        }
    }

    /** What is in it. */
    MailboxMemory memory() {
        return memory;
    }

    /** Unmaps it; nobody may look into it any more. */
    @Override
    public void close() {
        arena.close();
    }
}
