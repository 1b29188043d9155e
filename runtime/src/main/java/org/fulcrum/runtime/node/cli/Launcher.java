package org.fulcrum.runtime.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.linux.NativePrograms;

/**
 * A program of this package that starts others: the one beside the jar, where Fulcrum is installed, or a copy from
 * within it.
 *
 * @param name of its file
 * @param companions what it looks for beside itself
 */
record Launcher(String name, List<String> companions) {
    /** Runs it with these words, on this terminal, to its end; returns its exit status. */
    int run(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(path().toString()));
        command.addAll(words);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private Path path() throws IOException {
        Path beside = Path.of(System.getProperty("java.class.path", ""))
                .toAbsolutePath()
                .resolveSibling(name);
        return Files.isExecutable(beside) ? beside : unpacked();
    }

    private Path unpacked() throws IOException {
        Path directory = Files.createTempDirectory("fulcrum");
        directory.toFile().deleteOnExit();
        for (String companion : companions) {
            NativePrograms.unpack(companion, directory).toFile().deleteOnExit();
        }
        Path copy = NativePrograms.unpack(name, directory);
        copy.toFile().deleteOnExit(); // before the directory: the latest named goes first
        return copy;
    }
}
