package org.fulcrum.runtime.platform;

import java.util.List;
import org.fulcrum.runtime.abi.Registers;

/**
 * State of one thread, as it must be rebuilt.
 *
 * @param tid its thread id at home
 * @param registers general registers; ready to run, calls in flight rewound
 * @param extendedState x87, SSE, AVX state as XSAVE lays it out
 * @param signalMask blocked signals
 * @param rseqAddress registration of the restartable sequence, 0 for none
 * @param rseqLength its length, bytes
 * @param rseqSignature its signature
 * @param robustList head of the robust futex list
 * @param robustLength its length, bytes
 * @param clearTid address the kernel clears when the thread ends
 * @param altStackPointer alternate signal stack
 * @param altStackFlags its flags
 * @param altStackBytes its size
 * @param pending siginfo of signals waiting for this thread alone
 */
public record ThreadImage(
        int tid,
        Registers registers,
        byte[] extendedState,
        long signalMask,
        long rseqAddress,
        int rseqLength,
        long rseqSignature,
        long robustList,
        long robustLength,
        long clearTid,
        long altStackPointer,
        int altStackFlags,
        long altStackBytes,
        List<byte[]> pending) {
    /** Copies the list. */
    public ThreadImage {
        pending = List.copyOf(pending);
    }

    /** The same with what only the thread itself can be asked for. */
    public ThreadImage asked(long clears, long stackPointer, int stackFlags, long stackBytes, List<byte[]> waiting) {
        return new ThreadImage(
                tid,
                registers,
                extendedState,
                signalMask,
                rseqAddress,
                rseqLength,
                rseqSignature,
                robustList,
                robustLength,
                clears,
                stackPointer,
                stackFlags,
                stackBytes,
                waiting);
    }

    /** The same with other signals that wait for it. */
    public ThreadImage waiting(List<byte[]> signals) {
        return asked(clearTid, altStackPointer, altStackFlags, altStackBytes, signals);
    }
}
