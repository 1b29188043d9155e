package org.fulcrum.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

    private static final List<String> SOURCES = List.of(
            "files.py",
            "large.py",
            "words.pl",
            "rows.sh",
            "digits.bc",
            "shell.sh",
            "threads.c",
            "signals.c",
            "calls.h",
            "filecalls.c",
            "ipccalls.c",
            "eventloops.c",
            "family.c",
            "reserve.c",
            "vectors.c",
            "owners.c",
            "advised.c",
            "events.js",
            "Churn.java");

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
            try (InputStream in =
                    Objects.requireNonNull(Programs.class.getResourceAsStream("programs/" + name), name)) {
                Files.copy(in, node.file(PLACE).resolve(name));
            }
        }
        for (String step : List.of(
                "tar -cf - /usr/lib 2>/dev/null | head -c " + tarBytes + " >usr-lib.tar",
                "tr -cs '[:alnum:]' '\\n' <usr-lib.tar | head -c " + wordBytes + " >words.txt",
                "gcc -O2 -Wall -Wextra -Werror -pthread -o threads threads.c",
                "gcc -O2 -Wall -Wextra -Werror -o signals signals.c",
                "gcc -O2 -Wall -Wextra -Werror -o filecalls filecalls.c",
                "gcc -O2 -Wall -Wextra -Werror -o ipccalls ipccalls.c",
                "gcc -O2 -Wall -Wextra -Werror -pthread -o eventloops eventloops.c",
                "gcc -O2 -Wall -Wextra -Werror -o family family.c",
                "gcc -O2 -Wall -Wextra -Werror -static -pthread -o reserve reserve.c",
                "gcc -O2 -Wall -Wextra -Werror -pthread -o vectors vectors.c",
                "gcc -O2 -Wall -Wextra -Werror -pthread -o owners owners.c",
                "gcc -O2 -Wall -Wextra -Werror -o advised advised.c",
                OWN_JDK + "/bin/javac --release 17 -d . Churn.java")) {
            lab.exec(node.name(), "sh", "-c", "cd " + PLACE + " && " + step).checked();
        }
    }
}
