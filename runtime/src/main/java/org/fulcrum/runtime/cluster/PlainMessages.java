package org.fulcrum.runtime.cluster;

import org.jgroups.Message;
import org.jgroups.MessageFactory;

/**
 * Closes the door by which a peer could have Java objects of its choice deserialized: JGroups' ObjectMessage is never
 * sent here, so one that arrives is refused before its payload is read.
 */
final class PlainMessages extends MessageFactory {
    private PlainMessages() {}

    /** Once for the JVM; JGroups keeps its table static. */
    static void install() {
        creators[Message.OBJ_MSG] = () -> {
            throw new IllegalArgumentException("a peer sent a serialized Java object: refused");
        };
    }
}
