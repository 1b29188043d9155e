package org.fulcrum.runtime.linux;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform thread that owns the ptrace relation to the threads of one process. Tasks are executed in the order they
 * come; between tasks the thread waits for tasks or, when told to {@link #watch watch}, for stops of its tracees.
 */
public final class Tracer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracer.class);

    /** Told of stops that nobody waits for. */
    public interface Watcher {
        /** A tracee stopped or ended; on the tracer thread. */
        void stopped(WaitStatus status);
    }

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Ptrace ptrace = new Ptrace();
    private volatile boolean closed;
    private volatile @Nullable Watch watch;

    private record Watch(Watcher watcher, int bell) {}

    /** Starts the thread. */
    public Tracer(String name) {
        thread = Thread.ofPlatform().daemon().name("tracer " + name).start(this::run);
    }

    /** The requests; only for tasks on this tracer. */
    public Ptrace ptrace() {
        return ptrace;
    }

    /**
     * From now on waits for stops between tasks.
     *
     * @param bell a seized process that a harmless signal wakes: its stop makes the thread look at its tasks. wait4(2)
     *     cannot wait for a queue as well.
     */
    public void watch(Watcher watcher, int bell) {
        watch = new Watch(watcher, bell);
    }

    /** Ends watching; on the tracer thread. */
    public void unwatch() {
        watch = null;
    }

    /** Runs a task and waits for its result; its exception comes back as it was. */
    public <T> T call(Callable<T> task) {
        if (Thread.currentThread() == thread) {
            return invoke(task);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        post(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the tracer", e);
        } catch (ExecutionException e) {
            throw rethrow(e);
        }
    }

    private static RuntimeException rethrow(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof RuntimeException r) {
            return r;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(String.valueOf(cause.getMessage()), cause);
    }

    private static <T> T invoke(Callable<T> task) {
        try {
            return task.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs a task and waits for it. */
    public void run(Runnable task) {
        this.call(() -> {
            task.run();
            return Boolean.TRUE;
        });
    }

    /** Runs a task some time soon. */
    public void post(Runnable task) {
        tasks.add(task);
        Watch w = watch;
        if (w != null) {
            Signals.send(w.bell(), Signals.SIGUSR1);
        }
    }

    private void run() {
        while (!closed) {
            Watch w = watch;
            Runnable task = w == null ? takeTask() : tasks.poll();
            if (task != null) {
                runLogged(task);
            } else if (w != null) {
                waitFor(w);
            }
        }
    }

    private @Nullable Runnable takeTask() {
        try {
            return tasks.take();
        } catch (InterruptedException e) {
            return null; // close() wants us to look at `closed`
        }
    }

    private void waitFor(Watch w) {
        WaitStatus status;
        try {
            status = ptrace.awaitAny();
        } catch (KernelException noTracee) {
            watch = null;
            return;
        }
        if (status.tid() == w.bell()) {
            if (status.stopped()) {
                int signal = status.event() == 0 && status.signal() != Signals.SIGUSR1 ? status.signal() : 0;
                ptrace.resume(status.tid(), signal);
            }
            return;
        }
        runLogged(() -> w.watcher().stopped(status));
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("tracer task failed", e);
        }
    }

    /** Lets the thread end; its tracees are released by the kernel. */
    @Override
    public void close() {
        closed = true;
        post(() -> {});
        if (watch == null) {
            thread.interrupt();
        }
    }
}
