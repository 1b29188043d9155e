package org.fulcrum.runtime.platform;

import java.util.Arrays;
import java.util.Optional;

/** What Fulcrum asks of a kernel beyond the calls that every Linux has had since 5.0. */
public enum KernelFeature {
    /** {@code pidfd_getfd(2)}. */
    PIDFD_GETFD("pidfd-getfd", "5.6", Need.REQUIRED, "a home executes calls on copies of its programs' descriptors"),
    /** seccomp_unotify(2) with SECCOMP_FILTER_FLAG_TSYNC_ESRCH. */
    USER_NOTIFICATION("user-notification", "5.7", Need.REQUIRED, "a host is told by it of the calls of its guests"),
    /** User, PID and time namespaces, and {@code clone3(2)} with {@code set_tid}. */
    NAMESPACES("namespaces", "5.6", Need.REQUIRED, "a body has in them the pids and the clock of its home"),
    /** SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV. */
    WAIT_KILLABLE(
            "wait-killable",
            "5.19",
            Need.TO_HOST,
            "without it a signal would cut a call short that home is executing, and it would be made twice"),
    /** SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP. */
    SYNC_WAKE_UP("sync-wake-up", "6.6", Need.FASTER, "without it a forwarded call takes longer on few processors"),
    /** PAGEMAP_SCAN. */
    PAGEMAP_SCAN(
            "pagemap-scan",
            "6.7",
            Need.FASTER,
            "without it /proc/PID/pagemap is read page by page, and pages of zeros travel");

    /** What is not possible without. */
    public enum Need {
        /** A node does not start. */
        REQUIRED,
        /** A node is a home, but takes no guests. */
        TO_HOST,
        /** Something takes longer. */
        FASTER
    }

    private final String word;
    private final String since;
    private final Need need;
    private final String purpose;

    KernelFeature(String word, String since, Need need, String purpose) {
        this.word = word;
        this.since = since;
        this.need = need;
        this.purpose = purpose;
    }

    /** Its name in {@code kernel.hide} and in messages. */
    public String word() {
        return word;
    }

    /** The release of Linux that first had it. */
    public String since() {
        return since;
    }

    /** What is not possible without. */
    public Need need() {
        return need;
    }

    /** One line for people: what it is and what it is for. */
    public String describe() {
        return word + " (Linux " + since + "): " + purpose;
    }

    /** The feature of that name. */
    public static Optional<KernelFeature> of(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst();
    }
}
