package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import org.fulcrum.runtime.cluster.Seed;
import org.jgroups.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at the group's TCP port. */
class GroupPortTest {
    private static final int STRANGERS = 50;

    @TempDir
    private Path directory;

    /** What a stranger sends first: nothing, noise, text, and JGroups' own cookie with hostile lengths behind it. */
    private static void send(Seed port, int kind) throws IOException {
        byte[] noise = new byte[4096];
        new Random(kind).nextBytes(noise);
        try (Socket socket = new Socket(port.host(), port.port());
                OutputStream out = socket.getOutputStream();
                DataOutputStream data = new DataOutputStream(out)) {
            switch (kind % 5) {
                case 0 -> data.flush();
                case 1 -> data.write(noise);
                case 2 -> data.writeBytes("GET / HTTP/1.1\r\n\r\n");
                case 3 -> asMember(data, noise);
                default -> {
                    data.writeBytes("beef");
                    data.writeShort(0x0505);
                    data.writeInt(Integer.MAX_VALUE);
                    data.write(noise);
                }
            }
        } catch (IOException hungUp) {
            assertTrue(String.valueOf(hungUp.getMessage()).length() > 0);
        }
    }

    /** A stranger that knows the handshake: cookie, version, its address; then a frame of two gigabytes. */
    private static void asMember(DataOutputStream data, byte[] noise) throws IOException {
        data.writeBytes("bela");
        data.writeShort(Version.version);
        data.writeShort(7);
        data.write(new byte[] {4, 127, 0, 0, 9, 0, 1});
        data.writeInt(Integer.MAX_VALUE);
        data.write(noise);
    }

    @Test
    void garbageHarmsNeitherMembersNorThoseWhoJoinLater() throws Exception {
        try (SmallCluster cluster = new SmallCluster(directory).start("n1").start("n2")) {
            cluster.awaitMutual("n1", "n2");
            for (int kind = 0; kind < STRANGERS; kind++) {
                send(cluster.firstSeed(), kind);
            }
            cluster.start("n3");
            cluster.awaitMutual("n1", "n2", "n3");
            cluster.verb("n1", "adopt", "100");
            SmallCluster.Said said = cluster.verb("n1", "explain", "100", "n3");
            assertEquals(0, said.status(), said::err);
        }
    }
}
