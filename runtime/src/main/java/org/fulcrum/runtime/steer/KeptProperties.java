package org.fulcrum.runtime.steer;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** A small file of the state directory that is replaced as a whole: who reads it finds the old text or the new one. */
final class KeptProperties {
    private final Path file;

    KeptProperties(Path directory, String name) {
        file = directory.resolve(name);
    }

    boolean exists() {
        return Files.exists(file);
    }

    /**
     * What was kept.
     *
     * @throws IOException it cannot be read, or is no such file
     */
    Properties read() throws IOException {
        Properties kept = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            kept.load(reader);
        } catch (IllegalArgumentException malformed) {
            throw new IOException(file + " is damaged: " + malformed.getMessage(), malformed);
        }
        return kept;
    }

    /**
     * One value.
     *
     * @throws IOException it is not there
     */
    String value(Properties kept, String key) throws IOException {
        String value = kept.getProperty(key);
        if (value == null) {
            throw new IOException(file + " has no " + key);
        }
        return value;
    }

    void write(Properties kept, String title) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            kept.store(writer, title);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
