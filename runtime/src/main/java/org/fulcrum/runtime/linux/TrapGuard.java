package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.platform.ProcessImage;

/**
 * A batch ends in an int3 that its tracer waits for. Should the tracer's runtime die first, the trap would kill the
 * program; so as long as the scratch region is there, the parasite's handler stands in for the program's own action.
 * Confined to the tracer thread.
 */
final class TrapGuard {
    private static final long SA_RESTORER = 0x0400_0000L;
    private static final int OFFSET_IN_TABLE = ProcessImage.SIGACTION_BYTES * (Signals.SIGTRAP - 1);

    private final TracedProcess process;
    private final long scratch;

    /** The guard of a process that has a scratch region. */
    TrapGuard(TracedProcess process) {
        this.process = process;
        scratch = process.injection().scratch();
    }

    /** Puts the handler in, and keeps the program's own action in the scratch region. */
    void set() {
        ByteBuffer action = ByteBuffer.allocate(ProcessImage.SIGACTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        action.putLong(scratch + ParasiteLayout.TRAP)
                .putLong(SA_RESTORER)
                .putLong(scratch + ParasiteLayout.RESTORE)
                .putLong(0);
        replace(action.array(), scratch + ParasiteLayout.SAVED_TRAP_ACTION);
    }

    /** Writes the program's own action into a table of actions that was read with the handler in. */
    void uncover(byte[] signalActions) {
        System.arraycopy(saved(), 0, signalActions, OFFSET_IN_TABLE, ProcessImage.SIGACTION_BYTES);
    }

    /** Puts back the action of a table; the last thing before the scratch region goes. */
    void lift(byte[] signalActions) {
        byte[] own = new byte[ProcessImage.SIGACTION_BYTES];
        System.arraycopy(signalActions, OFFSET_IN_TABLE, own, 0, own.length);
        replace(own, 0);
    }

    /** Puts back the action that was kept, if the handler is in at all. */
    void lift() {
        Injection.Payload payload = process.injection().new Payload();
        long now = payload.reserve(ProcessImage.SIGACTION_BYTES);
        payload.write();
        process.must(process.leader(), "reading the action for SIGTRAP", Nr.RT_SIGACTION, Signals.SIGTRAP, 0, now, 8);
        long handler = ByteBuffer.wrap(process.memory().read(process.pid(), now, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (handler == scratch + ParasiteLayout.TRAP) {
            replace(saved(), 0);
        }
    }

    private byte[] saved() {
        return process.memory()
                .read(process.pid(), scratch + ParasiteLayout.SAVED_TRAP_ACTION, ProcessImage.SIGACTION_BYTES);
    }

    private void replace(byte[] action, long former) {
        Injection.Payload payload = process.injection().new Payload();
        long at = payload.add(action);
        payload.write();
        process.must(
                process.leader(), "setting the action for SIGTRAP", Nr.RT_SIGACTION, Signals.SIGTRAP, at, former, 8);
    }
}
