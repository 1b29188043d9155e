package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** What is written in C and packed in this jar, unpacked where it can be used. Thread-safe. */
public final class NativePrograms {
    private NativePrograms() {}

    /**
     * Unpacks a program.
     *
     * @param directory where to; made when it is missing
     * @return the program's path
     */
    public static Path unpack(String name, Path directory) throws IOException {
        return unpack(name, directory, "rwxr-xr-x");
    }

    /**
     * Unpacks a file that is not started itself: a header, a library.
     *
     * @param directory where to; made when it is missing
     * @return the file's path
     */
    public static Path unpackFile(String name, Path directory) throws IOException {
        return unpack(name, directory, "rw-r--r--");
    }

    private static Path unpack(String name, Path directory, String permissions) throws IOException {
        Files.createDirectories(directory);
        Path target = directory.resolve(name);
        try (InputStream in = NativePrograms.class.getResourceAsStream("/native/x86_64/" + name)) {
            if (in == null) {
                throw new IOException("this build lacks " + name);
            }
            Path fresh = Files.createTempFile(directory, name, ".new");
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }
}
