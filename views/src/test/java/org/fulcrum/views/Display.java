package org.fulcrum.views;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives the tests of one JVM a display of their own, so that they neither need one nor take the mouse of a developer
 * who has one. GTK reads DISPLAY with getenv(3), and a running JVM can only change that by setenv(3). It must come
 * before the extension that starts the toolkit; it fails when Xvfb is not installed.
 */
public final class Display implements BeforeAllCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(Display.class);

    private static final int START_SECONDS = 20;
    private static final String SERVER =
            "Xvfb -displayfd 1 -screen 0 1600x1000x24 -nolisten tcp 2>/dev/null & cat >/dev/null; kill $!";

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(HERE).getOrComputeIfAbsent(Server.class, type -> Server.start(), Server.class);
    }

    /** Gives this JVM a display until it ends, where there is no test to begin it. */
    public static void open() {
        Server.start();
    }

    /**
     * An X server that ends when its standard input does, that is after this JVM: GTK ends the JVM with status 1 when
     * the server goes first.
     */
    private record Server(Process process) {
        static Server start() {
            try {
                Process process = new ProcessBuilder("sh", "-c", SERVER).start();
                point(CompletableFuture.supplyAsync(() -> number(process)).get(START_SECONDS, TimeUnit.SECONDS));
                return new Server(process);
            } catch (IOException | InterruptedException | ExecutionException | TimeoutException missing) {
                throw new IllegalStateException(
                        "window tests need Xvfb: apt-get install xvfb libgtk-3-0 libxtst6 libgl1", missing);
            }
        }

        private static String number(Process process) {
            try {
                String line = process.inputReader().readLine();
                if (line == null) {
                    throw new IOException("Xvfb ended at once");
                }
                return line.strip();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @SuppressWarnings("restricted") // setenv(3) is what this class is for
        private static void point(String number) {
            Linker linker = Linker.nativeLinker();
            MethodHandle setenv = linker.downcallHandle(
                    linker.defaultLookup().find("setenv").orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
            try (Arena arena = Arena.ofConfined()) {
                int status =
                        (int) setenv.invokeExact(arena.allocateFrom("DISPLAY"), arena.allocateFrom(":" + number), 1);
                if (status != 0) {
                    throw new IllegalStateException("setenv DISPLAY failed");
                }
            } catch (Throwable failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
