package org.fulcrum.runtime.home;

import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Mirrors;
import org.fulcrum.runtime.linux.Mirrors.Mirror;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.platform.ProcessImage;

/** Lets a deputy die of the signal its body died of. */
final class DeputyDeath {
    private static final int SIG_UNBLOCK = 1;
    private static final int RLIMIT_CORE = 4;

    private DeputyDeath() {}

    /** Kills the deputy by a signal; its parent's wait(2) then tells that signal. */
    static void by(Mirrors mirrors, int signal) {
        if (signal == Signals.SIGKILL) {
            Signals.send(mirrors.pid(), signal);
            return;
        }
        Mirror mirror = mirrors.any();
        long at = mirrors.data(mirror);
        // The deputy's memory is empty: a core file of it would only mislead.
        mirrors.memory().write(mirrors.pid(), at, new byte[ProcessImage.SIGACTION_BYTES]);
        mirrors.call(mirror, 160, RLIMIT_CORE, at);
        mirrors.call(mirror, Nr.RT_SIGACTION, signal, at, 0, 8);
        byte[] mask = new byte[8];
        mask[signal - 1 >> 3] = (byte) (1 << (signal - 1 & 7));
        mirrors.memory().write(mirrors.pid(), at, mask);
        mirrors.call(mirror, Nr.RT_SIGPROCMASK, SIG_UNBLOCK, at, 0, 8);
        mirrors.send(mirror, Nr.TGKILL, new long[] {mirrors.pid(), mirror.tid(), signal});
    }
}
