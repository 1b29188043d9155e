package org.fulcrum.runtime.core.residency;

import java.util.Arrays;

/**
 * Connections between home and hosts, as TCP keeps them: frames of one direction arrive in order, none twice; a
 * connection that breaks loses what is still under way from some point on. A frame is a type, the number of an order
 * and a value in one long. End 0 is home's, end 1 the host's.
 */
final class ModelWires {
    static final int HOME = 0;
    static final int HOST = 1;
    static final int MOST = 48;
    private static final int ROOM = 32;

    private final long[] frames = new long[MOST * 2 * ROOM];
    private final int[] head = new int[MOST * 2];
    private final int[] count = new int[MOST * 2];
    private final boolean[] closed = new boolean[MOST * 2];
    private final boolean[] broken = new boolean[MOST];
    private int made;

    void reset() {
        Arrays.fill(head, 0, made * 2, 0);
        Arrays.fill(count, 0, made * 2, 0);
        Arrays.fill(closed, 0, made * 2, false);
        Arrays.fill(broken, 0, made, false);
        made = 0;
    }

    int made() {
        return made;
    }

    boolean full() {
        return made == MOST;
    }

    int connect() {
        return made++;
    }

    static long frame(int type, int order, int value) {
        return type | (long) order << 8 | (long) value << 32;
    }

    static int type(long frame) {
        return (int) (frame & 0xff);
    }

    static int order(long frame) {
        return (int) (frame >>> 8) & 0xffffff;
    }

    static int value(long frame) {
        return (int) (frame >>> 32);
    }

    /** Sends; false when the sender can know already that it is in vain. */
    boolean send(int wire, int from, long frame) {
        if (closed[wire * 2 + from] || broken[wire]) {
            return false;
        }
        int to = wire * 2 + 1 - from;
        if (!closed[to]) {
            if (count[to] == ROOM) {
                throw new IllegalStateException("more than " + ROOM + " frames under way");
            }
            frames[to * ROOM + (head[to] + count[to]++) % ROOM] = frame;
        }
        return true;
    }

    boolean arrived(int wire, int at) {
        return !closed[wire * 2 + at] && count[wire * 2 + at] > 0;
    }

    long take(int wire, int at) {
        int q = wire * 2 + at;
        long frame = frames[q * ROOM + head[q]];
        head[q] = (head[q] + 1) % ROOM;
        count[q]--;
        return frame;
    }

    /** Whether that end has read everything and now sees that nothing more will come. */
    boolean atEnd(int wire, int at) {
        return open(wire, at) && count[wire * 2 + at] == 0 && gone(wire, at);
    }

    /** Whether that end has not closed it. */
    boolean open(int wire, int end) {
        return !closed[wire * 2 + end];
    }

    /** Whether the other end is gone, though frames of it may wait. */
    boolean gone(int wire, int at) {
        return broken[wire] || closed[wire * 2 + 1 - at];
    }

    void close(int wire, int end) {
        closed[wire * 2 + end] = true;
        count[wire * 2 + end] = 0;
    }

    /** Breaks it: of what is under way only so many frames still arrive. */
    void cut(int wire, int keep) {
        broken[wire] = true;
        count[wire * 2] = Math.min(count[wire * 2], keep);
        count[wire * 2 + 1] = Math.min(count[wire * 2 + 1], keep);
    }

    boolean isBroken(int wire) {
        return broken[wire];
    }
}
