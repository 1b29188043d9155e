package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.linux.Notifications;

/**
 * What exists while a body runs.
 *
 * @param notifications its calls
 * @param book those under way
 * @param quiet polls that are answered here
 * @param results answers from home
 * @param tracing its threads
 * @param signals how signals reach it
 * @param mail its mailbox
 */
record Session(
        Notifications notifications,
        CallBook book,
        QuietPolls quiet,
        Results results,
        BodyTracing tracing,
        SignalDelivery signals,
        GuestMail mail) {
    /** No thread takes calls, or will. */
    void endCalls() {
        notifications.close();
        quiet.rest().close();
    }
}
