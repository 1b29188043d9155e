package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The C programs packed in this jar, unpacked where they can be started. Thread-safe. */
public final class NativePrograms {
    private NativePrograms() {}

    /**
     * Unpacks a program.
     *
     * @param directory where to; made when it is missing
     * @return the program's path
     */
    public static Path unpack(String name, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path target = directory.resolve(name);
        try (InputStream in = NativePrograms.class.getResourceAsStream("/native/x86_64/" + name)) {
            if (in == null) {
                throw new IOException("this build lacks the program " + name);
            }
            Path fresh = Files.createTempFile(directory, name, ".new");
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }
}
