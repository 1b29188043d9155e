package org.fulcrum.runtime.api;

/** A running observing membership in a cluster: all of {@link Operator}, until it is closed. */
public interface Connection extends Operator, AutoCloseable {
    /** Leaves the cluster; ends all subscriptions; takes at most ten seconds; calling it again does nothing. */
    @Override
    void close();
}
