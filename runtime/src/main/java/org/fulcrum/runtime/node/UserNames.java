package org.fulcrum.runtime.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Names of users, from /etc/passwd, read again at most every ten seconds. For one thread. */
final class UserNames {
    private static final long KEEP_NANOS = 10_000_000_000L;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Path file;
    private Map<Integer, String> names = Map.of();
    private long readAt = System.nanoTime() - KEEP_NANOS;

    UserNames(Path file) {
        this.file = file;
    }

    /** The name, or the number when it has none. */
    String of(int uid) {
        if (System.nanoTime() - readAt >= KEEP_NANOS) {
            names = read();
            readAt = System.nanoTime();
        }
        return names.getOrDefault(uid, Integer.toString(uid));
    }

    private Map<Integer, String> read() {
        Map<Integer, String> read = new HashMap<>();
        try {
            if (Files.size(file) <= MAX_BYTES) {
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().forEach(line -> take(line, read));
            }
        } catch (IOException unreadable) {
            return names;
        }
        return read;
    }

    private static void take(String line, Map<Integer, String> names) {
        String[] fields = line.split(":", 4);
        if (fields.length == 4 && fields[2].matches("[0-9]{1,9}")) {
            names.putIfAbsent(Integer.valueOf(fields[2]), fields[0]);
        }
    }
}
