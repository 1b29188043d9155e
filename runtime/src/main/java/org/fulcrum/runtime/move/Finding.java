package org.fulcrum.runtime.move;

import java.util.EnumSet;
import java.util.Set;
import org.fulcrum.runtime.api.Reason;

/**
 * What preflight may find before a program is touched, of the program and of the node it shall go to. README's table
 * "What does not move" is this list.
 */
enum Finding {
    /** State T or t. */
    STOPPED("stopped", "it is stopped by a signal or a debugger", "let it go on: `kill -CONT`, `fg`"),
    /** It has a tracer. */
    TRACED("traced", "a debugger, `strace` or the like has it", "detach that"),
    /** Seccomp mode 2. */
    OWN_FILTER("own-filter", "it runs under a seccomp filter of its own, as in a container", "start it without one"),
    /** An ELF file of class 32. */
    THIRTY_TWO_BIT("32-bit", "it is a 32-bit program", "build it for 64 bits"),
    /** Memory that somebody else sees as well. */
    SHARED_MAPPING(
            "shared-mapping",
            "it writes to memory that others see: a shared mapping of a file, System V shared memory, memory that"
                    + " another process has or a descriptor reaches",
            "let it talk through files, pipes or sockets"),
    /** Pages of hugetlbfs, or MAP_HUGETLB. */
    HUGE_PAGES("huge-pages", "it has explicit huge pages", "use transparent ones, which follow"),
    /** A ring, mapped or open. */
    IO_URING("io-uring", "the kernel reads its io_uring from its memory", "turn io_uring off in the program"),
    /** A mapping of a file below /dev. */
    DEVICE("device", "memory of a device is mapped: a GPU, an InfiniBand adapter", "keep it on its node"),
    /** A descriptor of userfaultfd(2). */
    USERFAULTFD("userfaultfd", "it handles page faults of its own", "keep it on its node"),
    /** A POSIX timer with SIGEV_THREAD_ID. */
    THREAD_TIMER("thread-timer", "a timer signals one of its threads", "let it signal the process"),
    /** A POSIX timer of CLOCK_PROCESS_CPUTIME_ID or the like. */
    PROCESSOR_TIMER("processor-timer", "a timer counts processor time", "let it count real time"),
    /** Not a program at all. */
    KERNEL_THREAD("kernel-thread", "it is a thread of the kernel", "choose a program"),
    /** A zombie. */
    ENDED("ended", "it has ended", "nothing is left to move"),
    /** Its files in /proc cannot be read. */
    UNREADABLE("unreadable", "its state cannot be read", "see the text of the reason, and the node's log"),
    /** Warns. */
    MANY_MAPPINGS("many-mappings", "it has very many mappings: it stands still longer", "only a warning"),
    /** Of the target. */
    NO_MEMORY("no-memory", "the node would not have enough memory left", "choose another node"),
    /** Of the target, and a warning when that was allowed. */
    CPU_FEATURES(
            "cpu-features",
            "the node's processor lacks instructions that the program may have chosen",
            "start it with `run --portable`; `migrate --allow-cpu-mismatch` takes the risk"),
    /** Warns. */
    CPU_HELD(
            "cpu-held",
            "the program is held from instructions the node lacks, but may have asked the processor itself",
            "only a warning"),
    /** Of the target, and a note when it is only slower. */
    KERNEL("kernel", "the node's kernel lacks something that guests need", "`fulcrum node --check` there names it"),
    /** Of the target. */
    CORDONED("cordoned", "an administrator lets the node take no processes", "choose another node, or `undrain` it"),
    /** Of the target, to a process that a node sends by itself. */
    UNWELCOME(
            "unwelcome",
            "the node could not give it what the one that sends it expected",
            "nothing: nodes ask again with fresher news"),
    /** Of the target, to a process of another site. */
    FOREIGN(
            "foreign",
            "the node takes no guest of the program's site, or not now",
            "choose another node; `fulcrum sites` says which sites are attached"),
    /** Of the order, to a node that would move it by itself. */
    HELD("held", "a person moved it a short while ago", "move it yourself, or wait"),
    /** Of the order. */
    THERE_ALREADY("there-already", "it is on that node", "nothing is to be done");

    private static final Set<Finding> OF_TARGET =
            EnumSet.of(NO_MEMORY, CPU_FEATURES, CPU_HELD, KERNEL, CORDONED, UNWELCOME, FOREIGN, THERE_ALREADY);

    private final String code;
    private final String meaning;
    private final String remedy;

    Finding(String code, String meaning, String remedy) {
        this.code = code;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Stable word for programs. */
    String code() {
        return code;
    }

    /** What it means, for people. */
    String meaning() {
        return meaning;
    }

    /** What can be done about it. */
    String remedy() {
        return remedy;
    }

    /** Whether another node might not find it. */
    boolean isOfTarget() {
        return OF_TARGET.contains(this);
    }

    /** It forbids the move. */
    Reason blocker(String text) {
        return Reason.blocker(code, text);
    }

    /** It makes the move dear, or uncertain. */
    Reason warning(String text) {
        return Reason.warning(code, text);
    }

    /** It is worth knowing. */
    Reason note(String text) {
        return Reason.note(code, text);
    }
}
