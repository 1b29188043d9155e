package org.fulcrum.runtime.guest;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.RemoteMemory;

/**
 * Polls without waiting that home has found nothing ready for: they are answered here, because home says when something
 * stirs. An idle rank of an Open MPI job makes a hundred thousand of them a second. Thread-safe.
 */
final class QuietPolls {
    private static final int MOST_POLLS = 64;
    private static final int MOST_BYTES = 2048;
    private static final int POLL_BYTES = 8;

    private final NativeMemory array = new NativeMemory(MOST_BYTES);
    private final RemoteMemory memory = new RemoteMemory();
    private final int body;
    private final PollRest rest;
    private final Set<ByteBuffer> polls = new HashSet<>();

    /** Knows of none yet; {@code body} is the body's pid here. */
    QuietPolls(int body, PollRest rest) {
        this.body = body;
        this.rest = rest;
    }

    /** What makes the body's threads rest between such polls. */
    PollRest rest() {
        return rest;
    }

    /** Whether this is such a poll: the answer is 0, and nothing is written. */
    synchronized boolean know(int nr, long[] arguments) {
        if (polls.isEmpty()) {
            return false;
        }
        return switch (nr) {
            case Nr.POLL -> (int) arguments[2] == 0 && knowDescriptors(arguments[0], arguments[1]);
            case Nr.EPOLL_WAIT, Nr.EPOLL_PWAIT ->
                (int) arguments[3] == 0
                        && (int) arguments[2] > 0
                        && (nr == Nr.EPOLL_WAIT || arguments[4] == 0)
                        && polls.contains(instance(arguments));
            default -> false;
        };
    }

    /** Home clears what an array of struct pollfd says of events that came: only one that says nothing fits. */
    private boolean knowDescriptors(long address, long count) {
        long bytes = POLL_BYTES * (count & 0xffff_ffffL);
        return bytes <= MOST_BYTES
                && memory.readTo(body, address, array.address(), bytes) == 0
                && polls.contains(ByteBuffer.wrap(array.get(0, (int) bytes)));
    }

    /**
     * Home has found nothing ready for a call, and will say when that changes.
     *
     * @param answer for poll(2), address of the array as home has it
     * @param bytes its size
     */
    synchronized void learn(InFlight call, long answer, long bytes) {
        if (polls.size() >= MOST_POLLS) {
            polls.clear();
        }
        if (call.nr() != Nr.POLL) {
            polls.add(instance(call.arguments()));
        } else if (bytes <= MOST_BYTES) {
            array.copyFrom(0, answer, bytes);
            polls.add(ByteBuffer.wrap(array.get(0, (int) bytes)));
        }
    }

    /** Something has stirred. */
    synchronized void forget() {
        polls.clear();
        rest.wake();
    }

    private static ByteBuffer instance(long[] arguments) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) arguments[0]);
    }
}
