package org.fulcrum.runtime.node;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.fulcrum.runtime.abi.CpuFeature;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.cluster.Gateway;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.cluster.Seed;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.fulcrum.runtime.platform.KernelFeature;

/** Reads a {@link NodeConfig} from a properties file. Unknown keys are errors: they are mostly misspelt known ones. */
public final class ConfigFile {
    private static final Set<String> KEYS = Set.of(
            "node.name",
            "bind.address",
            "cluster.name",
            "cluster.port",
            "stream.port",
            "seeds",
            "run.directory",
            "state.directory",
            "role",
            "warm.up",
            "speed",
            "cpu.hide",
            "kernel.hide",
            "automation",
            "aggressiveness",
            "site.partners",
            "site.public",
            "site.gateways",
            "site.port",
            "stop.guests",
            "stop.own",
            "record.directory");
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    private static final String DECIMAL = "[0-9]{1,6}(\\.[0-9]{1,6})?";
    private static final Set<String> RESERVED_SITES = Set.of(Policy.ALL_SITES, "none");
    private static final Set<String> RESERVED_NAMES = Set.of("home", "best");

    private final Path file;
    private final Properties properties;

    private ConfigFile(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    /** Reads and checks the file. */
    public static NodeConfig read(Path file) throws ConfigException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigException(file, "cannot be read: " + unreadable);
        }
        return new ConfigFile(file, properties).config();
    }

    private NodeConfig config() throws ConfigException {
        for (String key : properties.stringPropertyNames()) {
            if (!KEYS.contains(key)) {
                throw new ConfigException(
                        file,
                        key,
                        value(key, ""),
                        "left out: known keys are "
                                + String.join(", ", KEYS.stream().sorted().toList()));
            }
        }
        List<Seed> seeds = seeds("seeds");
        String address = bindAddress(seeds);
        String cluster = matching("cluster.name", "fulcrum", NAME, "letters, digits, '.', '_', '-', at most 63");
        if (RESERVED_SITES.contains(cluster)) {
            throw new ConfigException(
                    file, "cluster.name", cluster, "another name: this one is a word of `fulcrum site detach`");
        }
        return new NodeConfig(
                name(),
                address,
                cluster,
                port("cluster.port", Seed.DEFAULT_PORT),
                port("stream.port", Seed.DEFAULT_PORT + 1),
                seeds,
                Path.of(value("run.directory", NodeConfig.DEFAULT_RUN_DIRECTORY.toString())),
                Path.of(value("state.directory", NodeConfig.DEFAULT_STATE_DIRECTORY.toString())),
                role(),
                matching("warm.up", "yes", "yes|no", "yes or no").equals("yes"),
                speed(),
                cpuHide(),
                kernelHide(),
                policy(),
                partners(cluster),
                matching("site.public", "no", "yes|no", "yes or no").equals("yes"),
                gateway(address),
                new NodeConfig.Stopping(
                        matching("stop.guests", "move", "move|home", "move or home")
                                .equals("move"),
                        matching("stop.own", "home", "home|stay", "home or stay")
                                .equals("stay")),
                Optional.of(value("record.directory", ""))
                        .filter(directory -> !directory.isEmpty())
                        .map(Path::of));
    }

    private List<String> partners(String own) throws ConfigException {
        List<String> partners = words("site.partners");
        for (String partner : partners) {
            boolean fits = partner.matches(NAME) && !RESERVED_SITES.contains(partner);
            if (!fits || partner.equals(own) || partners.indexOf(partner) != partners.lastIndexOf(partner)) {
                throw new ConfigException(
                        file,
                        "site.partners",
                        partner,
                        "the cluster.name of another site, each once, the dearest first; own processes come before all");
            }
        }
        if (partners.size() > NodeReport.MAX_PARTNERS) {
            throw new ConfigException(
                    file, "site.partners", partners.size() + " sites", "at most " + NodeReport.MAX_PARTNERS);
        }
        return partners;
    }

    private Optional<Gateway> gateway(String address) throws ConfigException {
        List<Seed> gateways = seeds("site.gateways");
        int port = port("site.port", Gateway.DEFAULT_PORT);
        boolean candidate = gateways.stream().anyMatch(g -> g.port() == port && OwnAddress.isOf(g.host(), address));
        return gateways.isEmpty() ? Optional.empty() : Optional.of(new Gateway(candidate, port, gateways));
    }

    private String name() throws ConfigException {
        String name = matching("node.name", hostName(), NAME, "letters, digits, '.', '_', '-', at most 63");
        if (RESERVED_NAMES.contains(name)) {
            throw new ConfigException(file, "node.name", name, "another name: this one is a word of `fulcrum migrate`");
        }
        return name;
    }

    private String bindAddress(List<Seed> seeds) throws ConfigException {
        String text = value("bind.address", "auto");
        try {
            return text.equals("auto")
                    ? OwnAddress.reaching(seeds)
                    : InetAddress.getByName(text).getHostAddress();
        } catch (IOException unknown) {
            throw new ConfigException(file, "bind.address", text, "an IP address of this machine: " + unknown);
        }
    }

    private List<Seed> seeds(String key) throws ConfigException {
        List<Seed> seeds = new ArrayList<>();
        for (String word : value(key, "").split(",", -1)) {
            if (!word.isBlank()) {
                seeds.add(Seed.parse(word.strip())
                        .orElseThrow(() -> new ConfigException(
                                file, key, word.strip(), "host or host[port], separated by commas")));
            }
        }
        return seeds;
    }

    private int port(String key, int otherwise) throws ConfigException {
        String text = value(key, Integer.toString(otherwise));
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65_535) {
            throw new ConfigException(file, key, text, "a TCP port, 1 to 65535, or 0 for a free one");
        }
        return port;
    }

    private boolean role() throws ConfigException {
        return matching("role", "node", "node|observer", "node or observer").equals("observer");
    }

    private OptionalDouble speed() throws ConfigException {
        String text = value("speed", "");
        if (text.isEmpty() && !properties.containsKey("speed")) {
            return OptionalDouble.empty();
        }
        double speed = text.matches(DECIMAL) ? Double.parseDouble(text) : 0;
        if (!(speed > 0)) {
            throw new ConfigException(
                    file,
                    "speed",
                    text,
                    "a number above 0, such as 0.8: 1 is the reference core; leave it out to have it measured");
        }
        return OptionalDouble.of(speed);
    }

    private CpuFeatures cpuHide() throws ConfigException {
        List<String> words = words("cpu.hide");
        for (String word : words) {
            if (CpuFeature.of(word).isEmpty()) {
                throw new ConfigException(
                        file, "cpu.hide", word, "features of /proc/cpuinfo that programs can use, such as avx2");
            }
        }
        return CpuFeatures.of(words);
    }

    private Set<KernelFeature> kernelHide() throws ConfigException {
        Set<KernelFeature> hidden = EnumSet.noneOf(KernelFeature.class);
        for (String word : words("kernel.hide")) {
            hidden.add(KernelFeature.of(word)
                    .orElseThrow(() -> new ConfigException(
                            file,
                            "kernel.hide",
                            word,
                            "one of "
                                    + Arrays.stream(KernelFeature.values())
                                            .map(KernelFeature::word)
                                            .collect(joining(" ")))));
        }
        return hidden;
    }

    private Policy policy() throws ConfigException {
        Policy policy = Policy.NONE;
        for (String key : List.of("automation", "aggressiveness")) {
            String text = value(key, "");
            try {
                policy = text.isEmpty() ? policy : policy.with(key, text);
            } catch (WrongLine wrong) {
                throw new ConfigException(
                        file, key, text, key.equals("automation") ? "manual, partial or full" : "1 to 5");
            }
        }
        return policy;
    }

    /** Words with blanks or commas between. */
    private List<String> words(String key) {
        return Pattern.compile("[\\s,]+")
                .splitAsStream(value(key, ""))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private String matching(String key, String otherwise, String pattern, String expected) throws ConfigException {
        String text = value(key, otherwise);
        if (!text.matches(pattern)) {
            throw new ConfigException(file, key, text, expected);
        }
        return text;
    }

    private String value(String key, String otherwise) {
        return properties.getProperty(key, otherwise).strip();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "";
        }
    }
}
