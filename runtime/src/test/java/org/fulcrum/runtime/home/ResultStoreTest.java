package org.fulcrum.runtime.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.fulcrum.runtime.home.ResultStore.Fate;
import org.fulcrum.runtime.home.ResultStore.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime finds in the file that another one has left. */
class ResultStoreTest {
    private static final int SLOT = 3;
    private static final long CALL = 17;

    @TempDir
    private Path directory;

    /** Lets a runtime write, and another one read. */
    private Fate afterwards(Consumer<Place> before, Consumer<Place> after) throws IOException {
        Path file = directory.resolve("results");
        try (ResultStore store = new ResultStore(file, SLOT + 1)) {
            before.accept(store.of(SLOT));
        }
        try (ResultStore store = new ResultStore(file, SLOT + 1)) {
            after.accept(store.of(SLOT));
            assertEquals(Fate.NEW, store.of(SLOT).fate(CALL + 1));
            assertEquals(Fate.NEW, store.of(SLOT - 1).fate(CALL));
            return store.of(SLOT).fate(CALL);
        }
    }

    @Test
    void aCallThatWasBegunIsCut() throws IOException {
        assertEquals(
                Fate.CUT,
                afterwards(
                        place -> {
                            place.begin(CALL, 4_000);
                        },
                        place -> assertEquals(4_000, place.position())));
    }

    @Test
    void aCallThatWasLeftToTheMirrorIsNew() throws IOException {
        assertEquals(
                Fate.NEW,
                afterwards(
                        place -> {
                            place.begin(CALL, 0);
                            place.abandon();
                        },
                        place -> {}));
    }

    @Test
    void aResultIsThere() throws IOException {
        assertEquals(
                Fate.DONE,
                afterwards(
                        place -> {
                            place.begin(CALL, 0);
                            place.frame().putLong(40, 4711);
                            place.done(48);
                        },
                        place -> {
                            assertEquals(48, place.length());
                            assertEquals(4711, place.frame().getLong(40));
                        }));
    }

    /** What was read without being copied here is known by its place in the file. */
    @Test
    void aReadIsInItsFile() throws IOException {
        assertEquals(
                Fate.DONE_IN_FILE,
                afterwards(
                        place -> {
                            place.begin(CALL, 1L << 40);
                            place.doneInFile(65_536);
                        },
                        place -> {
                            assertEquals(1L << 40, place.position());
                            assertEquals(65_536, place.length());
                        }));
    }
}
