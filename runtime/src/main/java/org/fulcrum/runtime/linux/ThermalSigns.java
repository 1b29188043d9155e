package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the kernel tells of processors that are too hot, below {@code /sys/devices/system/cpu}: Intel's machine check
 * driver counts ({@code thermal_throttle}), cpufreq has the frequency. Virtual machines have neither. Not thread-safe.
 */
public final class ThermalSigns {
    /** Most processors looked at; they share their cooling. */
    static final int MAX_PROCESSORS = 16;

    private final List<Path> processors = new ArrayList<>();
    private long countedBefore;

    /** Signs below that directory. */
    public ThermalSigns(Path cpus) {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
            for (Path directory : directories) {
                boolean tells = Files.exists(directory.resolve("thermal_throttle"))
                        || Files.exists(directory.resolve("cpufreq"));
                if (tells && processors.size() < MAX_PROCESSORS) {
                    processors.add(directory);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            processors.clear(); // then there are no signs
        }
        countedBefore = counted();
    }

    /** Whether a processor was slowed down because of its heat since the former question. */
    public boolean throttled() {
        long before = countedBefore;
        countedBefore = counted();
        return countedBefore > before;
    }

    /** The highest frequency at the moment, MHz; 0 when nobody tells. */
    public long megahertz() {
        return highest("cpufreq/scaling_cur_freq");
    }

    /** The highest frequency they may have, MHz; 0 when nobody tells. */
    public long mostMegahertz() {
        return highest("cpufreq/cpuinfo_max_freq");
    }

    private long counted() {
        long count = 0;
        for (Path processor : processors) {
            count += number(processor.resolve("thermal_throttle/core_throttle_count"))
                    .orElse(0);
            count += number(processor.resolve("thermal_throttle/package_throttle_count"))
                    .orElse(0);
        }
        return count;
    }

    private long highest(String file) {
        long most = 0;
        for (Path processor : processors) {
            most = Math.max(most, number(processor.resolve(file)).orElse(0));
        }
        return most / 1000;
    }

    private static OptionalLong number(Path file) {
        return KernelText.number(KernelFiles.read(file));
    }
}
