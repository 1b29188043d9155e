package org.fulcrum.views.processes;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.Formats;

/** Shows the processes in which every word of a text occurs, whatever the column, whatever the case. */
final class ProcessFilter implements Predicate<ProcessSnapshot> {
    private final List<String> words;

    ProcessFilter(String text) {
        words = text.isBlank()
                ? List.of()
                : List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
    }

    @Override
    public boolean test(ProcessSnapshot process) {
        String all = String.join(
                        "\n",
                        process.key().toString(),
                        process.node(),
                        process.user(),
                        Formats.residency(process.residency()),
                        process.command())
                .toLowerCase(Locale.ROOT);
        return words.stream().allMatch(all::contains);
    }
}
