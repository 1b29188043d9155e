package org.fulcrum.runtime.guest;

import java.io.IOException;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.SyscallRule;
import org.fulcrum.runtime.abi.SyscallTable;
import org.fulcrum.runtime.linux.Notifications;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread a body: takes its calls, sends them home, and reads the answers that come at once. */
final class NotificationLoop {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationLoop.class);

    private final GuestBody guest;
    private final Notifications notifications;
    private final CallBook book;
    private final CallMarshal marshal;
    private final QuietPolls quiet;
    private final PollRest rest;
    private final MailCalls mail;
    private final long[] arguments = new long[6];

    NotificationLoop(
            GuestBody guest, Notifications notifications, CallBook book, QuietPolls quiet, GuestMail guestMail) {
        this.quiet = quiet;
        rest = quiet.rest();
        this.guest = guest;
        this.notifications = notifications;
        this.book = book;
        mail = new MailCalls(notifications, guest.localPid(), guestMail);
        marshal = new CallMarshal(guest.localPid(), guest.key().pid());
    }

    /** Starts the thread; it closes the notifications when the body is gone. */
    void start(String name) {
        Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    private void run() {
        boolean reported = false;
        try {
            while (notifications.receive()) {
                take();
            }
            // Nobody is left who could call. Home must learn how that came before it learns that the stream is gone.
            reported = guest.endReported();
        } catch (IOException e) {
            LOG.debug("calls of {} cannot be sent home: {}", guest.key(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("the notification loop of {} failed", guest.key(), e);
        } finally {
            if (!reported) {
                guest.close(); // first: calls that nobody takes would fail with ENOSYS
            }
            notifications.close();
            rest.close();
        }
    }

    private void take() throws IOException {
        long id = notifications.id();
        int outer = notifications.tid();
        int nr = notifications.nr();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = notifications.argument(i);
        }
        if (guest.stopping()) {
            book.answerRestart(outer, id, -Errno.ERESTARTNOINTR);
            return;
        }
        if (isQuiet(nr)) {
            rest.answered(System.nanoTime());
            notifications.answer(id, 0);
            return;
        }
        rest.busy();
        if (mail.answers(id, nr, arguments)) {
            return;
        }
        SyscallRule rule = SyscallTable.builtIn().rule(nr, arguments);
        switch (rule.kind()) {
            case OWN, SELF -> {
                if (!concernsItself(rule) || guest.signals().staysHome(nr, arguments)) {
                    forward(id, outer, nr, rule);
                } else if (rule.kind() == SyscallRule.Kind.OWN) {
                    guest.signals().sent(id, outer, nr, arguments.clone());
                } else {
                    notifications.letRun(id); // arguments are numbers: nobody can change them meanwhile
                }
            }
            case FORWARD, BOTH, EXIT, END -> forward(id, outer, nr, rule);
            case HOME, ANONYMOUS, NATIVE, THREAD, ANSWERED, ABSENT -> comeHome(id, outer, rule);
        }
    }

    /** Whether it is a poll that finds nothing, after a rest when there were many. */
    private boolean isQuiet(int nr) {
        boolean known = quiet.know(nr, arguments);
        if (known && rest.isDue(System.nanoTime())) {
            rest.rest();
            known = quiet.know(nr, arguments);
        }
        return known;
    }

    private boolean concernsItself(SyscallRule rule) {
        int tid = (int) arguments[rule.own()];
        return tid == 0 ? rule.kind() == SyscallRule.Kind.SELF : guest.hasThread(tid);
    }

    private void forward(long id, int outer, int nr, SyscallRule rule) throws IOException {
        if (marshal.readsWhatWaitsHere(nr, arguments)) {
            comeHome(id, outer, rule);
            return;
        }
        int tid = guest.logical(outer);
        long length = marshal.build(tid, nr, rule, arguments);
        if (length == CallMarshal.COMES_HOME) {
            comeHome(id, outer, rule);
        } else if (length < 0) {
            notifications.answer(id, length);
        } else {
            OutBuffers outs = marshal.frame().outs();
            long own = book.begin(new InFlight(
                    tid,
                    outer,
                    id,
                    nr,
                    arguments.clone(),
                    rule,
                    outs,
                    marshal.mask(),
                    System.nanoTime(),
                    marshal.rest(tid)));
            guest.home().sendCall(own, marshal.frame().memory(), (int) length);
            guest.meter().sent(length);
            guest.callBegan(outer);
            guest.home().reader().readWhile(() -> book.waits(own));
        }
    }

    private void comeHome(long id, int outer, SyscallRule rule) throws IOException {
        book.hold(outer, id);
        guest.needHome(rule.name());
    }
}
