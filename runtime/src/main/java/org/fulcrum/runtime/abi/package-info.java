/**
 * Numbers and layouts of x86-64 Linux and the syscall table: pure data, no native calls, safe on any thread. Sources:
 * the kernel's arch/x86/entry/syscalls/syscall_64.tbl, include/uapi, and the man pages named in each place.
 */
@NullMarked
package org.fulcrum.runtime.abi;

import org.jspecify.annotations.NullMarked;
