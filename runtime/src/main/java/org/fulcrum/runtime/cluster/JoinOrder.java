package org.fulcrum.runtime.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Staggers joins: members that start together and find nobody found groups of one, which take seconds to merge. So the
 * first seed goes ahead, and the others wait until a seed listens, for a while.
 */
final class JoinOrder {
    /** How long to wait for a seed before founding a group of one, milliseconds. */
    static final long SEED_WAIT_MILLIS = 4_000;

    /** How long the own port may be taken still by a runtime that has just died, milliseconds. */
    static final long PORT_WAIT_MILLIS = 5_000;

    private static final int CONNECT_MILLIS = 300;
    private static final int POLL_MILLIS = 100;
    private static final int SPREAD_MILLIS = 150;

    private JoinOrder() {}

    /** Returns when it is this member's turn. */
    static void await(GroupSettings settings) throws InterruptedException {
        awaitPort(settings);
        List<Seed> others =
                settings.seeds().stream().filter(s -> !isSelf(s, settings)).toList();
        boolean first = settings.seeds().isEmpty() || isSelf(settings.seeds().getFirst(), settings);
        if (first || others.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + SEED_WAIT_MILLIS * 1_000_000;
        while (!anyListens(others) && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        Thread.sleep(ThreadLocalRandom.current().nextInt(SPREAD_MILLIS));
    }

    /** A port that does not become free is JGroups' to complain of. */
    private static void awaitPort(GroupSettings settings) throws InterruptedException {
        long deadline = System.nanoTime() + PORT_WAIT_MILLIS * 1_000_000;
        while (settings.port() != 0 && isTaken(settings) && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean isTaken(GroupSettings settings) {
        try (ServerSocket own = new ServerSocket()) {
            own.setReuseAddress(true); // as JGroups does: connections that linger do not matter
            own.bind(new InetSocketAddress(settings.bindAddress(), settings.port()));
            return false;
        } catch (BindException taken) {
            return true;
        } catch (IOException other) {
            return false;
        }
    }

    /** Whether one of the seeds takes connections. */
    static boolean anyListens(List<Seed> seeds) {
        return seeds.stream().anyMatch(JoinOrder::listens);
    }

    private static boolean listens(Seed seed) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(seed.host(), seed.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isSelf(Seed seed, GroupSettings settings) {
        if (seed.port() != settings.port()) {
            return false;
        }
        try {
            return InetAddress.getByName(seed.host()).equals(InetAddress.getByName(settings.bindAddress()));
        } catch (IOException unknownHost) {
            return false;
        }
    }
}
