package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;

/** Reads and writes another process's memory (process_vm_readv(2)). One instance belongs to one thread. */
public final class RemoteMemory {
    private static final int FIRST_STAGE_BYTES = 64 << 10;

    private final NativeMemory vectors = new NativeMemory(32);
    private NativeMemory stage = new NativeMemory(FIRST_STAGE_BYTES);

    /** Reads {@code length} bytes. */
    public byte[] read(int pid, long address, int length) {
        NativeMemory to = stage(length);
        transfer(Nr.PROCESS_VM_READV, pid, address, to.address(), length, "reading");
        return to.get(0, length);
    }

    /** Writes bytes; the pages must be writable for the process itself. */
    public void write(int pid, long address, byte[] bytes) {
        NativeMemory from = stage(bytes.length);
        from.put(0, bytes, 0, bytes.length);
        transfer(Nr.PROCESS_VM_WRITEV, pid, address, from.address(), bytes.length, "writing");
    }

    /** Reads into memory of ours; 0, or a negative errno. */
    public long readTo(int pid, long address, long to, long length) {
        return move(Nr.PROCESS_VM_READV, pid, address, to, length);
    }

    /** Writes from memory of ours; 0, or a negative errno. */
    public long writeFrom(int pid, long address, long from, long length) {
        return move(Nr.PROCESS_VM_WRITEV, pid, address, from, length);
    }

    private NativeMemory stage(int length) {
        if (length > stage.size()) {
            stage = new NativeMemory(length);
        }
        return stage;
    }

    private void transfer(int nr, int pid, long address, long local, long length, String verb) {
        long result = move(nr, pid, address, local, length);
        if (result != 0) {
            throw new KernelException(
                    verb + " " + length + " bytes at 0x" + Long.toHexString(address) + " of process " + pid,
                    (int) -result);
        }
    }

    private long move(int nr, int pid, long address, long local, long length) {
        long done = 0;
        while (done < length) {
            vectors.putLong(0, local + done);
            vectors.putLong(8, length - done);
            vectors.putLong(16, address + done);
            vectors.putLong(24, length - done);
            long got = Kernel.call(nr, pid, vectors.address(), 1, vectors.at(16), 1, 0);
            if (got <= 0) {
                return got == 0 ? -Errno.EFAULT : got;
            }
            done += got;
        }
        return 0;
    }
}
