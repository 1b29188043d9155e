package org.fulcrum.runtime.node;

import org.fulcrum.runtime.cluster.NodeReport;

/** What this member tells of itself. Called by one thread at a time. */
interface SelfReport {
    /** Takes new readings. */
    void measure();

    /** The report of now, with the latest readings. */
    NodeReport report(long sequence);
}
