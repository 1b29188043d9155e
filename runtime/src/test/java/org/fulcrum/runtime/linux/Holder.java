package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.wire.Wire;

/** A program that freezes, captures and frees a process again and again, until somebody kills it. */
public final class Holder implements HomeProcess.CrashRecord {
    private static final int WARM_TURNS = 10;

    private final Path record;

    Holder(Path record) {
        this.record = record;
    }

    /**
     * Holds.
     *
     * @param args pid, and the file that says what must be put back
     */
    public static void main(String[] args) {
        int pid = Integer.parseInt(args[0]);
        Holder holder = new Holder(Path.of(args[1]));
        for (long turn = 0; ; turn++) {
            HomeProcess process = HomeProcess.freeze(pid);
            process.thaw(process.capture(holder), holder);
            if (turn == WARM_TURNS) {
                System.out.println("holds");
            }
        }
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
