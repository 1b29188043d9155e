package org.fulcrum.runtime.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.cluster.Gateway;
import org.fulcrum.runtime.cluster.GroupSettings;
import org.fulcrum.runtime.cluster.GroupTls;
import org.fulcrum.runtime.cluster.Seed;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.platform.KernelFeature;

/**
 * How a node is set up; {@link ConfigFile} reads it.
 *
 * @param name {@code node.name}: unique in the cluster; default the host's name
 * @param bindAddress {@code bind.address}: own IP address; default the one that reaches the first seed
 * @param cluster {@code cluster.name}: default {@code fulcrum}
 * @param clusterPort {@code cluster.port}: TCP port of the group; default 7800, 0 takes a free one
 * @param streamPort {@code stream.port}: TCP port for moves; default 7801, 0 takes a free one
 * @param seeds {@code seeds}: members to join by, separated by commas; empty founds a cluster
 * @param runDirectory {@code run.directory}: for the local socket; default {@code /run/fulcrum}
 * @param stateDirectory {@code state.directory}: for what outlives a reboot; default {@code /var/lib/fulcrum}
 * @param observer {@code role}: {@code node}, or {@code observer} for a member without capacity
 * @param warmUp {@code warm.up}: whether the node moves a program of its own once after its start; default yes
 * @param speed {@code speed}: of one processor, 1.0 for the reference core; empty measures it
 * @param cpuHide {@code cpu.hide}: processor features that this node pretends not to have; default none
 * @param kernelHide {@code kernel.hide}: kernel features that count as missing; default none
 * @param policy {@code automation} and {@code aggressiveness}: what holds until somebody changes the policy of the
 *     cluster; default full and 3
 * @param partners {@code site.partners}: sites whose guests this node takes, the dearest first; default none
 * @param openSite {@code site.public}: whether it takes guests of all other sites too, after its partners'; default no
 * @param gateway {@code site.gateways} and {@code site.port}: where the gateways of all sites speak to each other; a
 *     node whose own address is among them may be its site's gateway
 * @param stopping {@code stop.guests} and {@code stop.own}: what an orderly stop does with processes
 * @param recordDirectory {@code record.directory}: where it writes down at each beat what it knew and decided; default
 *     nowhere
 */
public record NodeConfig(
        String name,
        String bindAddress,
        String cluster,
        int clusterPort,
        int streamPort,
        List<Seed> seeds,
        Path runDirectory,
        Path stateDirectory,
        boolean observer,
        boolean warmUp,
        OptionalDouble speed,
        CpuFeatures cpuHide,
        Set<KernelFeature> kernelHide,
        Policy policy,
        List<String> partners,
        boolean openSite,
        Optional<Gateway> gateway,
        Stopping stopping,
        Optional<Path> recordDirectory) {
    /**
     * What an orderly stop does with processes.
     *
     * @param guestsMoveOn {@code stop.guests}: {@code move}, they go to other nodes where they find a place, or
     *     {@code home}, they all go home
     * @param ownStayAway {@code stop.own}: {@code home}, own processes come home, or {@code stay}, they stay where they
     *     are and wait in their next call until a runtime is here again, five minutes at the most
     */
    public record Stopping(boolean guestsMoveOn, boolean ownStayAway) {
        /** Guests go to other nodes, own processes come home. */
        public static final Stopping DEFAULT = new Stopping(true, false);
    }

    /** Default of {@link #runDirectory}. */
    public static final Path DEFAULT_RUN_DIRECTORY = Path.of("/run/fulcrum");

    /** Default of {@link #stateDirectory}. */
    public static final Path DEFAULT_STATE_DIRECTORY = Path.of("/var/lib/fulcrum");

    /** Name of the local socket in the run directory. */
    public static final String SOCKET_NAME = "fulcrum.sock";

    /** Copies the lists. */
    public NodeConfig {
        seeds = List.copyOf(seeds);
        partners = List.copyOf(partners);
        kernelHide = Set.copyOf(kernelHide);
    }

    /** Where the local socket is. */
    public Path socket() {
        return runDirectory.resolve(SOCKET_NAME);
    }

    /** What the control plane needs of it. */
    GroupSettings group() {
        return new GroupSettings(name, cluster, bindAddress, clusterPort, seeds, GroupTls.OFF, gateway, false);
    }
}
