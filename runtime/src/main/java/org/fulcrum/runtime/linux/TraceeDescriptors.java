package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;

/**
 * Gives descriptors to a stopped process and takes some from it. Everything goes through socket pairs that the process
 * itself makes and whose other end we copy (pidfd_getfd(2)): no names, no network namespace, no permission is involved.
 * Confined to the tracer thread.
 */
public final class TraceeDescriptors {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOCK_SEQPACKET_CLOEXEC = 5 | 0x80000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private final Injection injection;
    private final RemoteMemory memory;
    private final int pid;
    private final int leader;
    private final Registers base;

    /** For a process whose thread {@code leader} is stopped and may be injected into. */
    public TraceeDescriptors(Injection injection, RemoteMemory memory, int pid, int leader, Registers base) {
        this.injection = injection;
        this.memory = memory;
        this.pid = pid;
        this.leader = leader;
        this.base = base;
    }

    /**
     * A socket pair between us and a thread.
     *
     * @param ours descriptor here
     * @param theirs descriptor there
     */
    public record Pair(int ours, int theirs) {}

    /** Gives the process a copy of a descriptor of ours; returns its number there. */
    public int give(int fd) {
        long at = injection.scratch() + ParasiteLayout.PAYLOAD_AREA;
        Pair channel = pair(at, SOCK_STREAM_CLOEXEC);
        try {
            Descriptors.send(channel.ours(), fd);
            memory.write(pid, at, Descriptors.message(at, -1));
            injection.must(leader, base, "receiving a descriptor", Nr.RECVMSG, channel.theirs(), at, MSG_CMSG_CLOEXEC);
            return intAt(at + Descriptors.MESSAGE_DESCRIPTOR);
        } finally {
            close(channel.theirs());
            Descriptors.close(channel.ours());
        }
    }

    /** Makes sequenced-packet socket pairs, their ends at numbers from {@code floor} up where no program looks. */
    public List<Pair> pairs(int count, int floor) {
        List<Pair> pairs = new ArrayList<>();
        long at = injection.scratch() + ParasiteLayout.PAYLOAD_AREA;
        for (int i = 0; i < count; i++) {
            Pair low = pair(at, SOCK_SEQPACKET_CLOEXEC);
            long high = injection.must(
                    leader, base, "moving a descriptor up", Nr.FCNTL, low.theirs(), F_DUPFD_CLOEXEC, floor);
            close(low.theirs());
            pairs.add(new Pair(low.ours(), (int) high));
        }
        return pairs;
    }

    /** Closes a descriptor there. */
    public void close(int fd) {
        injection.call(leader, base, Nr.CLOSE, fd);
    }

    private Pair pair(long at, int type) {
        injection.must(leader, base, "socketpair", Nr.SOCKETPAIR, AF_UNIX, type, 0, at);
        int first = intAt(at);
        int second = intAt(at + 4);
        int pidfd = Descriptors.pidfd(pid);
        try {
            int ours = Descriptors.borrow(pidfd, first);
            Kernel.check(ours, "copying a descriptor of process " + pid);
            return new Pair(ours, second);
        } finally {
            Descriptors.close(pidfd);
            close(first);
        }
    }

    private int intAt(long address) {
        return ByteBuffer.wrap(memory.read(pid, address, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }
}
