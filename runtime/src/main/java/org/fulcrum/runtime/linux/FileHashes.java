package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * SHA-256 of files, remembered as long as size, inode, and times stay: tells whether two nodes have the same program or
 * library. Thread-safe.
 */
public final class FileHashes {
    private static final int MAX_REMEMBERED = 4096;
    private static final int CHUNK_BYTES = 256 << 10;

    private record Stamp(long inode, long size, Object modified, Object changed) {}

    private record Known(Stamp stamp, String hash) {}

    private final Map<String, Known> remembered = new LinkedHashMap<String, Known>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /**
     * A file's identity.
     *
     * @param inode its inode here
     * @param size bytes
     * @param hash SHA-256, hexadecimal
     */
    public record Identity(long inode, long size, String hash) {}

    /** The identity of a regular file; empty when it cannot be read. */
    public Optional<Identity> of(String path) {
        try {
            Path file = Path.of(path);
            Map<String, Object> a = Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime,isRegularFile");
            if (!Boolean.TRUE.equals(a.get("isRegularFile"))) {
                return Optional.empty();
            }
            long inode = ((Number) a.getOrDefault("ino", 0L)).longValue();
            long size = ((Number) a.getOrDefault("size", 0L)).longValue();
            Stamp stamp = new Stamp(inode, size, a.getOrDefault("lastModifiedTime", ""), a.getOrDefault("ctime", ""));
            return Optional.of(new Identity(inode, size, hash(file, path, stamp)));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private String hash(Path file, String path, Stamp stamp) throws IOException {
        synchronized (remembered) {
            Known known = remembered.get(path);
            if (known != null && known.stamp().equals(stamp)) {
                return known.hash();
            }
        }
        String hash = compute(file);
        synchronized (remembered) {
            remembered.put(path, new Known(stamp, hash));
        }
        return hash;
    }

    private static String compute(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                digest.update(chunk, 0, got);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
