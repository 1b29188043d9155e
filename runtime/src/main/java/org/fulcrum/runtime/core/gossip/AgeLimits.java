package org.fulcrum.runtime.core.gossip;

/**
 * How long news lives, as a formula of the cluster's size. With a window of w entries and n members a node hears of
 * another every n/w periods or so (docs/gossip.md has measured it); the limits leave twenty times that.
 *
 * <p>News is told and believed for half the time that it is kept, so that nothing that was dropped comes back by
 * somebody who drops it a little later.
 */
final class AgeLimits {
    /** Least age at which a silent member is forgotten, and the age for one that the group has lost, milliseconds. */
    static final long LEAST_FORGET_MILLIS = 60_000;

    private static final int ROUNDS = 20;
    private static final int LEAST_URGENT_TELLS = 3;

    private AgeLimits() {}

    /** Age at which a member of a cluster of n is forgotten, milliseconds. */
    static long forgetMillis(int members) {
        long windows = Math.ceilDiv(members, MemberTable.WINDOW_ENTRIES);
        return Math.max(LEAST_FORGET_MILLIS, windows * ROUNDS * MemberTable.PERIOD_MILLIS);
    }

    /** Age up to which news is told to others and believed, milliseconds. */
    static long tellMillis(int members) {
        return forgetMillis(members) / 2;
    }

    /** How many windows of a node urgent news jumps the queue of. Each that hears it so does the same. */
    static int urgentTells(int members) {
        return LEAST_URGENT_TELLS + (Integer.SIZE - Integer.numberOfLeadingZeros(members)) / 2;
    }
}
