package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.PolicyText;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.balance.WrongLine;

/** Takes the statements of a scenario one by one; {@link ScenarioFile} tells what they are. */
final class ScenarioReader {
    private static final int MOST_NODES = 100_000;
    private static final int MOST_JOBS = 10_000_000;
    private static final double FOREVER = 1e9;

    private final List<Scenario.Node> nodes = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> sites = new HashSet<>();
    private final Map<String, List<String>> partners = new TreeMap<>();
    private final List<Scenario.Demand> demands = new ArrayList<>();
    private final List<Scenario.Change> changes = new ArrayList<>();
    private double until = Scenario.Settings.DEFAULT.untilSeconds();
    private double link = Scenario.Settings.DEFAULT.linkBytesPerSecond();
    private double noise = Scenario.Settings.DEFAULT.noise();
    private double beat = Scenario.Settings.DEFAULT.beatSeconds();
    private boolean tables = Scenario.Settings.DEFAULT.tables();
    private int window = Scenario.Settings.DEFAULT.window();
    private Parameters parameters = Scenario.Settings.DEFAULT.parameters();

    void read(Statement s) throws WrongLine {
        String verb = s.word("a statement");
        switch (verb) {
            case "vary" -> s.rest();
            case "nodes" -> nodes(s);
            case "site" -> site(s);
            case "jobs" -> demand(s, false);
            case "arrivals" -> demand(s, true);
            case "at" -> change(s);
            case "link" -> link = s.quantity("link", 1, 1e15);
            case "noise" -> noise = s.quantity("noise", 0, 0.9);
            case "beat" -> beat = s.quantity("beat", 0.01, 3600);
            case "gossip" -> tables = gossip(s);
            case "window" -> window = s.count("window", MOST_NODES);
            case "until" -> until = s.quantity("until", 0.001, FOREVER);
            case "balance" -> parameters = PolicyText.set(parameters, String.join(" ", s.rest()), s.line());
            default ->
                throw s.wrong(
                        "no statement is named '" + verb
                                + "'; there are vary, nodes, site, jobs, arrivals, at, link, noise, beat, gossip, window, until, balance");
        }
        s.end();
    }

    Scenario scenario(String label, int lastLine) throws WrongLine {
        if (nodes.stream().noneMatch(n -> n.speed() > 0)) {
            throw new WrongLine(lastLine, "the scenario has no node that can compute");
        }
        if (demands.isEmpty()) {
            throw new WrongLine(lastLine, "the scenario has neither jobs nor arrivals");
        }
        SiteRules rules = partners.isEmpty() ? SiteRules.ALONE : new SiteRules(partners);
        return new Scenario(
                label,
                nodes,
                demands,
                changes,
                new Scenario.Settings(until, link, noise, beat, Math.max(1, window), tables, rules, parameters));
    }

    private boolean gossip(Statement s) throws WrongLine {
        String word = s.word("real or fast");
        if (!word.equals("real") && !word.equals("fast")) {
            throw s.wrong("gossip is real or fast, not '" + word + "'");
        }
        return word.equals("real");
    }

    private void nodes(Statement s) throws WrongLine {
        int count = s.count("number of nodes", MOST_NODES - nodes.size());
        double cores = 1;
        double speed = 1;
        double memory = 8e9;
        double claims = 1;
        String site = "";
        int spread = 0;
        while (s.hasMore()) {
            String key = s.word("a property");
            switch (key) {
                case "sites" -> spread = Math.max(1, s.count("number of sites", MOST_NODES));
                case "cores" -> cores = s.quantity("cores", 1, 1024);
                case "speed" -> speed = s.quantity("speed", 0, 1000);
                case "memory" -> memory = s.quantity("memory", 1e6, 1e15);
                case "claims" -> claims = s.quantity("claims", 0, 1000);
                case "site" -> site = s.word("the name of a site");
                default -> throw s.wrong("nodes have cores, speed, memory, site, sites, claims; not '" + key + "'");
            }
        }
        for (int i = 0; i < count; i++) {
            String name = "n" + (nodes.size() + 1);
            String at = spread == 0 ? site : "s" + (i % spread + 1);
            sites.add(at);
            numbers.put(name, nodes.size());
            nodes.add(new Scenario.Node(name, at, cores, speed, (long) memory, claims));
        }
    }

    private void site(Statement s) throws WrongLine {
        String name = s.word("the name of a site");
        s.expect("takes");
        List<String> takes = s.rest();
        for (String one : takes) {
            if (one.equals(name)) {
                throw s.wrong("site " + name + " always takes its own processes; leave it out");
            }
            if (!sites.contains(one)) {
                throw s.wrong("no node is of site '" + one + "'");
            }
        }
        if (!sites.contains(name)) {
            throw s.wrong("no node is of site '" + name + "'");
        }
        if (partners.put(name, takes) != null) {
            throw s.wrong("site " + name + " has said already whom it takes");
        }
    }

