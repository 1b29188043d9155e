/**
 * The local socket's two ends. One line of JSON is a request, {@code {"verb":…}}; the answer is one line with
 * {@code "ok"}, before it perhaps lines with {@code "progress"}. The server has one accepting thread and one platform
 * thread a connection (system calls through JNA would pin a virtual one), a bounded number of them; lines are bounded,
 * slow callers are dropped, garbage is answered by an error and logged in one line.
 */
@NullMarked
package org.fulcrum.runtime.node.socket;

import org.jspecify.annotations.NullMarked;
