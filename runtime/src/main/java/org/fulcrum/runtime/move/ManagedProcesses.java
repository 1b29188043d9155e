package org.fulcrum.runtime.move;

import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.core.residency.ResidencyMachine.State;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.mail.Mailboxes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of this node that are in Fulcrum's care, from their registration to their end, and their descendants.
 * Thread-safe.
 */
final class ManagedProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedProcesses.class);
    private static final long LOOK_MILLIS = 500;
    private static final long KNOWN_LOST_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final String nodeName;
    private final Journal journal;
    private final Mailboxes mailboxes;
    private final Runnable onChange;
    private final Consumer<ProcessKey> onOffspring;
    private final Map<Integer, ManagedProcess> processes = new ConcurrentHashMap<>();
    private final Map<Integer, Long> lostSince = new ConcurrentHashMap<>();
    private final Offspring offspring;
    private final Thread watch;

    /**
     * None yet.
     *
     * @param onChange runs when one comes, ends, is lost, or has other terms
     * @param onOffspring is told of descendants that come
     */
    ManagedProcesses(
            String nodeName,
            Journal journal,
            Mailboxes mailboxes,
            Runnable onChange,
            Consumer<ProcessKey> onOffspring) {
        this.nodeName = nodeName;
        this.journal = journal;
        this.mailboxes = mailboxes;
        this.onChange = onChange;
        this.onOffspring = onOffspring;
        offspring = new Offspring(pid -> CareMark.isOn(pid, nodeName), this::inherited);
        watch = Thread.ofPlatform().daemon().name("children and ends").start(this::lookAfter);
    }

    /**
     * Takes a process in.
     *
     * @param callerUid who asks: root, or the owner
     * @param change how its terms differ from those that it inherits, or has already
     */
    ProcessKey register(int pid, int callerUid, ProcessTerms.Change change) throws OperatorException {
        long start = ProcFs.startTime(pid).orElseThrow(() -> unknown(pid));
        int uid = ProcFs.id(pid, "Uid").orElseThrow(() -> unknown(pid));
        int gid = ProcFs.id(pid, "Gid").orElseThrow(() -> unknown(pid));
        if (callerUid != 0 && callerUid != uid) {
            throw new OperatorException("not-yours", "process " + pid + " belongs to another user");
        }
        if (pid == 1 || pid == ProcessHandle.current().pid()) {
            throw new OperatorException("not-manageable", "process " + pid + " keeps this node alive");
        }
        ProcessKey key = new ProcessKey(nodeName, pid);
        ProcessTerms terms = inherited(pid);
        boolean allowed = callerUid == 0 || change.onlyRoot(terms).isEmpty();
        admit(new ManagedProcess(key, start, uid, gid, allowed ? terms.with(change) : terms));
        return key;
    }

    /** One at a time: the watch may find a child that is just registering by itself. */
    private synchronized void admit(ManagedProcess process) {
        ManagedProcess known = processes.get(process.pid());
        if (known != null && known.exists() && known.terms().equals(process.terms())) {
            return;
        }
        journal.terms(process.pid(), process.terms());
        if (known != null && known.exists()) {
            known.agree(process.terms());
        } else {
            journal.home(process, process.epoch());
            processes.put(process.pid(), process);
        }
        onChange.run();
    }

    /** The terms of a process, or else of its next ancestor in care. */
    private ProcessTerms inherited(int pid) {
        Optional<Integer> next = Optional.of(pid);
        while (next.isPresent()) {
            ManagedProcess known = processes.get(next.get());
            if (known != null && known.exists()) {
                return known.terms();
            }
            next = ProcFs.parent(next.get());
        }
        return ProcessTerms.DEFAULT.with(CareMark.terms(pid));
    }

    /**
     * Changes the terms of a process. Of two that do so at a time the later one is in the file as well.
     *
     * @param callerUid who asks: root, or the owner
     */
    synchronized ProcessTerms change(int pid, int callerUid, ProcessTerms.Change change) throws OperatorException {
        ManagedProcess process = get(pid);
        Optional<String> onlyRoot = change.onlyRoot(process.terms());
        if (callerUid != 0 && onlyRoot.isPresent()) {
            throw new OperatorException("not-root", "process " + process.key() + ": " + onlyRoot.get());
        }
        ProcessTerms next = process.terms().with(change);
        try {
            journal.terms(pid, next);
        } catch (UncheckedIOException e) {
            throw new OperatorException("not-kept", "node " + nodeName + " cannot keep it: " + e.getMessage());
        }
        process.agree(next);
        onChange.run();
        return next;
    }

    /** Takes in a process that an earlier runtime of this node had in its care. */
    ManagedProcess takeOver(Journal.Entry entry) {
        ProcessKey key = new ProcessKey(nodeName, entry.pid());
        ManagedProcess process = new ManagedProcess(key, entry, journal.terms(entry.pid()));
        processes.put(entry.pid(), process);
        return process;
    }

    /** What to say of a pid that no process has. */
    static OperatorException unknown(int pid) {
        return new OperatorException("unknown-process", "there is no process " + pid + " on this node");
    }

    /** A process that is in care. */
    ManagedProcess get(int pid) throws OperatorException {
        ManagedProcess process = processes.get(pid);
        if (process == null || process.state() == State.ENDED) {
            throw new OperatorException(
                    "unknown-process",
                    "process " + pid + " of " + nodeName + " is not managed; start it with fulcrum run or"
                            + " take it in with fulcrum adopt");
        }
        return process;
    }

    /** All, also those that were lost lately. */
    Collection<ManagedProcess> all() {
        return processes.values();
    }

    /** The process whose body is at the other end of a link. */
    Optional<ManagedProcess> at(HostLink link) {
        return processes.values().stream()
                .filter(p -> {
                    ManagedProcess.Away away = p.away();
                    return away != null && away.link() == link;
                })
                .findFirst();
    }

    /** What is told of them, by pid. */
    List<Engine.HomeProcess> snapshot() {
        TreeMap<Integer, Engine.HomeProcess> sorted = new TreeMap<>();
        processes.forEach((pid, p) -> {
            if (p.state() != State.ENDED) {
                sorted.put(pid, p.snapshot());
            }
        });
        return List.copyOf(sorted.values());
    }

    /** A process has ended, wherever it was. One that was lost stays known as such for a while. */
    void ended(ManagedProcess process) {
        if (process.state() == State.LOST) {
            return;
        }
        process.end();
        journal.forget(process.pid());
        ManagedProcess.Away away = process.away();
        process.setAway(null);
        if (away != null) {
            away.link().release();
            stopServing(away);
        }
        processes.remove(process.pid(), process);
        mailboxes.gone(process.key(), process.uid());
        onChange.run();
    }

    /** The only live copy is gone: the deputy dies, so that the parent sees a status and nothing hangs. */
    synchronized void lost(ManagedProcess process, String node, String cause) {
        if (process.state() == State.LOST) {
            return;
        }
        LOG.error("{} is lost; it was on {}: {}", process.key(), node, cause);
        process.lose();
        journal.forget(process.pid());
        ManagedProcess.Away away = process.away();
        process.setAway(null);
        lostSince.put(process.pid(), System.nanoTime());
        Signals.send(process.pid(), Signals.SIGKILL);
        mailboxes.gone(process.key(), process.uid());
        if (away != null) {
            away.link().release();
            stopServing(away);
        }
        onChange.run();
    }

    /** Not on the caller's thread: that may be the one to be stopped. */
    private static void stopServing(ManagedProcess.Away away) {
        Thread.ofPlatform().daemon().start(() -> {
            away.loop().stop();
            away.deputy().close();
        });
    }

    private void takeIn(int child, ProcessTerms terms) {
        try {
            onOffspring.accept(register(child, 0, terms.asChange()));
        } catch (OperatorException gone) {
            LOG.debug("child {}: {}", child, gone.getMessage());
        }
    }

    private void lookAfter() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List.copyOf(processes.values()).forEach(this::forgetIfEnded);
                offspring.look(processes.values()).forEach(this::takeIn);
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forgetIfEnded(ManagedProcess p) {
        if (p.state() == State.LOST) {
            long since = lostSince.getOrDefault(p.pid(), 0L);
            if (System.nanoTime() - since > KNOWN_LOST_NANOS) {
                processes.remove(p.pid(), p);
                lostSince.remove(p.pid());
            }
        } else if (!p.exists() && p.away() == null) {
            ended(p);
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
