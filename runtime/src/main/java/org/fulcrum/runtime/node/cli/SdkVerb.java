package org.fulcrum.runtime.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fulcrum.runtime.linux.NativePrograms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sdk",
        mixinStandardHelpOptions = true,
        description = "Unpacks what programs ask for a move of their own with: a C library, its header, a command.",
        footer = {
            "",
            "include/fulcrum.h tells the functions: fulcrum_move, fulcrum_join, fulcrum_invite, fulcrum_where.",
            "bin/fulcrum-self does the same for the process that starts it, a script for example.",
            "",
            "Examples:",
            "  fulcrum sdk /usr/local",
            "  fulcrum sdk sdk",
            "  cc prog.c -I sdk/include -L sdk/lib -lfulcrum -Wl,-rpath,$PWD/sdk/lib -o prog",
            "  cc prog.c -I sdk/include sdk/lib/libfulcrum.a -o prog   without the shared library",
            "  fulcrum run -- sh -c 'sdk/bin/fulcrum-self move best; while :; do :; done'"
        })
final class SdkVerb implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print JSON for scripts instead of text for people.")
    private boolean json;

    @Parameters(paramLabel = "DIR", description = "Where to; bin, include and lib below it are made when missing.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        List<Path> files = List.of(
                NativePrograms.unpackFile("fulcrum.h", directory.resolve("include")),
                NativePrograms.unpackFile("libfulcrum.a", directory.resolve("lib")),
                NativePrograms.unpackFile("libfulcrum.so", directory.resolve("lib")),
                NativePrograms.unpack("fulcrum-self", directory.resolve("bin")));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(asJson(files));
        } else {
            files.forEach(out::println);
        }
        out.flush();
        return ExitStatus.DONE;
    }

    private static JsonObject asJson(List<Path> files) {
        JsonArray names = new JsonArray();
        files.forEach(file -> names.add(file.toString()));
        JsonObject all = new JsonObject();
        all.add("files", names);
        return all;
    }
}
