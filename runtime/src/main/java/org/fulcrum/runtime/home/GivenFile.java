package org.fulcrum.runtime.home;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.Mirrors;
import org.fulcrum.runtime.linux.Mirrors.Mirror;
import org.fulcrum.runtime.platform.CallLayout;

/** Makes a file in the deputy whose bytes the host has given ({@link CallLayout#MAKE_FILE}). */
final class GivenFile {
    private static final byte[] NAME = {'h', 'o', 's', 't', 0, 0, 0, 0};

    private GivenFile() {}

    /** Makes it; returns its descriptor, at whose beginning it stands, or a negative errno. None of it waits. */
    static long make(Mirrors mirrors, CallRequest call) {
        Mirror mirror = mirrors.of(call.tid());
        if (mirror == null || call.buffers() != 1 || !call.in(0) || call.length(0) > CallLayout.MAX_FILE_BYTES) {
            return -Errno.EINVAL;
        }
        long at = mirrors.data(mirror);
        mirrors.memory().write(mirrors.pid(), at, NAME);
        long fd = mirrors.call(mirror, Nr.MEMFD_CREATE, at, call.argument(0));
        if (Kernel.failed(fd)) {
            return fd;
        }
        long failed = mirrors.memory().writeFrom(mirrors.pid(), at, call.bytesAt(0), call.length(0));
        long written = failed < 0 ? failed : mirrors.call(mirror, Nr.PWRITE64, fd, at, call.length(0), 0);
        if (written != call.length(0)) {
            mirrors.call(mirror, Nr.CLOSE, fd);
            return -Errno.EIO;
        }
        return fd;
    }
}
