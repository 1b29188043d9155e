package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.linux.DeputyParking.Deputy;

/** This process in the place of a deputy: it has descriptors to borrow, and one mirror, which executes nothing. */
public final class NoDeputy {
    /** Thread of that mirror. */
    public static final int MIRROR = 1;

    private NoDeputy() {}

    /** It. */
    public static Deputy ofThisProcess() {
        int pid = Math.toIntExact(ProcessHandle.current().pid());
        Mirrors mirrors = new Mirrors(pid, 0, 1);
        mirrors.add(new Mirrors.Mirror(MIRROR, 0, -1, -1));
        return new Deputy(mirrors, -1, 0, 0, -1, Descriptors.pidfd(pid), 0);
    }
}
