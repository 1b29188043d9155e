package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.cluster.Seed;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.platform.KernelFeature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir
    private Path directory;

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("node.properties"), List.of(lines));
    }

    @Test
    void allKeysAreRead() throws Exception {
        NodeConfig config = ConfigFile.read(file(
                "node.name=n1",
                "bind.address=127.0.0.1",
                "cluster.name=lab",
                "cluster.port=7900",
                "stream.port=7901",
                "seeds=10.0.0.1, host-2[99]",
                "run.directory=/run/x",
                "state.directory=/var/lib/x",
                "role=observer",
                "warm.up=no",
                "speed=0.75",
                "cpu.hide=avx2 fma",
                "kernel.hide=pagemap-scan, wait-killable",
                "aggressiveness=4",
                "automation=manual",
                "stop.guests=home",
                "stop.own=stay",
                "record.directory=/var/x"));
        List<Seed> seeds = List.of(new Seed("10.0.0.1", 7800), new Seed("host-2", 99));
        assertEquals(
                new NodeConfig(
                        "n1",
                        "127.0.0.1",
                        "lab",
                        7900,
                        7901,
                        seeds,
                        Path.of("/run/x"),
                        Path.of("/var/lib/x"),
                        true,
                        false,
                        OptionalDouble.of(0.75),
                        CpuFeatures.of(List.of("avx2", "fma")),
                        Set.of(KernelFeature.PAGEMAP_SCAN, KernelFeature.WAIT_KILLABLE),
                        Policy.parse("automation manual\naggressiveness 4"),
                        List.of(),
                        false,
                        Optional.empty(),
                        new NodeConfig.Stopping(false, true),
                        Optional.of(Path.of("/var/x"))),
                config);
    }

    @Test
    void whatIsLeftOutHasADefault() throws Exception {
        NodeConfig config = ConfigFile.read(file("node.name=n1"));
        NodeConfig expected = new NodeConfig(
                "n1",
                "127.0.0.1",
                "fulcrum",
                7800,
                7801,
                List.of(),
                Path.of("/run/fulcrum"),
                Path.of("/var/lib/fulcrum"),
                false,
                true,
                OptionalDouble.empty(),
                CpuFeatures.NONE,
                Set.of(),
                Policy.NONE,
                List.of(),
                false,
                Optional.empty(),
                NodeConfig.Stopping.DEFAULT,
                Optional.empty());
        assertEquals(expected, config);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.port,78000,a TCP port",
        "stream.port,-1,a TCP port",
        "stream.port,eighty,a TCP port",
        "node.name,a b,'letters, digits'",
        "node.name,home,another name",
        "kernel.hide,teleport,one of pidfd-getfd",
        "cpu.hide,avx3,features of /proc/cpuinfo",
        "node.name,'',(missing)",
        "seeds,'10.0.0.1,a[0]',host or host[port]",
        "seeds,10.0.0.1[99,host or host[port]",
        "role,boss,node or observer",
        "warm.up,maybe,yes or no",
        "stop.guests,kill,move or home",
        "stop.own,leave,home or stay",
        "speed,fast,a number above 0",
        "speed,0.0,a number above 0",
        "speed,-1,a number above 0",
        "speed,'',a number above 0",
        "bind.address,no such host,an IP address",
        "automation,perhaps,'manual, partial or full'",
        "aggressiveness,6,1 to 5",
        "cluster.name,all,another name",
        "site.partners,'b, a b',each once",
        "site.partners,fulcrum,own processes come before all",
        "site.public,perhaps,yes or no",
        "site.gateways,10.0.0.1[x],host or host[port]",
        "cluster.prot,7800,known keys are"
    })
    void aWrongValueIsNamedWithFileKeyAndWhatWouldBeRight(String key, String value, String expected) throws Exception {
        Path file = file((key.equals("node.name") ? "" : "node.name=n1\n") + key + "=" + value);
        String message = String.valueOf(
                assertThrows(ConfigException.class, () -> ConfigFile.read(file)).getMessage());
        assertTrue(message.startsWith(file + ": " + key + " = "), message);
        assertTrue(message.contains(expected), message);
    }

    /** Who has an address among the gateways may be one; the others of the site relay through it. */
    @Test
    void aNodeIsACandidateForTheGatewayByItsAddress() throws Exception {
        String both = "node.name=n1\nsite.partners=b, c\nsite.public=yes\nsite.port=7802\n"
                + "site.gateways=10.0.0.1[7802],10.0.1.1[7802]\nbind.address=";
        NodeConfig candidate = ConfigFile.read(file(both + "10.0.0.1"));
        assertEquals(List.of("b", "c"), candidate.partners());
        assertTrue(candidate.openSite());
        assertTrue(candidate.gateway().orElseThrow().candidate());
        NodeConfig other = ConfigFile.read(file(both + "10.0.0.9"));
        assertFalse(other.gateway().orElseThrow().candidate());
        assertEquals(2, other.gateway().orElseThrow().gateways().size());
    }

    @Test
    void aMissingFileIsSaid() {
        Path none = directory.resolve("none");
        String message = String.valueOf(
                assertThrows(ConfigException.class, () -> ConfigFile.read(none)).getMessage());
        assertTrue(message.startsWith(none + ": cannot be read"), message);
    }
}
