package org.fulcrum.views.sites;

/** What the pane of a site is about. */
public enum DetachStage {
    /** It is attached: what detaching it means is shown, and whether to is asked. */
    ASKING,
    /** It is detached, and processes are still on their way home. */
    PARTING,
    /** It is detached, and everybody is home. */
    PARTED,
    /** It is not known here now. */
    ABSENT
}
