package org.fulcrum.runtime.move;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.guest.Host;
import org.fulcrum.runtime.linux.KernelFeatures;
import org.fulcrum.runtime.platform.KernelFeature;

/** Decides at the target whether a process may come. Thread-safe. */
final class Admission {
    /** Memory that stays free whatever comes, bytes. */
    static final long SPARE_BYTES = 64L << 20;

    /**
     * A process that was promised memory has taken it after this time, or does not come; until then what it has taken
     * counts twice, and the node is more careful than it need be.
     */
    private static final long PROMISE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EngineSettings settings;
    private final Host host;
    private final IntSupplier port;
    private final LongSupplier availableBytes;
    private final List<Promise> promises = new ArrayList<>();
    private Optional<String> closed = Optional.empty();
    private Function<Reservation.Request, Optional<String>> judge = request -> Optional.empty();

    /** Memory promised to a process that may come until then. */
    private record Promise(long bytes, long expiresNanos) {}

    /**
     * Decides for a host.
     *
     * @param availableBytes memory this node could give now, bytes
     */
    Admission(EngineSettings settings, Host host, IntSupplier port, LongSupplier availableBytes) {
        this.settings = settings;
        this.host = host;
        this.port = port;
        this.availableBytes = availableBytes;
    }

    /** From now on nobody may come, with that reason; empty: they may. */
    synchronized void turnAway(Optional<String> why) {
        closed = why;
    }

    /** From now on, whether what nodes send by themselves is welcome is for that judge to say: why not, or empty. */
    synchronized void judgeBy(Function<Reservation.Request, Optional<String>> newJudge) {
        judge = newJudge;
    }

    /** Answers a home-node; reserves a place when the request carries a move's number. */
    synchronized Reservation.Reply answer(Reservation.Request request) {
        List<Reason> reasons = new ArrayList<>();
        closed.map(Finding.CORDONED::blocker).ifPresent(reasons::add);
        long available = availableBytes.getAsLong() - promisedBytes();
        if (request.bytes() + SPARE_BYTES > available) {
            reasons.add(
                    Finding.NO_MEMORY.blocker("%s has %.0f MB to give, the process needs %.0f MB and %.0f MB stay free"
                            .formatted(
                                    settings.nodeName(),
                                    Math.max(0, available) / 1e6,
                                    request.bytes() / 1e6,
                                    SPARE_BYTES / 1e6)));
        }
        processor(request.cpu(), reasons);
        reasons.addAll(kernel(settings.nodeName(), KernelFeatures.lacking()));
        if (reasons.stream().noneMatch(r -> r.severity() == Reason.Severity.BLOCKER)) {
            Finding finding = request.site().equals(settings.site()) ? Finding.UNWELCOME : Finding.FOREIGN;
            judge.apply(request).map(finding::blocker).ifPresent(reasons::add);
        }
        boolean taken = reasons.stream().noneMatch(r -> r.severity() == Reason.Severity.BLOCKER);
        boolean reserve = taken && request.moveId() != 0;
        if (reserve) {
            promises.add(new Promise(request.bytes(), System.nanoTime() + PROMISE_NANOS));
        }
        String token = reserve ? host.expectGuest(Reservation.TOKEN_LIFE_MILLIS) : "";
        return new Reservation.Reply(reasons, settings.streamAddress(), port.getAsInt(), token);
    }

    /** What a kernel that lacks features means for a process that would come to the node. */
    static List<Reason> kernel(String node, List<KernelFeature> lacking) {
        return lacking.stream()
                .map(f -> {
                    String text = "the kernel of " + node + " lacks " + f.describe();
                    return f.need() == KernelFeature.Need.FASTER
                            ? Finding.KERNEL.note(text)
                            : Finding.KERNEL.blocker(text + "; " + node + " takes no guests");
                })
                .toList();
    }

    private void processor(Reservation.Cpu asked, List<Reason> reasons) {
        String lacks = "the processor of " + settings.nodeName() + " lacks ";
        List<String> missing = lacking(asked.needs());
        if (!missing.isEmpty()) {
            String what = lacks + String.join(", ", missing) + ", which the program may have chosen to use; ";
            reasons.add(
                    asked.mismatchAllowed()
                            ? Finding.CPU_FEATURES.warning(what + "it is allowed to come all the same")
                            : Finding.CPU_FEATURES.blocker(
                                    what + "start it with `fulcrum run --portable`, or take the risk with `fulcrum"
                                            + " migrate --allow-cpu-mismatch`"));
        }
        List<String> held = lacking(asked.withheld());
        if (!held.isEmpty()) {
            reasons.add(Finding.CPU_HELD.warning(lacks + String.join(", ", held)
                    + ": the program was started held from them, but what asks the processor itself may have"
                    + " chosen them nevertheless"));
        }
    }

    private List<String> lacking(List<String> words) {
        List<String> missing = new ArrayList<>(words);
        missing.removeAll(settings.cpu().words());
        return missing;
    }

    private long promisedBytes() {
        long now = System.nanoTime();
        promises.removeIf(p -> p.expiresNanos() - now < 0);
        return promises.stream().mapToLong(Promise::bytes).sum();
    }
}
