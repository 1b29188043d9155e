package org.fulcrum.runtime.cluster;

import java.util.Optional;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Residency;

/**
 * A process in its home-node's report.
 *
 * @param pid its pid at home
 * @param uid its owner
 * @param user the owner's name
 * @param command its command line
 * @param node where it runs
 * @param residency where it is, seen from home
 * @param epoch its incarnation
 * @param threads number of threads, counted at home
 * @param cpuPercent percent of one core, measured at home
 * @param demand processors that it would use alone, measured at home
 * @param cpuSeconds CPU used at home and on hosts that it has left, seconds
 * @param residentBytes memory at home, resident or swapped out, bytes
 * @param aliveMillis since the program was started, milliseconds
 * @param moves moves so far
 * @param forwardedCalls calls its deputy has executed
 * @param homecomings moves home forced by a call
 * @param lastHomecomingCause what forced the latest
 * @param lastMove cost of the latest move
 * @param terms what its owner and root have said of it
 */
public record HomeReport(
        int pid,
        int uid,
        String user,
        String command,
        String node,
        Residency residency,
        long epoch,
        int threads,
        double cpuPercent,
        double demand,
        double cpuSeconds,
        long residentBytes,
        long aliveMillis,
        int moves,
        long forwardedCalls,
        int homecomings,
        Optional<String> lastHomecomingCause,
        Optional<LastMove> lastMove,
        ProcessTerms terms) {}
