package org.fulcrum.runtime.api;

import java.util.Optional;

/**
 * One process under Fulcrum's care, as known when the snapshot was taken.
 *
 * @param key home-node and pid
 * @param node name of the node it runs on now
 * @param residency where it is, seen from home
 * @param epoch number of its current incarnation; rises with every move
 * @param user name of its owner at home; empty for a guest of another site, whose home tells only what it takes here
 * @param command its command line, shortened to 256 characters; empty for such a guest
 * @param threads number of threads
 * @param cpuPercent CPU used over the last sample, percent of one core
 * @param demand processors that it would use alone, mean over about 3 s
 * @param cpuSeconds CPU used so far, at home and elsewhere, seconds
 * @param residentBytes memory where it runs, resident or swapped out, bytes
 * @param aliveMillis since the program was started, milliseconds; negative for such a guest
 * @param moves moves since it was registered
 * @param forwardedCalls system calls executed by its deputy so far
 * @param calls its calls to its home, measured where it runs
 * @param homecomings moves home forced by a call that could not be forwarded
 * @param lastHomecomingCause the call or event that last forced it home
 * @param lastMove cost of the latest move
 * @param terms what its owner and root have said of it
 */
public record ProcessSnapshot(
        ProcessKey key,
        String node,
        Residency residency,
        long epoch,
        String user,
        String command,
        int threads,
        double cpuPercent,
        double demand,
        double cpuSeconds,
        long residentBytes,
        long aliveMillis,
        int moves,
        long forwardedCalls,
        CallTraffic calls,
        int homecomings,
        Optional<String> lastHomecomingCause,
        Optional<LastMove> lastMove,
        ProcessTerms terms) {}
