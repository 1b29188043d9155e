package org.fulcrum.runtime.abi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.abi.SyscallRule.Kind;
import org.fulcrum.runtime.abi.SyscallRule.Shape;

/** The syscall table: for each call what goes in, what comes out, and who executes it. Immutable. */
public final class SyscallTable {
    private static final String RESOURCE = "syscalls.table";
    private static final SyscallTable BUILT_IN = load();

    private final Map<Integer, SyscallRule> rules = new HashMap<>();
    private final Map<Integer, Map<Integer, SyscallRule>> selections = new HashMap<>();

    private SyscallTable(List<String> lines) {
        for (String line : lines) {
            String text = line.contains("#") ? line.substring(0, line.indexOf('#')) : line;
            if (!text.isBlank()) {
                add(text.strip().split(" +"));
            }
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
     * @param selector its argument 1, for calls whose rule depends on it
     */
    public SyscallRule rule(int nr, long selector) {
        SyscallRule rule = rules.get(nr);
        if (rule != null) {
            return rule;
        }
        Map<Integer, SyscallRule> selected = selections.get(nr);
        SyscallRule found = selected == null ? null : selected.get((int) selector);
        return found == null ? comesHome(nr) : found;
    }

    /** All rules that do not depend on an argument. */
    public Collection<SyscallRule> rules() {
        return List.copyOf(rules.values());
    }

    /** All rules that are chosen by argument 1. */
    public Collection<SyscallRule> selections() {
        return selections.values().stream().flatMap(m -> m.values().stream()).toList();
    }

    private static SyscallRule comesHome(int nr) {
        return new SyscallRule(nr, "syscall " + nr, Kind.HOME, List.of(), List.of(), Errno.ERESTARTNOINTR);
    }

    private static SyscallTable load() {
        try (var in = Objects.requireNonNull(SyscallTable.class.getResourceAsStream(RESOURCE), RESOURCE);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new SyscallTable(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String[] words) {
        String[] number = words[0].split(":");
        int nr = Integer.parseInt(number[0]);
        SyscallRule rule = rule(nr, words);
        SyscallRule former;
        if (number.length == 1) {
            former = rules.put(nr, rule);
        } else {
            int selector = (int) Long.parseLong(number[1], 16);
            former = selections.computeIfAbsent(nr, k -> new HashMap<>()).put(selector, rule);
        }
        if (former != null) {
            throw new IllegalArgumentException("two rules for " + words[0] + " " + words[1]);
        }
    }

    private static SyscallRule rule(int nr, String[] words) {
        Kind kind = Kind.valueOf(words[2].toUpperCase(Locale.ROOT));
        List<Argument> arguments = new ArrayList<>();
        List<Integer> nativeWhen = new ArrayList<>();
        int interrupted = Errno.ERESTARTSYS;
        for (int i = 3; i < words.length; i++) {
            String word = words[i];
            if (word.startsWith("~")) {
                interrupted = interrupted(word);
            } else if (word.startsWith("n=")) {
                nativeWhen.add(Integer.parseInt(word.substring(2)));
            } else {
                arguments.add(argument(word));
            }
        }
        return new SyscallRule(nr, words[1], kind, arguments, nativeWhen, interrupted);
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
            case 'z' -> Shape.NULL;
            case 'Z' -> Shape.NULL_INSIDE;
            case 'M' -> word.equals("Mr") ? Shape.MESSAGE_OUT : Shape.MESSAGE_IN;
            default -> throw new IllegalArgumentException("not an argument: " + word);
        };
        if (word.length() == 1 || word.charAt(0) == 'M') {
            return new Argument(shape, 0, 1);
        }
        String[] numbers = word.substring(1).split("\\*");
        int unit = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 1;
        return new Argument(shape, Integer.parseInt(numbers[0]), unit);
    }
}
