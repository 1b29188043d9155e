package org.fulcrum.runtime.guest;

import java.io.IOException;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.SyscallRule.Kind;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Notifications;
import org.fulcrum.runtime.linux.RemoteMemory;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.platform.CallLayout;

/**
 * Takes results of calls from the stream, puts their bytes into the body, and answers. Belongs to whoever reads the
 * stream.
 */
final class Results {
    private final GuestBody guest;
    private final int body;
    private final Notifications notifications;
    private final CallBook book;
    private final RemoteMemory memory = new RemoteMemory();
    private final HereToo hereToo;
    private final QuietPolls quiet;
    private final MaskedWaits masked;
    private final TimeLeft timeLeft;

    Results(GuestBody guest, Notifications notifications, CallBook book, QuietPolls quiet, MaskedWaits masked) {
        this.masked = masked;
        this.quiet = quiet;
        this.guest = guest;
        body = guest.localPid();
        this.notifications = notifications;
        this.book = book;
        hereToo = new HereToo(body);
        timeLeft = new TimeLeft(body);
    }

    /** Handles the CALL_RESULT that a stream has just received. */
    void take(FrameStream stream) throws IOException {
        InFlight call = book.end(stream.sequence());
        if (call == null) {
            return;
        }
        long nanos = System.nanoTime() - call.sentNanos();
        guest.home().reader().answered(nanos);
        guest.meter().answered(nanos, stream.length());
        long result = stream.payloadLong(0);
        long word = stream.payloadLong(8);
        int flags = (int) word;
        LargeTransfer large = call.large();
        if ((flags & CallLayout.CANCELLED) != 0 && (large == null || !large.begun())) {
            cut(call);
            return;
        }
        if (result == 0 && guest.signals().endsInstead(call)) {
            cut(call);
            return;
        }
        long copied = copyOuts(stream, call, (int) (word >>> 32));
        if (call.rule().kind() == Kind.EXIT) {
            notifications.letRun(call.notification());
            return;
        }
        if (call.rule().kind() == Kind.BOTH
                && result >= 0
                && copied >= 0
                && hereToo.repeat(call, guest.key().pid())) {
            notifications.letRun(call.notification());
            return;
        }
        if ((flags & CallLayout.QUIET) != 0) {
            quiet.learn(
                    call,
                    stream.payloadAddress() + CallLayout.RESULT_HEAD + CallLayout.OUT_HEAD,
                    stream.payloadLong(CallLayout.RESULT_HEAD));
        }
        if ((flags & CallLayout.BROKEN_PIPE) != 0) {
            Signals.sendToThread(body, call.outer(), Signals.SIGPIPE);
        }
        if ((flags & CallLayout.FILE_TOO_LARGE) != 0) {
            Signals.sendToThread(body, call.outer(), Signals.SIGXFSZ);
        }
        if (large == null || copied < 0) {
            notifications.answer(call.notification(), copied < 0 ? copied : result);
            return;
        }
        large.took(result, flags);
        if (large.complete()) {
            notifications.answer(call.notification(), large.result());
        } else {
            // Not here: whoever reads must not wait for home to read.
            guest.background("next part", () -> send(call, large));
        }
    }

    private void cut(InFlight call) {
        timeLeft.note(call);
        masked.cut(call);
        book.answerRestart(call.outer(), call.notification(), -call.rule().interrupted());
    }

    private void send(InFlight call, LargeTransfer large) throws IOException {
        long length = large.build();
        if (length < 0) {
            notifications.answer(call.notification(), large.result());
            return;
        }
        long sequence = book.begin(call.next(large));
        guest.home().sendCall(sequence, large.frame().memory(), (int) length);
        guest.meter().sent(length);
        guest.callBegan(call.outer());
    }

    private long copyOuts(FrameStream stream, InFlight call, int count) throws IOException {
        if (count > call.outs().count()) {
            throw new IOException(
                    "a result with " + count + " buffers, " + call.outs().count() + " were asked for");
        }
        long at = CallLayout.RESULT_HEAD;
        long failed = 0;
        for (int i = 0; i < count; i++) {
            long length = stream.payloadLong((int) at);
            at += CallLayout.OUT_HEAD;
            if (length < 0 || at + length > stream.length()) {
                throw new IOException("a result whose buffer of " + length + " bytes ends behind its frame");
            }
            long put = spread(call.outs().pieces(i), stream.payloadAddress() + at, length);
            failed = put < 0 ? -Errno.EFAULT : failed;
            at += CallLayout.padded(length);
        }
        return failed;
    }

    private long spread(long[] pieces, long from, long length) {
        long done = 0;
        for (int i = 0; i + 1 < pieces.length && done < length; i += 2) {
            long take = Math.min(pieces[i + 1], length - done);
            long put = take == 0 || pieces[i] == 0 ? 0 : memory.writeFrom(body, pieces[i], from + done, take);
            if (put < 0) {
                return put;
            }
            done += take;
        }
        return 0;
    }
}
