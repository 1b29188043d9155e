package org.fulcrum.runtime.mail;

import java.nio.file.Path;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;

/**
 * A mailbox of this node, as a body of its user's names it.
 *
 * @param path here
 * @param own whether it is the body's own
 * @param uid the user
 * @param gid that one's group
 */
public record MailboxFile(Path path, boolean own, int uid, int gid) {
    private static final int AT_FDCWD = -100;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = 0x20000;
    private static final int OWNERS_ONLY = 0600;

    /**
     * Opens it, for reading and writing. A body makes its own only.
     *
     * @param flags as given to open(2)
     * @return a descriptor of ours, or a negative errno
     */
    public long open(int flags) {
        boolean makes = (flags & O_CREAT) != 0;
        if ((flags & ~(O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW)) != 0 || makes && !own) {
            return -Errno.EACCES;
        }
        int how = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (makes ? O_CREAT | O_EXCL : 0);
        long fd = Kernel.call(Nr.OPENAT, AT_FDCWD, name().address(), how, OWNERS_ONLY);
        if (makes && !Kernel.failed(fd)) {
            Kernel.call(Nr.FCHOWN, fd, uid, gid);
        }
        return fd;
    }

    /** Removes it, if it is the body's own; 0 or a negative errno. */
    public long unlink() {
        return own ? Kernel.call(Nr.UNLINKAT, AT_FDCWD, name().address(), 0) : -Errno.EACCES;
    }

    private NativeMemory name() {
        return NativeMemory.ofString(path.toString());
    }
}
