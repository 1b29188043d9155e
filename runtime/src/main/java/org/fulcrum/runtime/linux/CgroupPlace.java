package org.fulcrum.runtime.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where this process's control groups are in the file system, from {@code /proc/self/cgroup} and
 * {@code /proc/self/mountinfo} (cgroups(7), proc(5)). Pure.
 *
 * @param unified directories of cgroup v2, own group first, up to the mounted root; empty when v2 is not mounted
 * @param cpu likewise of the v1 cpu controller
 * @param memory likewise of the v1 memory controller
 */
record CgroupPlace(List<Path> unified, List<Path> cpu, List<Path> memory) {
    private static final int MOUNT_ROOT = 3;
    private static final int MOUNT_POINT = 4;

    static CgroupPlace parse(String cgroups, String mounts) {
        return new CgroupPlace(
                place(cgroups, mounts, ""), place(cgroups, mounts, "cpu"), place(cgroups, mounts, "memory"));
    }

    private static List<Path> place(String cgroups, String mounts, String controller) {
        Optional<String> group = groupOf(cgroups, controller);
        Optional<String[]> mount = mountOf(mounts, controller);
        if (group.isEmpty() || mount.isEmpty()) {
            return List.of();
        }
        Path point = Path.of(mount.get()[MOUNT_POINT].replace("\\040", " "));
        return upwards(point, below(Path.of(mount.get()[MOUNT_ROOT]), Path.of(group.get())));
    }

    /**
     * A line of /proc/self/cgroup is {@code ID:CONTROLLERS:PATH}; v2 has id 0 and no controllers. A path that begins
     * with {@code /..} lies outside of this cgroup namespace and cannot be seen from within it.
     */
    private static Optional<String> groupOf(String cgroups, String controller) {
        return cgroups.lines()
                .map(line -> line.split(":", 3))
                .filter(f -> f.length == 3 && f[2].startsWith("/"))
                .filter(f -> controller.isEmpty()
                        ? f[0].equals("0") && f[1].isEmpty()
                        : Arrays.asList(f[1].split(",")).contains(controller))
                .map(f -> f[2].startsWith("/..") ? "/" : f[2])
                .findFirst();
    }

    /** A mountinfo line: id parent dev root point options… - type source superoptions. */
    private static Optional<String[]> mountOf(String mounts, String controller) {
        return mounts.lines()
                .filter(line -> isMountOf(line, controller))
                .map(line -> line.split(" "))
                .filter(f -> f.length > MOUNT_POINT)
                .findFirst();
    }

    private static boolean isMountOf(String line, String controller) {
        int dash = line.indexOf(" - ");
        if (dash < 0) {
            return false;
        }
        String[] tail = line.substring(dash + 3).split(" ", -1);
        return controller.isEmpty()
                ? tail[0].equals("cgroup2")
                : tail.length == 3
                        && tail[0].equals("cgroup")
                        && Arrays.asList(tail[2].split(",")).contains(controller);
    }

    private static Path below(Path root, Path group) {
        Path rest = group.startsWith(root) ? root.relativize(group) : Path.of("");
        return rest.normalize().startsWith("..") ? Path.of("") : rest;
    }

    private static List<Path> upwards(Path point, Path group) {
        List<Path> all = new ArrayList<>();
        for (Path at = point.resolve(group).normalize(); at != null && at.startsWith(point); at = at.getParent()) {
            all.add(at);
        }
        return List.copyOf(all);
    }
}
