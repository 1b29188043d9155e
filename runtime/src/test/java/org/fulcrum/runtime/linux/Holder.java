package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.wire.Wire;

/** A program that freezes, captures and frees a process again and again, until somebody kills it. */
public final class Holder implements HomeProcess.CrashRecord {
    private static final int WARM_TURNS = 10;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Path record;

    Holder(Path record) {
        this.record = record;
    }

    /**
     * Holds.
     *
     * @param args pid, and the file that says what must be put back; a port of this machine, if the process shall be
     *     held in the middle of sending its pages there
     */
    public static void main(String[] args) throws IOException {
        int pid = Integer.parseInt(args[0]);
        Holder holder = new Holder(Path.of(args[1]));
        if (args.length > 2) {
            send(pid, holder, Integer.parseInt(args[2]));
            return;
        }
        for (long turn = 0; ; turn++) {
            HomeProcess process = HomeProcess.freeze(pid);
            process.thaw(process.capture(holder), holder);
            if (turn == WARM_TURNS) {
                System.out.println("holds");
            }
        }
    }

    private static void send(int pid, Holder holder, int port) throws IOException {
        HomeProcess process = HomeProcess.freeze(pid);
        ProcessImage image = process.capture(holder);
        StreamSocket socket = StreamSocket.connect(InetAddress.getLoopbackAddress(), port, PATIENCE_MILLIS);
        process.send(socket, process.changedPages(image, Map.of()), bytes -> {});
    }

    static ProcessImage read(Path record) throws IOException {
        return Wire.captured(new FrameReader(Files.readAllBytes(record))).image();
    }

    @Override
    public void frozen(ProcessImage undo) {
        try {
            Path next = record.resolveSibling(record.getFileName() + ".next");
            Files.write(next, Wire.captured(new Wire.Captured(undo, List.of(), List.of())));
            Files.move(next, record, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void settled() {
        try {
            Files.delete(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
