package org.fulcrum.views.kit;

/** How far information can be trusted for its age. */
public enum Freshness {
    /** As new as gossip can make it. */
    FRESH,
    /** Late: shown faded. */
    STALE,
    /** So old that the node may be gone: shown faded and named silent. */
    SILENT;

    /** Age from which information is stale, milliseconds. */
    public static final long STALE_MILLIS = 5_000;

    /** Age from which a node is called silent, milliseconds. */
    public static final long SILENT_MILLIS = 20_000;

    /** The freshness of information of that age. */
    public static Freshness of(long ageMillis) {
        if (ageMillis >= SILENT_MILLIS) {
            return SILENT;
        }
        return ageMillis >= STALE_MILLIS ? STALE : FRESH;
    }
}
