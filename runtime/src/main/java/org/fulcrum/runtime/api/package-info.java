/**
 * What a console or a command line may see (snapshots) and ask (commands). The only package of the runtime that views
 * may use. Everything here is immutable and safe to hand between threads; nothing here does I/O.
 */
@NullMarked
package org.fulcrum.runtime.api;

import org.jspecify.annotations.NullMarked;
