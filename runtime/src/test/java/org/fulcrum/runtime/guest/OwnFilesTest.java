package org.fulcrum.runtime.guest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of /proc the deputy cannot stand in for. */
class OwnFilesTest {
    private static final int PID = 4711;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/maps",
                "/proc/self//status",
                "/proc/thread-self/stat",
                "/proc/4711/cmdline",
                "/proc/self/task/4712/status",
                "/proc/4711/task/4711/stat"
            })
    void ofTheBody(String path) {
        assertTrue(OwnFiles.shows(path, PID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/proc",
                "/proc/self",
                "/proc/stat",
                "/proc/4712/maps",
                "/proc/self/fd/3",
                "/proc/self/comm",
                "/proc/self/task/4712/comm",
                "/proc/self/task/4711/fd/status",
                "/proc/self/mountinfo",
                "/home/proc/self/maps",
                "proc/self/maps"
            })
    void rightAtHome(String path) {
        assertFalse(OwnFiles.shows(path, PID));
    }
}
