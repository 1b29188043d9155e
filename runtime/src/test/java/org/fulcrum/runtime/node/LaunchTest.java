package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An old JVM gets one clear line and exit status 78. */
class LaunchTest {
    private static final Path CLASSES = Path.of("target/classes");

    @Test
    void readsOldAndNewVersionNumbers() {
        assertEquals(8, Launch.major("1.8"));
        assertEquals(17, Launch.major("17"));
        assertEquals(25, Launch.major("25"));
        assertEquals(0, Launch.major("twenty"));
    }

    @Test
    void isJava8ByteCodeSoThatOldMachinesCanLoadIt() throws IOException {
        byte[] file = Files.readAllBytes(CLASSES.resolve("org/fulcrum/runtime/node/Launch.class"));
        assertEquals(52, ByteBuffer.wrap(file).getShort(6), "class-file major version");
    }

    /** Maven itself usually runs on Debian's JDK 17, so the refusal is tried for real there. */
    @Test
    void oldJvmSaysOneLineAndExits78() throws Exception {
        Path java =
                Path.of(System.getProperty("fulcrum.test.mavenJvm", System.getProperty("java.home")), "bin", "java");
        Path output = Files.createTempFile("launch", ".out");
        Process process = new ProcessBuilder(
                        java.toString(), "-cp", CLASSES.toString(), Launch.class.getName(), "--version")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "java did not end within 30 s");
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        if (process.exitValue() == Launch.EX_CONFIG) {
            assertEquals(1, said.lines().count(), said);
            assertTrue(said.startsWith("fulcrum: needs Java 25 or later"), said);
        } else {
            assertFalse(said.contains("needs Java"), "a JVM that is new enough was refused: " + said);
        }
    }

    @Test
    void refusalNamesWhatToInstall() {
        assertTrue(Launch.refusal("17", "/usr/lib/jvm/x").contains("temurin-25-jdk"));
    }
}
