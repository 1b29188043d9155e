package org.fulcrum.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.fulcrum.lab.ProgramRun.Start;

/**
 * Programs that are moved about: Debian's own on real data, and some written for this. Each is a shell script that
 * names the program to be moved by putting {@code $START} before it, and says the same whenever and wherever it runs.
 * Its standard input ends where {@code $UNTIL} does: a program that has done its work waits there for the last move.
 */
public final class Programs {
    /** Directory of their inputs on a node; each run has a directory of its own below it. */
    static final String PLACE = "/tmp/programs";

    /** Scripts and data, and what several sources share. */
    private static final List<String> SOURCES = List.of(
            "files.py",
            "large.py",
            "words.pl",
            "rows.sh",
            "digits.bc",
            "shell.sh",
            "calls.h",
            "events.js",
            "Churn.java");

    /** Programs in C, each of one file. */
    private static final List<String> COMPILED = List.of(
            "threads", "signals", "filecalls", "ipccalls", "eventloops", "family", "vectors", "owners", "advised");

    /** The JDK that this runs on; the Java on a machine's path may be another, and without a compiler. */
    private static final String OWN_JDK = System.getProperty("java.home");

    /**
     * One of them.
     *
     * @param name its name
     * @param script how it is run, by bash, in an empty directory below the one with the inputs
     * @param start how it comes into care
     */
    public record Program(String name, String script, Start start) {}

    /** All of them. */
    public static final List<Program> ALL = List.of(
            new Program("xz", "{ cat ../usr-lib.tar; $UNTIL; } | $START xz -T2 -0 -c | cat", Start.RUN),
            new Program("gzip", "{ cat ../usr-lib.tar; $UNTIL; } | $START gzip -c | cat", Start.RUN),
            new Program(
                    "sort",
                    "$UNTIL | $START sort -S 16M --parallel=2 -T . -o sorted ../words.txt -;"
                            + " uniq -c sorted | sort -rn | head -n 100",
                    Start.RUN),
            new Program("python", "$UNTIL | $START /usr/bin/python3 ../files.py ../words.txt", Start.RUN),
            new Program("large-calls", "$UNTIL | $START /usr/bin/python3 ../large.py ../usr-lib.tar", Start.RUN),
            new Program("perl", "$UNTIL | $START perl ../words.pl ../words.txt >table", Start.ADOPT),
            new Program("sqlite", "{ bash ../rows.sh; $UNTIL; } | $START sqlite3 rows.db", Start.ADOPT),
            new Program("bc", "$UNTIL | BC_LINE_LENGTH=0 $START bc -lq ../digits.bc", Start.RUN),
            new Program("shell", "$UNTIL | $START bash ../shell.sh ../words.txt", Start.RUN),
            new Program("file-calls", "$UNTIL | $START ../filecalls 1000", Start.RUN),
            new Program("ipc-calls", "$UNTIL | $START ../ipccalls 200", Start.ADOPT),
            new Program("event-loops", "$UNTIL | $START ../eventloops 100", Start.RUN),
            new Program("family", "$UNTIL | $START ../family 30", Start.RUN),
            new Program("threads", "$UNTIL | $START ../threads", Start.ADOPT),
            new Program("reserve", "$UNTIL | $START ../reserve", Start.RUN),
            new Program("vectors", "$UNTIL | $START ../vectors", Start.RUN),
            new Program("owners", "$UNTIL | $START ../owners", Start.ADOPT),
            new Program("advised", "$UNTIL | $START ../advised", Start.RUN),
            new Program("node", "$UNTIL | $START node ../events.js ../words.txt", Start.RUN),
            new Program("java", "$UNTIL | $START java -Xmx256m -cp .. Churn ../words.txt", Start.RUN),
            new Program(
                    "own-java",
                    "$UNTIL | $START " + OWN_JDK + "/bin/java -Xmx256m -XX:+UseG1GC ../Churn.java ../words.txt",
                    Start.RUN),
            new Program(
                    "signals",
                    "mkfifo ready; $UNTIL | $START ../signals receive ready 5000 & cat ready; ../signals send $! 5000; wait $!",
                    Start.RUN));

    /** Those with so much in files that a node takes seconds to know them when it first sees them. */
    private static final Set<String> LARGE = Set.of("node", "java", "own-java");

    private Programs() {}

    /** Whether the first move of it may take longer than it runs: every node reads its files once. */
    public static boolean large(String name) {
        return LARGE.contains(name);
    }

    /** One of them by its name. */
    public static Program named(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /** Lays their inputs out on a node: sources, a tar file of so many bytes, and the words in it. */
    public static void layOut(Lab lab, LabNode node, long tarBytes, long wordBytes) throws IOException {
        Files.createDirectories(node.file(PLACE));
        for (String name : SOURCES) {
            copy(node, name);
        }
        for (String name : COMPILED) {
            compile(lab, node, name);
        }
        compile(lab, node, "reserve", "-static");
        for (String step : List.of(
                "tar -cf - /usr/lib 2>/dev/null | head -c " + tarBytes + " >usr-lib.tar",
                "tr -cs '[:alnum:]' '\\n' <usr-lib.tar | head -c " + wordBytes + " >words.txt",
                OWN_JDK + "/bin/javac --release 17 -d . Churn.java")) {
            lab.exec(node.name(), "sh", "-c", "cd " + PLACE + " && " + step).checked();
        }
    }

    /**
     * Compiles one of the programs in C on a node.
     *
     * @param name of the program and, with {@code .c}, of its source
     * @return where it is
     */
    public static String compile(Lab lab, LabNode node, String name, String... flags) throws IOException {
        Files.createDirectories(node.file(PLACE));
        copy(node, name + ".c");
        String program = place(name);
        List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-o", program, program + ".c"));
        lab.exec(node.name(), command.toArray(String[]::new)).checked();
        return program;
    }

    /** Where a program is that was compiled on a node. */
    public static String place(String name) {
        return PLACE + "/" + name;
    }

    private static void copy(LabNode node, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Programs.class.getResourceAsStream("programs/" + name), name)) {
            Files.copy(in, node.file(PLACE).resolve(name));
        }
    }
}