    private void demand(Statement s, boolean arrive) throws WrongLine {
        int count = s.count("number of jobs", MOST_JOBS);
        s.expect("on");
        List<Integer> on = nodeList(s);
        Draw length = null;
        Draw first = new Draw.Fixed(0);
        Draw every = Scenario.Demand.NEVER;
        double last = FOREVER;
        Draw cpu = new Draw.Fixed(1);
        Draw memory = new Draw.Fixed(16e6);
        Draw io = new Draw.Fixed(0);
        String user = "user";
        ProcessClass kind = ProcessClass.NORMAL;
        boolean leaves = false;
        while (s.hasMore()) {
            String key = s.word("a property");
            switch (key) {
                case "length" -> length = s.draw("length", 1e-3);
                case "cpu" -> cpu = s.draw("cpu", 1e-3);
                case "memory" -> memory = s.draw("memory", 0);
                case "io" -> io = s.draw("io", 0);
                case "user" -> user = s.word("a user's name");
                case "class" -> kind = kind(s);
                case "leaves" -> leaves = true;
                case "at", "from" -> first = s.draw(key, 0);
                case "every" -> every = s.draw("every", 1e-6);
                case "until" -> last = s.quantity("until", 0, FOREVER);
                default ->
                    throw s.wrong(
                            "jobs have length, cpu, memory, io, user, class, leaves, at, from, every, until; not '"
                                    + key + "'");
            }
        }
        if (length == null) {
            throw s.wrong("of what length are they?");
        }
        if (arrive == every.equals(Scenario.Demand.NEVER)) {
            throw s.wrong(
                    arrive ? "arrivals come every how many seconds?" : "jobs start once; arrivals come every so often");
        }
        demands.add(new Scenario.Demand(
                count, on, arrive, first, every, last, length, cpu, memory, io, user, kind, leaves));
    }

    private static ProcessClass kind(Statement s) throws WrongLine {
        String word = s.word("urgent, normal or overdue");
        for (ProcessClass kind : ProcessClass.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw s.wrong("a class is urgent, normal or overdue, not '" + word + "'");
    }

    private void change(Statement s) throws WrongLine {
        double at = s.quantity("at", 0, FOREVER);
        String word = s.word("what happens");
        List<Integer> on = nodeList(s);
        double value = 0;
        double again = 0;
        Scenario.Happening what = switch (word) {
            case "drain" -> Scenario.Happening.DRAIN;
            case "cordon" -> Scenario.Happening.CORDON;
            case "open" -> Scenario.Happening.OPEN;
            case "speed" -> Scenario.Happening.SPEED;
            case "background" -> Scenario.Happening.BACKGROUND;
            case "memory" -> Scenario.Happening.MEMORY;
            default ->
                throw s.wrong("what happens is drain, cordon, open, speed, background or memory, not '" + word + "'");
        };
        if (what == Scenario.Happening.SPEED || what == Scenario.Happening.BACKGROUND) {
            value = s.quantity(word, 0, 1e6);
        } else if (what == Scenario.Happening.MEMORY) {
            value = s.quantity(word, 0, 1e15);
        }
        if (s.hasMore()) {
            s.expect("again");
            again = s.quantity("again", 0.01, FOREVER);
        }
        for (int node : on) {
            changes.add(new Scenario.Change(at, what, node, value, again));
        }
    }

    private List<Integer> nodeList(Statement s) throws WrongLine {
        List<Integer> list = new ArrayList<>();
        for (String part : s.word("nodes").split(",", -1)) {
            String site = part.startsWith("site:") ? part.substring(5) : "";
            if (part.equals("all")) {
                IntStream.range(0, nodes.size()).forEach(list::add);
            } else if (part.startsWith("site:")) {
                IntStream.range(0, nodes.size())
                        .filter(i -> nodes.get(i).site().equals(site))
                        .forEach(list::add);
            } else {
                String[] ends = part.split("\\.\\.", 2);
                int from = node(s, ends[0]);
                int to = ends.length == 1 ? from : node(s, ends[1]);
                IntStream.rangeClosed(from, to).forEach(list::add);
            }
        }
        if (list.isEmpty()) {
            throw s.wrong("that is no node at all");
        }
        return list;
    }

    private int node(Statement s, String name) throws WrongLine {
        Integer number = numbers.get(name);
        if (number == null) {
            throw s.wrong("no node is named '" + name + "'; so far there are "
                    + (nodes.isEmpty() ? "none" : "n1..n" + nodes.size()));
        }
        return number;
    }
}
