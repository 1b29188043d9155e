package org.fulcrum.runtime.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.TraceeDescriptors.Pair;
import org.fulcrum.runtime.platform.ProcessImage;

/**
 * Takes over a deputy whose runtime died. Its threads execute the parasite; what they were doing is read off their
 * registers and control blocks. Confined to the tracer thread.
 */
public final class DeputyRecovery {
    private static final long SETTLE_NANOS = 1_000_000;
    private static final int SETTLE_TURNS = 5_000;

    private final TracedProcess process;
    private final ProcessImage image;
    private final Mirrors mirrors;

    /** Recovers a process all of whose threads are held. */
    DeputyRecovery(TracedProcess process, ProcessImage image) {
        this.process = process;
        this.image = image;
        process.adoptScratch(image.scratchBase(), image.scratchSlots());
        mirrors = new Mirrors(process.pid(), image.scratchBase(), image.scratchSlots());
    }

    /** How far a deputy had come when its runtime died. */
    public enum Stage {
        /** It was about to become one: its threads are where the capture left them, or mirrors already. */
        PARKING,
        /** It was one: calls may be under way. */
        PARKED,
        /** It was being turned into the program again: its threads are anywhere, no call is under way. */
        RETURNING
    }

    /** Makes it a deputy again. */
    Deputy recover(Stage stage) {
        process.threads().forEach(process::shield);
        if (stage != Stage.PARKED) {
            endListener(image);
            mirrors.signalLog().complete();
            closeFrom(DeputyParking.floor(process.pid(), image.threads().size() + 1));
            return DeputyParking.park(process, stage == Stage.PARKING ? image : image.bare());
        }
        Map<Integer, Integer> slots = new TreeMap<>();
        for (int tid : process.threads()) {
            slots.put(tid, settle(tid));
        }
        slots.forEach((tid, slot) -> leaveListener(tid, slot));
        mirrors.signalLog().complete();
        List<Integer> tids = process.threads();
        process.forgetBases();
        DeputyParking.empty(process); // a homecoming that was cut short may have filled it
        int floor = DeputyParking.floor(process.pid(), tids.size() + 1);
        List<Integer> former = new ArrayList<>();
        tids.forEach(tid ->
                former.add(mirrors.readControl(slots.getOrDefault(tid, 0)).socket()));
        former.forEach(process.descriptors()::close);
        List<Pair> pairs = process.descriptors().pairs(tids.size() + 1, floor);
        for (int i = 0; i < tids.size(); i++) {
            int slot = slots.getOrDefault(tids.get(i), 0);
            mirrors.occupy(slot);
            mirrors.writeSocket(slot, pairs.get(i).theirs());
            DeputyParking.mirror(process, mirrors, tids.get(i), slot, pairs.get(i));
        }
        return DeputyParking.free(process, mirrors, pairs.getLast(), floor);
    }

    /** Lets a thread come to where nothing is half done; returns its slot, and notes the call it made last. */
    private int settle(int tid) {
        int outer = process.outer(tid);
        for (int turn = 0; turn < SETTLE_TURNS; turn++) {
            Registers r = process.ptrace().registers(outer);
            int slot = slotOf(r);
            if (r.origRax() >= 0) {
                remember(tid, slot, r);
                return slot;
            }
            process.ptrace().resume(outer, 0);
            LockSupport.parkNanos(SETTLE_NANOS);
            process.ptrace().interrupt(outer);
            process.ptrace().await(outer);
        }
        throw new IllegalStateException("thread " + tid + " does not come to rest");
    }

    private int slotOf(Registers r) {
        long slot = (r.rsp() - image.scratchBase() - ParasiteLayout.HEAD_BYTES) / ParasiteLayout.SLOT_BYTES;
        if (slot < 0 || slot >= image.scratchSlots()) {
            throw new IllegalStateException("a thread is outside of its slot");
        }
        return (int) slot;
    }

    private void remember(int tid, int slot, Registers r) {
        Mirrors.Control control = mirrors.readControl(slot);
        boolean inCall = control.started() != control.done();
        boolean cut = Errno.isRestart(r.rax()) || r.rax() == -Errno.EINTR;
        if (!inCall) {
            mirrors.remember(tid, new Mirrors.Last(control.done(), control.result()));
        } else if (!cut) {
            mirrors.remember(tid, new Mirrors.Last(control.started(), r.rax()));
        } // else it was cut short without effect: whoever asks again has it executed
    }

    private void leaveListener(int tid, int slot) {
        Mirrors.Control control = mirrors.readControl(slot);
        if (control.signals() != 0) {
            process.descriptors().close(control.socket());
            end(tid);
        }
    }

    /** Of a process that was being parked: the listener is the thread that the image does not know. */
    private void endListener(ProcessImage known) {
        process.threads().stream().filter(t -> !known.tids().contains(t)).forEach(this::end);
    }

    private void end(int tid) {
        try {
            process.call(tid, Nr.EXIT, 0);
        } catch (TraceeEnded gone) {
            process.remove(tid);
        }
    }

    private void closeFrom(int floor) {
        process.call(process.leader(), Nr.CLOSE_RANGE, floor, floor + 2L * image.scratchSlots(), 0);
    }
}
