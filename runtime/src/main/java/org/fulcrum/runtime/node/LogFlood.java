package org.fulcrum.runtime.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps JGroups from filling the log when a stranger sends garbage to its port: at most {@value #LINES} of its lines a
 * minute. Named in logback.xml.
 */
public final class LogFlood extends Filter<ILoggingEvent> {
    private static final int LINES = 20;
    private static final long WINDOW_MILLIS = 60_000;

    private long windowStart;
    private int written;

    /** For logback. */
    public LogFlood() {}

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        if (!event.getLoggerName().startsWith("org.jgroups")) {
            return FilterReply.NEUTRAL;
        }
        if (isNothing(event.getFormattedMessage())) {
            return FilterReply.DENY;
        }
        if (event.getTimeStamp() - windowStart >= WINDOW_MILLIS) {
            windowStart = event.getTimeStamp();
            written = 0;
        }
        return ++written <= LINES ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /** A joining member looks whether a seed listens by connecting and hanging up; two that leave together race. */
    private static boolean isNothing(String text) {
        boolean lookedAndHungUp = text.startsWith("JGRP000006") && text.endsWith("java.io.EOFException");
        return lookedAndHungUp || text.contains("failed sending graceful close");
    }
}
