package org.fulcrum.runtime.guest;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Descriptors;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.Notifications;
import org.fulcrum.runtime.linux.RemoteMemory;
import org.fulcrum.runtime.linux.ResourceLimits;
import org.fulcrum.runtime.mail.MailboxFile;

/**
 * Calls of a body that are about mailboxes of its user. They are answered here and not at home: a mailbox that is
 * opened is one of this node, its descriptor the body's own, at a number where a program at home has none; what is done
 * with such a descriptor is native. Belongs to the loop that takes the calls.
 */
final class MailCalls {
    /** Descriptors of the body's own, from and below: few programs have so many at home (docs/protocols.md). */
    static final int FIRST = 15_360;

    static final int BELOW = 16_384;

    private static final int LONGEST_PATH = 512;
    private static final int PAGE_BYTES = 4096;

    private final Notifications notifications;
    private final int pid;
    private final GuestMail mail;
    private final RemoteMemory memory = new RemoteMemory();
    private final NativeMemory text = new NativeMemory(LONGEST_PATH);
    private final BitSet given = new BitSet();

    MailCalls(Notifications notifications, int pid, GuestMail mail) {
        this.notifications = notifications;
        this.pid = pid;
        this.mail = mail;
    }

    /** Answers a call, if it is such a one. */
    boolean answers(long id, int nr, long[] arguments) {
        return switch (nr) {
            case Nr.MMAP -> nativeWith(id, arguments[4]);
            case Nr.LSEEK, Nr.FTRUNCATE -> nativeWith(id, arguments[0]);
            case Nr.CLOSE -> closes(id, arguments[0]);
            case Nr.OPEN -> opens(id, arguments[0], (int) arguments[1]);
            case Nr.OPENAT -> opens(id, arguments[1], (int) arguments[2]);
            case Nr.UNLINK -> unlinks(id, arguments[0]);
            case Nr.UNLINKAT -> unlinks(id, arguments[1]);
            default -> false;
        };
    }

    /** Their arguments are numbers, which nobody can change meanwhile. */
    private boolean nativeWith(long id, long descriptor) {
        int fd = (int) descriptor; // the kernel takes no more of it
        return isGiven(fd) && notifications.letRun(id);
    }

    private boolean isGiven(int fd) {
        return fd >= FIRST && given.get(fd - FIRST);
    }

    private boolean closes(long id, long descriptor) {
        int fd = (int) descriptor;
        if (!isGiven(fd)) {
            return false;
        }
        given.clear(fd - FIRST);
        return notifications.letRun(id);
    }

    private boolean opens(long id, long path, int flags) {
        Optional<MailboxFile> file = named(path);
        if (file.isEmpty()) {
            return false;
        }
        long opened = file.get().open(flags);
        if (opened < 0) {
            return notifications.answer(id, opened);
        }
        try {
            int number = FIRST + given.nextClearBit(0);
            if (number >= BELOW) {
                return notifications.answer(id, -Errno.EMFILE);
            }
            ResourceLimits.allowDescriptors(pid, BELOW);
            if (notifications.answerWithDescriptor(id, (int) opened, number)) {
                given.set(number - FIRST);
                return true;
            }
            return notifications.answer(id, -Errno.EMFILE);
        } finally {
            Descriptors.close((int) opened);
        }
    }

    private boolean unlinks(long id, long path) {
        return named(path).map(file -> notifications.answer(id, file.unlink())).orElse(false);
    }

    /** The mailbox that a path of the body names; empty when it names something else. */
    private Optional<MailboxFile> named(long path) {
        int length = 0;
        while (length < LONGEST_PATH) {
            int rest = (int) Math.min(LONGEST_PATH - length, PAGE_BYTES - (path + length) % PAGE_BYTES);
            if (memory.readTo(pid, path + length, text.at(length), rest) != 0) {
                return Optional.empty();
            }
            byte[] piece = text.get(length, rest);
            for (int i = 0; i < rest; i++) {
                if (piece[i] == 0) {
                    return mail.file(new String(text.get(0, length + i), StandardCharsets.ISO_8859_1));
                }
            }
            length += rest;
        }
        return Optional.empty();
    }
}
