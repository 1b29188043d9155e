package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;

/** Files that are mostly holes. */
final class SparseFile {
    private static final int AT_FDCWD = -100;
    private static final int O_RDWR_CLOEXEC_NOFOLLOW = 2 | 0x80000 | 0x20000;
    private static final int PUNCH_HOLE_KEEP_SIZE = 2 | 1;

    private SparseFile() {}

    /** Makes an empty file so long, without writing more than its last byte. */
    static void extend(FileChannel file, long bytes) throws IOException {
        int unusedWritten = file.write(ByteBuffer.allocate(1), bytes - 1);
    }

    /** Gives all memory of a file back; its length stays, and who has it mapped sees zeros (fallocate(2)). */
    static void empty(Path file) throws IOException {
        long bytes = Files.size(file);
        long fd = Kernel.call(
                Nr.OPENAT, AT_FDCWD, NativeMemory.ofString(file.toString()).address(), O_RDWR_CLOEXEC_NOFOLLOW);
        if (Kernel.failed(fd)) {
            throw new IOException("opening " + file + ": " + fd);
        }
        try {
            long done = Kernel.call(Nr.FALLOCATE, fd, PUNCH_HOLE_KEEP_SIZE, 0, bytes);
            if (Kernel.failed(done)) {
                throw new IOException("giving back the memory of " + file + ": " + done);
            }
        } finally {
            Kernel.call(Nr.CLOSE, fd);
        }
    }
}
