import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * What keeps a Java machine busy: garbage, compiled loops, threads that hand work to one another, faults that it turns
 * into exceptions, files. Every line printed depends on the input alone.
 */
public class Churn {
    private static final int BYTES = 1_000_000;
    private static final int ROUNDS = 24;
    private static final int NULLS = 20_000;
    private static final int OVERFLOWS = 20;
    private static final int HANDOVERS = 10_000;

    private static final class Box {
        int value;
    }

    /** Takes the words of a file. */
    public static void main(String[] args) throws Exception {
        Path words = Path.of(args[0]);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<String>> answers = new ArrayList<>();
        answers.add(pool.submit(() -> "garbage " + garbage(words)));
        answers.add(pool.submit(() -> "loop " + loop()));
        answers.add(pool.submit(() -> "faults " + nulls() + " " + overflows()));
        answers.add(pool.submit(() -> "handovers " + handovers()));
        answers.add(pool.submit(() -> "files " + files(words)));
        answers.add(pool.submit(() -> "stream " + stream()));
        for (Future<String> answer : answers) {
            System.out.println(answer.get());
        }
        pool.shutdown();
        System.in.readAllBytes(); // it lasts until the moves are done
        System.out.println("ended " + pool.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static byte[] beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BYTES);
        }
    }

    /** Objects by the million, most of which die young. */
    private static String garbage(Path words) throws IOException {
        List<String> lines = new String(beginning(words), StandardCharsets.ISO_8859_1).lines().toList();
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < lines.size(); i++) {
                counts.merge(lines.get(i) + (i + round) % 7, 1, Integer::sum);
            }
            for (Map.Entry<String, Integer> e : counts.entrySet()) {
                sum = sum + (long) e.getKey().hashCode() * e.getValue();
            }
            if (round % 4 == 3) {
                System.gc();
            }
        }
        return lines.size() + " " + sum;
    }

    /** Compiled while it runs, and entered in the middle. */
    private static String loop() {
        long x = 88172645463325252L;
        double d = 0;
        double[] row = new double[1024];
        for (int i = 0; i < 30_000_000; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            row[i & 1023] = row[(i + 1) & 1023] * 0.5 + (x & 0xff);
            if ((i & 0xfffff) == 0) {
                d += Math.sqrt(Arrays.stream(row).sum());
            }
        }
        return x + " " + Double.doubleToRawLongBits(d);
    }

    private static int read(Box box) {
        return box.value;
    }

    /** A null in compiled code is found by a page fault. */
    private static int nulls() {
        int caught = 0;
        Box box = new Box();
        box.value = 1;
        for (int i = 0; i < NULLS * 50; i++) {
            try {
                caught += read(i % 50 == 49 ? null : box) - 1;
            } catch (NullPointerException e) {
                caught++;
            }
        }
        return caught;
    }

    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    /** The end of a stack is found by its guard pages. */
    private static int overflows() {
        int caught = 0;
        for (int i = 0; i < OVERFLOWS; i++) {
            try {
                deeper(0);
            } catch (StackOverflowError e) {
                caught++;
            }
        }
        return caught;
    }

    private static long handovers() throws Exception {
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        Thread giver = new Thread(() -> {
            try {
                for (int i = 1; i <= HANDOVERS; i++) {
                    queue.put(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        giver.start();
        long sum = 0;
        for (int i = 0; i < HANDOVERS; i++) {
            Integer got = queue.poll(30, TimeUnit.SECONDS);
            sum += got == null ? -1_000_000 : got;
        }
        giver.join();
        return sum;
    }

    private static String files(Path words) throws IOException {
        Path copy = Path.of("copy");
        CRC32 crc = new CRC32();
        ByteBuffer part = ByteBuffer.allocateDirect(40_000);
        try (FileChannel from = FileChannel.open(words);
                FileChannel to =
                        FileChannel.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (from.read(part) >= 0) {
                part.flip();
                crc.update(part.duplicate());
                to.write(part);
                part.clear();
            }
        }
        CRC32 mapped = new CRC32();
        try (FileChannel from = FileChannel.open(copy)) {
            MappedByteBuffer all = from.map(FileChannel.MapMode.READ_ONLY, 0, from.size());
            mapped.update(all);
        }
        return Files.size(copy) + " " + crc.getValue() + " " + mapped.getValue();
    }

    private static long stream() {
        return IntStream.range(0, 3_000_000)
                .parallel()
                .mapToObj(i -> "n" + i % 1000)
                .mapToLong(String::hashCode)
                .sum();
    }
}
