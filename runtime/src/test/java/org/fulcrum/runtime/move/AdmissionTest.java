package org.fulcrum.runtime.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.guest.Host;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.platform.KernelFeature;
import org.fulcrum.runtime.wire.StreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in. */
class AdmissionTest {
    private static final long MEGABYTE = 1_000_000;

    private final AtomicLong available = new AtomicLong();
    private final StreamServer server;
    private final Admission admission;

    AdmissionTest(@TempDir Path run) throws IOException {
        server = new StreamServer(InetAddress.getLoopbackAddress(), 0);
        Host host = new Host(server, new FileHashes(), Path.of("/nonexistent"), new Mailboxes(run, "n2"), () -> {});
        EngineSettings settings = new EngineSettings(
                "n2",
                "a",
                "127.0.0.1",
                0,
                Path.of("/nonexistent"),
                CpuFeatures.of(List.of("avx")),
                Set.of(),
                false,
                false);
        admission = new Admission(settings, host, server::port, available::get);
    }

    @BeforeEach
    void hundredMegabytesToGive() {
        available.set(100 * MEGABYTE + Admission.SPARE_BYTES);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Reservation.Reply ask(long moveId, long megabytes) {
        return ask(moveId, megabytes, new Reservation.Cpu(List.of("avx"), List.of(), false));
    }

    private Reservation.Reply ask(long moveId, long megabytes, Reservation.Cpu cpu) {
        ProcessKey process = new ProcessKey("n1", 4711);
        return admission.answer(
                new Reservation.Request(process, moveId, megabytes * MEGABYTE, 0, cpu, Optional.empty(), "a"));
    }

    @Test
    void whoFitsGetsATokenOfItsOwn() {
        Reservation.Reply first = ask(1, 40);
        Reservation.Reply second = ask(2, 40);
        assertTrue(first.accepted() && second.accepted());
        assertEquals(32, first.token().length());
        assertFalse(first.token().equals(second.token()));
    }

    @Test
    void whoDoesNotFitIsToldTheFigures() {
        Reservation.Reply reply = ask(1, 101);
        assertFalse(reply.accepted());
        assertEquals("", reply.token());
        assertEquals("no-memory", reply.reasons().getFirst().code());
        assertTrue(reply.reasons().getFirst().text().startsWith("n2 has 167 MB to give, the process needs 101 MB"));
    }

    @Test
    void whatIsPromisedIsNotPromisedAgain() {
        assertTrue(ask(1, 60).accepted());
        assertFalse(ask(2, 60).accepted(), "the first 60 MB may be on their way");
        assertTrue(ask(3, 40).accepted());
    }

    @Test
    void anOpinionReservesNothing() {
        assertEquals("", ask(0, 60).token());
        assertTrue(ask(0, 60).accepted());
        assertTrue(ask(1, 100).accepted());
    }

    @Test
    void aMissingProcessorFeatureIsNamed() {
        Reservation.Reply reply = ask(1, 1, new Reservation.Cpu(List.of("avx", "levitation"), List.of(), false));
        assertFalse(reply.accepted());
        assertEquals("cpu-features", reply.reasons().getFirst().code());
        assertTrue(reply.reasons().getFirst().text().contains("lacks levitation"));
    }

    @Test
    void aMissingProcessorFeatureCanBeAllowed() {
        Reservation.Reply reply = ask(1, 1, new Reservation.Cpu(List.of("levitation"), List.of(), true));
        assertTrue(reply.accepted());
        assertEquals(32, reply.token().length());
        assertEquals(Reason.Severity.WARNING, reply.reasons().getFirst().severity());
    }

    @Test
    void whatTheProgramIsHeldFromOnlyWarns() {
        Reservation.Reply reply = ask(1, 1, new Reservation.Cpu(List.of("avx"), List.of("avx2"), false));
        assertTrue(reply.accepted());
        assertEquals("cpu-held", reply.reasons().getFirst().code());
    }

    @Test
    void aKernelThatLacksSomethingIsNamedAndForbidsOnlyWhatItMust() {
        Reason slower =
                Admission.kernel("n2", List.of(KernelFeature.PAGEMAP_SCAN)).getFirst();
        assertEquals(Reason.Severity.NOTE, slower.severity());
        assertTrue(slower.text().startsWith("the kernel of n2 lacks pagemap-scan (Linux 6.7)"), slower::text);
        Reason never =
                Admission.kernel("n2", List.of(KernelFeature.WAIT_KILLABLE)).getFirst();
        assertEquals(Reason.Severity.BLOCKER, never.severity());
        assertTrue(never.text().endsWith("n2 takes no guests"), never::text);
    }
}
