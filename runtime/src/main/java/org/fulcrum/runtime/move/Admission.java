package org.fulcrum.runtime.move;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.guest.Host;

/** Decides at the target whether a process may come. Thread-safe. */
final class Admission {
    /** Memory that stays free whatever comes, bytes. */
    static final long SPARE_BYTES = 64L << 20;

    private final EngineSettings settings;
    private final Host host;
    private final IntSupplier port;

    Admission(EngineSettings settings, Host host, IntSupplier port) {
        this.settings = settings;
        this.host = host;
        this.port = port;
    }

    /** Answers a home-node; reserves a place when the request carries a move's number. */
    Reservation.Reply answer(Reservation.Request request) {
        List<Reason> reasons = new ArrayList<>();
        long available = availableBytes();
        if (request.bytes() + SPARE_BYTES > available) {
            reasons.add(Reason.blocker(
                    "no-memory",
                    "%s has %.0f MB to give, the process needs %.0f MB and %.0f MB stay free"
                            .formatted(
                                    settings.nodeName(), available / 1e6, request.bytes() / 1e6, SPARE_BYTES / 1e6)));
        }
        List<String> missing = new ArrayList<>(request.cpuFeatures());
        missing.removeAll(CpuFeatures.own());
        if (!missing.isEmpty()) {
            reasons.add(Reason.blocker(
                    "cpu-features",
                    "the processor of " + settings.nodeName() + " lacks " + String.join(", ", missing)));
        }
        boolean reserve = reasons.isEmpty() && request.moveId() != 0;
        String token = reserve ? host.expectGuest(Reservation.TOKEN_LIFE_MILLIS) : "";
        return new Reservation.Reply(reasons, settings.streamAddress(), port.getAsInt(), token);
    }

    private static long availableBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(l -> l.startsWith("MemAvailable:"))
                    .findFirst()
                    .map(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * 1024)
                    .orElse(Long.MAX_VALUE / 2);
        } catch (IOException e) {
            return Long.MAX_VALUE / 2;
        }
    }
}
