/**
 * Bodies this node hosts. Three threads a body, joined by the kernel's queues and the stream only: the notification
 * loop takes calls from the body and sends them home; the stream loop takes results and orders from home; the tracer
 * waits for stops.
 */
@NullMarked
package org.fulcrum.runtime.guest;

import org.jspecify.annotations.NullMarked;
