package org.fulcrum.runtime.sim;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.balance.Situation;
import org.jspecify.annotations.Nullable;

/**
 * Writes down, beat by beat, what a node knew and what it decided, so that {@link Replay} can ask later what another
 * policy would have done. The newest beats are in the file itself; when it is full it becomes {@code FILE.1}, what that
 * was {@code FILE.2}, and so on; what is beyond the last is deleted. Each file can be read alone ({@link Recording}).
 *
 * <p>Belongs to one thread, which writes; a beat is one write of some kilobytes.
 */
public final class Recorder implements Closeable {
    /** Most bytes of a file. */
    public static final long MAX_FILE_BYTES = 8L << 20;

    /** Most files, the one that is being written included. */
    public static final int MAX_FILES = 8;

    private final Path file;
    private final long maxFileBytes;
    private final int maxFiles;
    /** None after {@link #close}, and after a failure until a new file could be begun. */
    private @Nullable OutputStream out;

    private boolean closed;
    private long written;
    private @Nullable SiteRules told;

    /**
     * Records from now on. What an earlier life of the node has recorded there is kept as older files.
     *
     * @param file of the newest beats; its directory is made when it is missing
     * @throws IOException when nothing can be written there
     */
    public Recorder(Path file) throws IOException {
        this(file, MAX_FILE_BYTES, MAX_FILES);
    }

    Recorder(Path file, long maxFileBytes, int maxFiles) throws IOException {
        this.file = file.toAbsolutePath();
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
        Path directory = this.file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        rotate();
    }

    /**
     * Writes a beat down.
     *
     * @param atMillis when it was, milliseconds since 1970
     * @param situation what the node knew
     * @param decisions what it decided
     * @throws IOException when it cannot be written; the recorder can be called again, and goes on in a new file when
     *     it can
     */
    public void beat(long atMillis, Situation situation, List<Decision> decisions) throws IOException {
        if (closed) {
            throw new IOException(file + " is closed");
        }
        byte[] bytes = RecordLines.beat(atMillis, situation, decisions).getBytes(StandardCharsets.UTF_8);
        if (out == null || (written + bytes.length > maxFileBytes && told != null)) {
            rotate();
        }
        if (!situation.rules().equals(told)) {
            write(RecordLines.rules(situation.rules()).getBytes(StandardCharsets.UTF_8));
            told = situation.rules();
        }
        if (written + bytes.length > maxFileBytes) {
            throw new IOException("a beat of %d bytes does not fit into %s, which may have %d"
                    .formatted(bytes.length, file, maxFileBytes));
        }
        write(bytes);
    }

    /** Half a line would spoil the next one: after a failure nothing more is written to that file. */
    private void write(byte[] bytes) throws IOException {
        OutputStream to = out;
        if (to == null) {
            throw new IOException(file + " could not be begun");
        }
        try {
            to.write(bytes);
        } catch (IOException failed) {
            end();
            throw failed;
        }
        written += bytes.length;
    }

    private void rotate() throws IOException {
        end();
        for (int age = maxFiles - 1; age > 0; age--) {
            Path younger = older(file, age - 1);
            if (Files.exists(younger)) {
                Files.move(younger, older(file, age), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        out = Files.newOutputStream(file);
        written = 0;
        told = null;
        write(RecordLines.HEADER.getBytes(StandardCharsets.UTF_8));
    }

    /** The file of that age; 0 is the newest. */
    static Path older(Path file, int age) {
        return age == 0 ? file : file.resolveSibling(file.getFileName() + "." + age);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        end();
    }

    private void end() throws IOException {
        OutputStream last = out;
        out = null;
        if (last != null) {
            last.close();
        }
    }
}
