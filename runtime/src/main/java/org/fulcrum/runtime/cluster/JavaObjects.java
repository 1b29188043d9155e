package org.fulcrum.runtime.cluster;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the door by which a peer could have Java objects of its choice deserialized. JGroups' ObjectMessage carries
 * its own Streamables (STABLE needs them), and everything else by Java serialization, which nothing here ever sends: so
 * whatever is being read by Java serialization on behalf of JGroups is refused, and what others read is their affair.
 */
final class JavaObjects {
    private static final Logger LOG = LoggerFactory.getLogger(JavaObjects.class);
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final int FRAMES = 64;
    private static boolean refused;

    private JavaObjects() {}

    /** Once for the JVM. */
    static synchronized void refuse() {
        if (refused) {
            return;
        }
        refused = true;
        try {
            ObjectInputFilter.Config.setSerialFilter(JavaObjects::decide);
        } catch (IllegalStateException alreadySet) {
            LOG.info("this JVM has its own serial filter; it decides what peers may send");
        }
    }

    private static Status decide(FilterInfo info) {
        boolean forJGroups = WALKER.walk(frames ->
                frames.limit(FRAMES).anyMatch(frame -> frame.getClassName().startsWith("org.jgroups.")));
        return forJGroups ? Status.REJECTED : Status.UNDECIDED;
    }
}
