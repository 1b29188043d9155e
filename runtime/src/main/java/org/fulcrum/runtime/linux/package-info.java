/**
 * The only adapter to the kernel, and the only place that sees JNA: ptrace, seccomp, process memory, namespaces,
 * descriptors of other processes. Everything is x86-64 Linux; numbers and layouts come from {@code abi}.
 *
 * <p>How it works: {@link org.fulcrum.runtime.linux.Kernel} makes a system call and returns its result or a negative
 * errno, as the kernel does. {@link org.fulcrum.runtime.linux.Tracer} is a platform thread that owns the ptrace
 * relation to the threads of one process; a tracee may be touched on that thread only (ptrace(2): "all subsequent
 * operations must come from the same thread"). {@link org.fulcrum.runtime.linux.Injection} makes a stopped tracee
 * execute calls of ours.
 *
 * <p>Threads: classes named here are confined to one thread unless they say otherwise; what waits in the kernel must be
 * a platform thread or will pin its carrier.
 */
@NullMarked
package org.fulcrum.runtime.linux;

import org.jspecify.annotations.NullMarked;
