package org.fulcrum.postal.mailbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory for mailboxes: mapped files with holes, which takes only what is touched. */
public final class Sparse {
    private Sparse() {}

    /** All zero; gone when nobody has it any more. */
    public static MemorySegment memory(long bytes) {
        try {
            Path file = Files.createTempFile("fulcrum-mailbox", "");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.map(MapMode.READ_WRITE, 0, bytes, Arena.ofAuto());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new mailbox. */
    public static MailboxMemory mailbox(Address owner, int ringBytes) {
        return MailboxMemory.create(memory(MailboxMemory.bytes(ringBytes)), owner, ringBytes);
    }
}
