package org.fulcrum.runtime.home;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.NativeMemory;

/**
 * The last result of each thread of a deputy, in a file: the frame that carries it is built there. A runtime that takes
 * the deputy over finds whether a call was executed whose result its host never saw. Costs a few stores a call. Belongs
 * to the deputy's loop.
 *
 * <pre>
 * a place, one every {@value #PLACE_BYTES} bytes, by the slot of the thread's mirror:
 *    0 sequence of the call i64 · 8 state i64 (0 none, 1 begun, 2 done, 3 done, and its bytes are in the file)
 *   16 payload of the frame, bytes i64; for state 3 the bytes read
 *   24 i64: where the file stood before the call, for calls that move that, or read much; of a write to something else,
 *      the bytes written so far
 *   64 the frame of the result
 * </pre>
 */
public final class ResultStore implements AutoCloseable {
    static final long PLACE_BYTES = ParasiteLayout.SLOT_BYTES + 0x1_0000;

    private static final int SEQUENCE = 0;
    private static final int STATE = 8;
    private static final int LENGTH = 16;
    private static final int POSITION = 24;
    private static final int FRAME = 64;
    private static final int BEGUN = 1;
    private static final int DONE = 2;
    private static final int DONE_IN_FILE = 3;

    private final Arena life = Arena.ofShared();
    private final NativeMemory file;
    private final Place[] places;

    /** What is known of a call. */
    enum Fate {
        /** Nothing: it has not been here. */
        NEW,
        /** It was begun; whether it was executed, the caller must find out. */
        CUT,
        /** Its result is here. */
        DONE,
        /** It has read so many bytes of a file from a position on. */
        DONE_IN_FILE
    }

    /** A thread's last result. */
    static final class Place {
        private final NativeMemory head;
        private final NativeMemory frame;

        private Place(NativeMemory memory) {
            head = memory.part(0, FRAME);
            frame = memory.part(FRAME, memory.size() - FRAME);
        }

        /** A place that nobody will look for. */
        Place() {
            this(new NativeMemory(FRAME + 4096));
        }

        NativeMemory frame() {
            return frame;
        }

        /** In that order: nobody may find it begun with the position of the call before. */
        void begin(long sequence, long position) {
            head.putLong(STATE, 0);
            head.putLong(POSITION, position);
            head.putLong(SEQUENCE, sequence);
            head.putLong(STATE, BEGUN);
        }

        void abandon() {
            head.putLong(STATE, 0);
        }

        void written(long bytes) {
            head.putLong(POSITION, bytes);
        }

        long position() {
            return head.getLong(POSITION);
        }

        void done(int payloadBytes) {
            head.putLong(LENGTH, payloadBytes);
            head.putLong(STATE, DONE);
        }

        void doneInFile(int bytes) {
            head.putLong(LENGTH, bytes);
            head.putLong(STATE, DONE_IN_FILE);
        }

        int length() {
            return (int) head.getLong(LENGTH);
        }

        Fate fate(long sequence) {
            if (head.getLong(SEQUENCE) != sequence || head.getLong(STATE) == 0) {
                return Fate.NEW;
            }
            return switch ((int) head.getLong(STATE)) {
                case DONE -> Fate.DONE;
                case DONE_IN_FILE -> Fate.DONE_IN_FILE;
                default -> Fate.CUT;
            };
        }
    }

    /** The store in that file, which is made if it is not there, for a deputy with so many slots. */
    public ResultStore(Path path, int slots) throws IOException {
        file = NativeMemory.ofFile(path, slots * PLACE_BYTES, life);
        places = new Place[slots];
    }

    /** The place of the thread whose mirror lives in that slot. */
    Place of(int slot) {
        Place place = places[slot];
        if (place == null) {
            place = new Place(file.part(slot * PLACE_BYTES, PLACE_BYTES));
            places[slot] = place;
        }
        return place;
    }

    /** Lets go of the file. */
    @Override
    public void close() {
        life.close();
    }
}
