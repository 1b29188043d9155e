package org.fulcrum.runtime.api;

import java.util.ServiceLoader;

/**
 * Joins a cluster as an observing member: one that sees everything, may ask for everything, and has no capacity of its
 * own. The runtime provides it; a console finds it with {@link #find()} and needs no other package of the runtime.
 */
public interface Connector {
    /**
     * Joins; blocks until this member is in a group with one of the seeds, at most ten seconds.
     *
     * @throws OperatorException {@code no-seed} when no seed answered in time, {@code cannot-bind} when the port or
     *     address is not to be had
     */
    Connection connect(ConnectionSettings settings) throws OperatorException;

    /** The connector of the runtime on the class path. */
    static Connector find() {
        return ServiceLoader.load(Connector.class, Connector.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Fulcrum runtime on the class path"));
    }
}
