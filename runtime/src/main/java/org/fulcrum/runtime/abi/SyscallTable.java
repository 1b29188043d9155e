package org.fulcrum.runtime.abi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.abi.SyscallRule.Kind;
import org.fulcrum.runtime.abi.SyscallRule.Shape;

/** The syscall table: for each call what goes in, what comes out, and who executes it. Immutable. */
public final class SyscallTable {
    private static final String RESOURCE = "syscalls.table";
    private static final SyscallTable BUILT_IN = load();

    private final List<SyscallRule> lines = new ArrayList<>();
    private final Map<Integer, SyscallRule> rules = new HashMap<>();
    private final Map<Integer, Map<Integer, SyscallRule>> selections = new HashMap<>();

    private SyscallTable(List<String> lines) {
        Heading heading = new Heading("", "");
        for (String line : lines) {
            String text = line.contains("#") ? line.substring(0, line.indexOf('#')) : line;
            if (text.startsWith("=")) {
                heading = Heading.parse(text);
            } else if (!text.isBlank()) {
                add(text, heading);
            }
        }
    }

    /** The line above a group of calls: their class, and why they are in it. */
    private record Heading(String callClass, String reason) {
        static Heading parse(String text) {
            int colon = text.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("a heading without a reason: " + text);
            }
            return new Heading(
                    text.substring(1, colon).strip(), text.substring(colon + 1).strip());
        }
    }

    /** The table of this build. */
    public static SyscallTable builtIn() {
        return BUILT_IN;
    }

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    public static SyscallTable parse(List<String> lines) {
        return new SyscallTable(lines);
    }

    /**
     * The rule for a call.
     *
     * @param arguments its six arguments: the rule of some calls depends on one of them
     */
    public SyscallRule rule(int nr, long... arguments) {
        SyscallRule rule = rules.get(nr);
        if (rule == null || rule.by() < 0) {
            return rule == null ? comesHome(nr) : rule;
        }
        return selections.getOrDefault(nr, Map.of()).getOrDefault((int) arguments[rule.by()], rule);
    }

    /**
     * One rule for each call, by number; where an argument chooses, the one for all values that have none of their own.
     */
    public Collection<SyscallRule> rules() {
        return rules.values().stream()
                .sorted(Comparator.comparingInt(SyscallRule::nr))
                .toList();
    }

    /** The rules of a call that an argument chooses, by its low 32 bits. */
    public Map<Integer, SyscallRule> selections(int nr) {
        return selections.getOrDefault(nr, Map.of());
    }

    /** All rules in the order of the table's lines. */
    public List<SyscallRule> lines() {
        return List.copyOf(lines);
    }

    private static SyscallRule comesHome(int nr) {
        return new SyscallRule(
                nr, "syscall " + nr, Kind.HOME, List.of(), -1, -1, Errno.ERESTARTNOINTR, "newer than the table");
    }

    private static SyscallTable load() {
        try (var in = Objects.requireNonNull(SyscallTable.class.getResourceAsStream(RESOURCE), RESOURCE);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new SyscallTable(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line, Heading heading) {
        String[] parts = line.split(";", 2);
        String[] words = parts[0].strip().split(" +");
        String[] number = words[0].split(":");
        int nr = Integer.parseInt(number[0]);
        SyscallRule rule = rule(nr, words, parts.length > 1 ? parts[1].strip() : heading.reason());
        if (!rule.kind().callClass().name().equalsIgnoreCase(heading.callClass())
                || rule.reason().isEmpty()) {
            throw new IllegalArgumentException("not of its heading's class, or without a reason: " + line);
        }
        SyscallRule former;
        if (number.length == 1) {
            former = rules.put(nr, rule);
        } else {
            int selector = (int) Long.parseLong(number[1], 16);
            former = selections.computeIfAbsent(nr, k -> new HashMap<>()).put(selector, rule);
        }
        lines.add(rule);
        if (former != null) {
            throw new IllegalArgumentException("two rules for " + words[0] + " " + words[1]);
        }
    }

    private static SyscallRule rule(int nr, String[] words, String reason) {
        Kind kind = Kind.of(words[2]);
        List<Argument> arguments = new ArrayList<>();
        int by = -1;
        int own = kind == Kind.OWN || kind == Kind.SELF ? 0 : -1;
        int interrupted = Errno.ERESTARTSYS;
        for (int i = 3; i < words.length; i++) {
            String word = words[i];
            if (word.startsWith("~")) {
                interrupted = interrupted(word);
            } else if (word.startsWith("by=")) {
                by = Integer.parseInt(word.substring(3));
            } else if (word.startsWith("own=")) {
                own = Integer.parseInt(word.substring(4));
            } else {
                arguments.add(argument(word));
            }
        }
        return new SyscallRule(nr, words[1], kind, arguments, by, own, interrupted, reason);
    }

    private static int interrupted(String word) {
        return switch (word) {
            case "~nohand" -> Errno.ERESTARTNOHAND;
            case "~intr" -> Errno.EINTR;
            default -> throw new IllegalArgumentException("not a restart word: " + word);
        };
    }

    private static Argument argument(String word) {
        Shape shape = switch (word.charAt(0)) {
            case 'v' -> Shape.VALUE;
            case 's' -> Shape.STRING;
            case 'i' -> Shape.IN;
            case 'o' -> Shape.OUT;
            case 'b' -> Shape.BOTH;
            case 'I' -> Shape.IN_COUNTED;
            case 'O' -> Shape.OUT_COUNTED;
            case 'B' -> Shape.BOTH_COUNTED;
            case 'S' -> Shape.BITS;
            case 'A' -> Shape.ADDRESS;
            case 'R' -> Shape.SCATTER;
            case 'W' -> Shape.GATHER;
            case 'X' -> Shape.OUT_WHOLE;
            case 'h' -> Shape.SELF_SIZED;
            case 'e' -> Shape.SIGNAL_EVENT;
            case 'r' -> Shape.IN_READABLE;
            case 'z' -> Shape.MASK;
            case 'Z' -> Shape.MASK_INSIDE;
            case 'M' -> word.equals("Mr") ? Shape.MESSAGE_OUT : Shape.MESSAGE_IN;
            default -> throw new IllegalArgumentException("not an argument: " + word);
        };
        if (word.length() == 1 || word.charAt(0) == 'M') {
            return new Argument(shape, 0, 1, 0);
        }
        String[] numbers = word.substring(1).split("[*+]");
        int second = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
        boolean head = word.contains("+");
        return new Argument(shape, Integer.parseInt(numbers[0]), head || second == 0 ? 1 : second, head ? second : 0);
    }
}
