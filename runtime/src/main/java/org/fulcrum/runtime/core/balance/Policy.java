package org.fulcrum.runtime.core.balance;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What has been set of the {@link Parameters}, by name, in the order in which it holds: the automation, the
 * aggressiveness, single parameters. What has not been set is as {@link Parameters#DEFAULT} has it.
 *
 * @param settings words by parameter; all of them known and valid
 */
public record Policy(Map<String, String> settings) {
    /** Nothing is set. */
    public static final Policy NONE = new Policy(Map.of());

    /** In place of the names of detached sites: all of them. */
    public static final String ALL_SITES = "all";

    private static final String DETACHED = "detached";
    private static final String NO_SITES = "none";
    private static final String AUTOMATION = "automation";
    private static final String AGGRESSIVENESS = "aggressiveness";
    private static final List<String> FIRST = List.of(AUTOMATION, AGGRESSIVENESS);
    private static final List<String> SET_BY_AGGRESSIVENESS =
            List.of("hysteresis", "margin", "payback", "residencyMillis", "movesInFlight");

    /** Copies the map in its order. */
    public Policy {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * With a parameter set; setting the aggressiveness unsets what it sets.
     *
     * @throws WrongLine no such parameter, or no such value
     */
    public Policy with(String name, String value) throws WrongLine {
        PolicyText.set(Parameters.DEFAULT, name + " " + value, 1);
        Map<String, String> others = new LinkedHashMap<>(settings);
        if (name.equals(AGGRESSIVENESS)) {
            SET_BY_AGGRESSIVENESS.forEach(others::remove);
        }
        others.put(name, value);
        others.remove(DETACHED, NO_SITES);
        Map<String, String> ordered = new LinkedHashMap<>();
        FIRST.stream().filter(others::containsKey).forEach(n -> ordered.put(n, others.get(n)));
        others.forEach(ordered::putIfAbsent);
        Policy changed = new Policy(ordered);
        PolicyText.parse(changed.text());
        return changed;
    }

    /**
     * Reads what {@link #text} wrote, or a person.
     *
     * @throws WrongLine with its line and the reason
     */
    public static Policy parse(String text) throws WrongLine {
        PolicyText.parse(text);
        Policy policy = NONE;
        for (String line : text.lines().toList()) {
            String bare = line.replaceFirst("#.*", "").strip();
            if (!bare.isEmpty()) {
                String[] words = bare.split("\\s+", -1);
                policy = policy.with(words[0], words[1]);
            }
        }
        return policy;
    }

    /** A line {@code NAME VALUE} each. */
    public String text() {
        return settings.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** What it comes to. */
    public Parameters parameters() {
        try {
            return PolicyText.parse(text());
        } catch (WrongLine impossible) {
            throw new IllegalStateException("a policy is made of valid settings", impossible);
        }
    }

    /** Names of the sites that are detached, {@link #ALL_SITES} for all. */
    public Set<String> detached() {
        return detached(settings);
    }

    /** The same by a policy's settings. */
    public static Set<String> detached(Map<String, String> settings) {
        String names = settings.get(DETACHED);
        return names == null ? Set.of() : Set.of(names.split(",", -1));
    }

    /** Whether these names of detached sites mean that other site. */
    public static boolean detaches(Set<String> detached, String other) {
        return detached.contains(other) || detached.contains(ALL_SITES);
    }

    /** The setting that detaches these sites and attaches all others. */
    public static Map<String, String> detaching(Collection<String> sites) {
        return Map.of(DETACHED, sites.isEmpty() ? NO_SITES : String.join(",", new TreeSet<>(sites)));
    }

    /** The setting that detaches a site besides those that are; {@link #ALL_SITES} are those to come as well. */
    public Map<String, String> detachingAlso(String site) {
        Set<String> next = new TreeSet<>(detached());
        next.add(site);
        return detaching(next.contains(ALL_SITES) ? Set.of(ALL_SITES) : next);
    }

    /**
     * The setting that attaches a site, or {@link #ALL_SITES}, and leaves the others as they are.
     *
     * @param others names of all others that are known: they stay detached by name where all were
     */
    public Map<String, String> attaching(String site, Collection<String> others) {
        Set<String> next = new TreeSet<>(detached());
        if (next.remove(ALL_SITES)) {
            next.addAll(others);
        }
        next.remove(site);
        return detaching(site.equals(ALL_SITES) ? Set.of() : next);
    }

    /** The level that was set last, 1 to 5. */
    public int aggressiveness() {
        String level = settings.get(AGGRESSIVENESS);
        return level == null ? Aggressiveness.BALANCED.level() : Integer.parseInt(level);
    }
}
