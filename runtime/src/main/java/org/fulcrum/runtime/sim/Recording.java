package org.fulcrum.runtime.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fulcrum.runtime.core.balance.Cause;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Recorder}s wrote, read back; of one node or of several. What is damaged is left out and told with its
 * line and reason, what can be read is used.
 *
 * @param beats in the order of their times
 * @param rules of the sites, as told last
 * @param damages what was left out, the first {@value #MAX_DAMAGES}
 */
public record Recording(List<Beat> beats, SiteRules rules, List<Damage> damages) {
    /** Most damages that are told. */
    public static final int MAX_DAMAGES = 100;

    /** Most bytes of a file that is read: what is larger was not written by a {@link Recorder}. */
    public static final long MAX_READ_BYTES = 4 * Recorder.MAX_FILE_BYTES;

    /** Copies the lists, and puts the beats of several nodes in one order. */
    public Recording {
        beats = beats.stream()
                .sorted((a, b) -> Long.compare(a.atMillis, b.atMillis))
                .toList();
        damages = List.copyOf(damages);
    }

    /**
     * A node's beat.
     *
     * @param atMillis when, milliseconds since 1970, by that node's clock
     * @param self as it measured itself
     * @param processes what ran there
     * @param known what it knew of others
     * @param decisions what it decided
     */
    public record Beat(
            long atMillis, NodeView self, List<ProcessView> processes, List<Known> known, List<Chosen> decisions) {
        /** Copies the lists. */
        public Beat {
            processes = List.copyOf(processes);
            known = List.copyOf(known);
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * What was decided.
     *
     * @param process which was to go
     * @param to where
     * @param cause why
     * @param automatic whether it was carried out, or a recommendation
     */
    public record Chosen(String process, String to, Cause cause, boolean automatic) {}

    /**
     * What could not be used.
     *
     * @param file in which
     * @param line counted from 1; 0 when it is the whole file
     * @param why for people
     */
    public record Damage(String file, int line, String why) {
        /** As people read it. */
        public String words() {
            return line == 0 ? file + ": " + why : file + ", line " + line + ": " + why;
        }
    }

    /**
     * Reads recordings.
     *
     * @param paths files as given to {@link Recorder}s, older files beside them are found; or directories of such
     * @throws IOException when a file or directory cannot be read at all
     */
    public static Recording read(List<Path> paths) throws IOException {
        Reader reader = new Reader();
        for (Path path : paths) {
            for (Path file : Files.isDirectory(path) ? newest(path) : List.of(path)) {
                for (int age = Recorder.MAX_FILES - 1; age >= 0; age--) {
                    Path one = Recorder.older(file, age);
                    if (age == 0 || Files.exists(one)) {
                        reader.read(one);
                    }
                }
            }
        }
        return new Recording(reader.beats, new SiteRules(reader.partners), reader.damages);
    }

    private static List<Path> newest(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> !f.getFileName().toString().matches(".*\\.[1-9][0-9]*"))
                    .sorted()
                    .toList();
        }
    }

    /** Takes lines one by one. */
    private static final class Reader {
        final List<Beat> beats = new ArrayList<>();
        final Map<String, List<String>> partners = new TreeMap<>();
        final List<Damage> damages = new ArrayList<>();
        private String file = "";
        private int line;
        private int begun;
        private long atMillis;
        private @Nullable NodeView self;
        private List<ProcessView> processes = new ArrayList<>();
        private List<Known> known = new ArrayList<>();
        private List<Chosen> decisions = new ArrayList<>();

        void read(Path path) throws IOException {
            file = path.toString();
            line = 0;
            begun = 0;
            if (Files.size(path) > MAX_READ_BYTES) {
                damaged("larger than a recording gets: " + Files.size(path) + " bytes");
                return;
            }
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            if (!text.startsWith(RecordLines.HEADER)) {
                line = text.isEmpty() ? 0 : 1;
                damaged("a recording begins with '" + RecordLines.HEADER.strip() + "'");
                return;
            }
            String[] lines = text.split("\n", -1);
            for (line = 2; line < lines.length; line++) {
                take(lines[line - 1]);
            }
            if (!lines[lines.length - 1].isEmpty()) {
                damaged("the file breaks off in this line, which is not used");
            }
            unended();
        }

        private void take(String one) {
            try {
                RecordLines.Fields fields = new RecordLines.Fields(one);
                switch (fields.word) {
                    case "takes" -> partners.put(fields.text("a site"), fields.rest());
                    case "beat" -> begin(fields);
                    case "self", "known", "process", "decision", "end" -> within(fields);
                    default -> throw new RecordLines.Damaged("no line begins with '" + shortened(fields.word) + "'");
                }
            } catch (RecordLines.Damaged wrong) {
                damaged(String.valueOf(wrong.getMessage()));
            }
        }

        private void begin(RecordLines.Fields fields) throws RecordLines.Damaged {
            unended();
            atMillis = fields.whole("the time");
            fields.whole("moves in flight");
            fields.end();
            begun = line;
        }

        private void within(RecordLines.Fields fields) throws RecordLines.Damaged {
            if (begun == 0) {
                throw new RecordLines.Damaged("'" + fields.word + "' belongs to no beat");
            }
            switch (fields.word) {
                case "self" -> self = fields.node();
                case "known" -> known.add(fields.known());
                case "process" -> processes.add(fields.process());
                case "decision" -> decisions.add(fields.decision());
                default -> finish();
            }
        }

        /** A beat that the file breaks off in, or that another one follows too soon: what there is of it is used. */
        private void unended() {
            if (begun > 0) {
                damaged("the beat of line " + begun + " has no end; what was read of it is used");
                finish();
            }
        }

        private void finish() {
            NodeView node = self;
            if (node == null) {
                damaged("the beat of line " + begun + " does not tell of its node, and is not used");
            } else {
                beats.add(new Beat(atMillis, node, processes, known, decisions));
            }
            begun = 0;
            self = null;
            processes = new ArrayList<>();
            known = new ArrayList<>();
            decisions = new ArrayList<>();
        }

        private void damaged(String why) {
            if (damages.size() < MAX_DAMAGES) {
                damages.add(new Damage(file, line, why));
            }
        }

        private static String shortened(String word) {
            return word.length() <= 20 ? word : word.substring(0, 20) + "…";
        }
    }
}
