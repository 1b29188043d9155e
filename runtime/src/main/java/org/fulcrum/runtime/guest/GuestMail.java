package org.fulcrum.runtime.guest;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.mail.MailboxFile;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.platform.ProcessImage;

/** The mailbox of a body, if it has one. */
final class GuestMail {
    private final Mailboxes mailboxes;
    private final ProcessKey key;
    private final int uid;
    private final int gid;
    private volatile Set<Object> files = Set.of();

    /**
     * That of a body.
     *
     * @param mailboxes those of this node
     * @param key the process it belongs to
     * @param uid its user
     * @param gid that one's group
     */
    GuestMail(Mailboxes mailboxes, ProcessKey key, int uid, int gid) {
        this.mailboxes = mailboxes;
        this.key = key;
        this.uid = uid;
        this.gid = gid;
    }

    /** The mailbox of its user that a path names, here or at its home; empty when it names something else. */
    Optional<MailboxFile> file(String path) {
        return mailboxes.file(path, key, uid, gid);
    }

    /** The image that it is built from here. */
    ProcessImage arriving(ProcessImage image) throws IOException {
        Mailboxes.Arriving arriving = mailboxes.arriving(key, image, uid, gid);
        files = arriving.files();
        return arriving.image();
    }

    /** It runs. */
    void arrived() {
        mailboxes.arrived(key, uid);
    }

    /** Its image as it goes to another node. */
    ProcessImage travelling(ProcessImage image) {
        return Mailboxes.travelling(key, image);
    }

    /** It stands still. */
    void seal() {
        mailboxes.seal(key, uid);
    }

    /** It goes on here. */
    void unseal() {
        mailboxes.unseal(key, uid);
    }

    /** It is here no more. */
    void gone() {
        mailboxes.gone(key, uid, files);
    }
}
