package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The kernel's small files, as recorded on Debian 12 (cgroup v2) and on a machine with v1 controllers. */
class KernelTextTest {
    private static final String PSI = """
            some avg10=12.34 avg60=0.00 avg300=0.00 total=123
            full avg10=1.00 avg60=0.00 avg300=0.00 total=45
            """;
    private static final String V2_MOUNTS =
            "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
    private static final String V1_MOUNTS = """
            30 24 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            31 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
            32 24 0:28 /docker/abc /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            """;

    @Test
    void limitsOfCpu() {
        assertEquals(OptionalDouble.of(1.5), KernelText.cpuMax("150000 100000\n"));
        assertEquals(OptionalDouble.empty(), KernelText.cpuMax("max 100000\n"));
        assertEquals(OptionalDouble.empty(), KernelText.cpuMax(""));
        assertEquals(OptionalDouble.empty(), KernelText.quota("-1\n", "100000\n"));
    }

    @Test
    void pressure() {
        assertEquals(OptionalDouble.of(12.34), KernelText.someAvg10(PSI));
        assertEquals(OptionalDouble.empty(), KernelText.someAvg10(""));
        assertEquals(OptionalLong.of(123), KernelText.someTotal(PSI));
        assertEquals(OptionalLong.empty(), KernelText.someTotal("some total=x\n"));
    }

    @Test
    void numbersFieldsAndLists() {
        assertEquals(OptionalLong.of(7), KernelText.field("anon 5\ninactive_file 7\n", "inactive_file"));
        assertEquals(OptionalLong.of(2048), KernelText.kilobytes("MemTotal:   2 kB\n", "MemTotal:"));
        assertEquals(OptionalLong.empty(), KernelText.number("max\n"));
        assertEquals(OptionalLong.of(5), KernelText.listLength("0-3,8\n"));
        assertEquals(OptionalLong.empty(), KernelText.listLength("3-0"));
        assertEquals(OptionalLong.empty(), KernelText.listLength(""));
    }

    @Test
    void timesOfThreadsAndOfTheMachine() {
        assertEquals(Optional.of(new ThreadTimes.Times(5, 7)), KernelText.schedstat("5 7 3\n"));
        assertEquals(Optional.empty(), KernelText.schedstat(""));
        assertEquals(Optional.empty(), KernelText.schedstat("5 7"));
        assertEquals(Optional.empty(), KernelText.schedstat("5 -7 3"));
        assertEquals(61_340, KernelText.uptimeMillis("61.34 100.00\n"));
        assertEquals(0, KernelText.uptimeMillis(""));
    }

    @Test
    void placeInV2IsTheGroupAndAllAboveIt() {
        CgroupPlace place = CgroupPlace.parse("0::/system.slice/fulcrum.service\n", V2_MOUNTS);
        List<Path> groups = List.of(
                Path.of("/sys/fs/cgroup/system.slice/fulcrum.service"),
                Path.of("/sys/fs/cgroup/system.slice"),
                Path.of("/sys/fs/cgroup"));
        assertEquals(new CgroupPlace(groups, List.of(), List.of()), place);
    }

    @Test
    void placeInV1FollowsEachControllerAndTheMountsRoot() {
        CgroupPlace place = CgroupPlace.parse("4:memory:/docker/abc/n1\n3:cpu,cpuacct:/lab\n0::/\n", V1_MOUNTS);
        assertEquals(List.of(Path.of("/sys/fs/cgroup/unified")), place.unified());
        assertEquals(
                List.of(Path.of("/sys/fs/cgroup/cpu,cpuacct/lab"), Path.of("/sys/fs/cgroup/cpu,cpuacct")), place.cpu());
        assertEquals(List.of(Path.of("/sys/fs/cgroup/memory/n1"), Path.of("/sys/fs/cgroup/memory")), place.memory());
    }

    @Test
    void nonsenseHasNoPlace() {
        assertEquals(new CgroupPlace(List.of(), List.of(), List.of()), CgroupPlace.parse("x\n1:\n", "y - \nz\n"));
        assertEquals(
                List.of(Path.of("/sys/fs/cgroup")),
                CgroupPlace.parse("0::/../x\n", V2_MOUNTS).unified());
    }

    @Test
    void aCommandMayHoldAnyCharacter() {
        String line =
                "42 (a) R (b c) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 5 4 20 0 3 0 12345 8192000 77 18446744073709551615";
        assertEquals(Optional.of(new ProcStat('S', 200, 9, 3, 12345, 77)), ProcStat.parse(line));
        assertEquals(Optional.empty(), ProcStat.parse("42 (x) S 1"));
        assertEquals(Optional.empty(), ProcStat.parse(""));
        assertEquals(Optional.empty(), ProcStat.parse("42 (x)"));
    }
}
