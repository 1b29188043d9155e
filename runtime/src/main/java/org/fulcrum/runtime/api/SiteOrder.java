package org.fulcrum.runtime.api;

/** What may be ordered about another site. */
public enum SiteOrder {
    /** Its guests here are sent home, our processes there come home, and none may come or go. */
    DETACH,
    /** Processes may come and go again. */
    ATTACH
}
