package org.fulcrum.runtime.home;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.Mirrors.Mirror;

/** Our descriptors in the deputy: they do not exist for the program. Belongs to the deputy's loop. */
final class OwnDescriptors {
    private final Deputy deputy;

    OwnDescriptors(Deputy deputy) {
        this.deputy = deputy;
    }

    /** Whether a call would close or replace one of them. */
    boolean touchedBy(CallRequest call) {
        int fd = (int)
                switch (call.nr()) {
                    case Nr.CLOSE -> call.argument(0);
                    case Nr.DUP2, Nr.DUP3 -> call.argument(1);
                    default -> -1;
                };
        return fd >= deputy.floor()
                && (fd == deputy.listenerDescriptor()
                        || deputy.mirrors().reservedDescriptors().contains(fd));
    }

    /** Closes a range around them; nothing of it waits. Returns 0 or a negative errno. */
    long closeRange(CallRequest call) {
        Mirror mirror = deputy.mirrors().of(call.tid());
        if (mirror == null) {
            return -Errno.ESRCH;
        }
        List<Integer> ours = new ArrayList<>(deputy.mirrors().reservedDescriptors());
        ours.add(deputy.listenerDescriptor());
        long result = 0;
        for (DescriptorRange part : DescriptorRange.of(call).without(ours)) {
            if (result == 0) {
                result = deputy.mirrors().call(mirror, Nr.CLOSE_RANGE, part.first(), part.last(), call.argument(2));
            }
        }
        return result;
    }
}
