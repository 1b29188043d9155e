package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.Registers;
import org.junit.jupiter.api.Test;

/** How a call that a stop cut short is made again. */
class CaptureTest {
    private static Registers in(int nr, long result) {
        Registers r = new Registers(new long[Registers.COUNT]);
        r.origRax(nr);
        r.rax(result);
        r.rip(0x1002);
        return r;
    }

    @Test
    void aRestartedCallIsMadeAgain() {
        Registers r = in(Nr.READ, -Errno.ERESTARTSYS);
        Capture.rewindCall(r);
        assertEquals(0x1000, r.rip());
        assertEquals(Nr.READ, r.rax());
        assertEquals(-1, r.origRax());
    }

    @Test
    void aFinishedCallKeepsItsResult() {
        Registers r = in(Nr.READ, 17);
        Capture.rewindCall(r);
        assertEquals(0x1002, r.rip());
        assertEquals(17, r.rax());
    }

    @Test
    void anInterruptedEpollIsMadeAgain() {
        Registers r = in(Nr.EPOLL_WAIT, -Errno.EINTR);
        Capture.rewindCall(r);
        assertEquals(0x1000, r.rip());
    }

    @Test
    void anInterruptedReadIsNot() {
        Registers r = in(Nr.READ, -Errno.EINTR);
        Capture.rewindCall(r);
        assertEquals(-Errno.EINTR, r.rax());
    }

    @Test
    void aSleepGoesOnWithTheTimeThatRemains() {
        Registers r = in(Nr.NANOSLEEP, -Errno.ERESTART_RESTARTBLOCK);
        r.argument(0, 0x5000);
        r.argument(1, 0x6000);
        Capture.rewindCall(r);
        assertEquals(0x6000, r.argument(0));
    }

    @Test
    void aSleepUntilAMomentKeepsItsMoment() {
        Registers r = in(Nr.CLOCK_NANOSLEEP, -Errno.ERESTARTNOHAND);
        r.argument(1, 1);
        r.argument(2, 0x5000);
        r.argument(3, 0x6000);
        Capture.rewindCall(r);
        assertEquals(0x5000, r.argument(2));
    }

    @Test
    void outsideACallNothingHappens() {
        Registers r = in(-1, -Errno.ERESTARTSYS);
        Capture.rewindCall(r);
        assertEquals(0x1002, r.rip());
    }
}
