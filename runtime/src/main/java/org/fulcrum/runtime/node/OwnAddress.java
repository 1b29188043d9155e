package org.fulcrum.runtime.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.fulcrum.runtime.cluster.Seed;

/** Finds out which own address others can reach. */
final class OwnAddress {
    private OwnAddress() {}

    /** Whether a host is this one, by the address it is bound to. A name that is not known is not. */
    static boolean isOf(String host, String bindAddress) {
        try {
            return InetAddress.getByName(host).equals(InetAddress.getByName(bindAddress));
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** The address the kernel would use to reach the first seed; no packet is sent. Loopback without seeds. */
    static String reaching(List<Seed> seeds) throws IOException {
        if (seeds.isEmpty()) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            Seed first = seeds.getFirst();
            socket.connect(new InetSocketAddress(InetAddress.getByName(first.host()), first.port()));
            return socket.getLocalAddress().getHostAddress();
        }
    }
}
