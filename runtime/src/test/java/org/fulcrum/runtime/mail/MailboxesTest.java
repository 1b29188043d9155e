package org.fulcrum.runtime.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.Vma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of mailbox files when their owners come and go. */
class MailboxesTest {
    private static final int USER = 65_534;
    private static final Address OWNER = new Address("n2", 4711, 99);
    private static final ProcessKey KEY = new ProcessKey("n2", 4711);

    private final Path run;
    private final Mailboxes mailboxes;
    private final Path users;

    MailboxesTest(@TempDir Path run) throws IOException {
        this.run = run;
        mailboxes = new Mailboxes(run, "n1");
        users = mailboxes.of(USER, USER);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(users)) {
            return all.map(f -> String.valueOf(f.getFileName())).sorted().toList();
        }
    }

    private Vma mapped(Path file, long bytes) {
        return new Vma(0x7000_0000, 0x7000_0000 + bytes, 3, true, 0, "00:01", 7, file.toString());
    }

    private static ProcessImage image(Vma... mappings) {
        return new ProcessImage(
                4711, 0, 0, List.of(), List.of(mappings), new byte[0], List.of(), new byte[0], List.of(), "rank");
    }

    @Test
    void aUsersDirectoryIsThatUsersAlone() throws IOException {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(users)));
        assertEquals(USER, Files.getAttribute(users, "unix:uid"));
        assertEquals(users, mailboxes.of(USER, USER), "a second time");
    }

    @Test
    void theOwnMailboxTravelsAndOthersStay() {
        Vma own = mapped(users.resolve(OWNER.fileName()), 1 << 20);
        Vma other = mapped(users.resolve("n1:7:8"), 1 << 20);
        Vma plain = mapped(Path.of("/usr/lib/libc.so.6"), 1 << 20);
        ProcessImage travelling = Mailboxes.travelling(KEY, image(own, other, plain));
        assertEquals(List.of(own, other.asMemory(), plain), travelling.mappings());
        assertFalse(travelling.mappings().get(1).shared());
    }

    @Test
    void itComesHiddenAndIsOpenedWhenItsOwnerRuns() throws Exception {
        MailFixture.make(users.resolve("n1:7:8"), new Address("n1", 7, 8));
        long bytes = MailboxMemory.bytes(MailFixture.RING_BYTES);
        Vma elsewhere = mapped(Path.of("/elsewhere/dicom/65534/n2:4711:99 (deleted)"), bytes);
        ProcessImage image =
                mailboxes.arriving(KEY, image(elsewhere), USER, USER).image();
        Path hidden = Path.of(image.mappings().getFirst().path());
        assertEquals("+n2:4711:99", String.valueOf(hidden.getFileName()));
        assertEquals(USER, Files.getAttribute(hidden, "unix:uid"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(hidden)));
        MailFixture.fill(hidden, OWNER);
        MailFixture.with(hidden, MailboxMemory::seal); // as it was when it was captured
        int before = MailFixture.read(users.resolve("n1:7:8"), MailboxMemory::epoch);
        mailboxes.arrived(KEY, USER);
        assertEquals(List.of("n1:7:8", "n2:4711:99"), files());
        assertFalse(MailFixture.read(users.resolve("n2:4711:99"), MailboxMemory::isSealed));
        assertEquals(before + 1, MailFixture.read(users.resolve("n1:7:8"), MailboxMemory::epoch), "others look again");
    }

    @Test
    void whatHasLeftHomeIsHiddenAndEmpty() throws Exception {
        Path file = users.resolve(OWNER.fileName());
        MailFixture.make(file, OWNER);
        mailboxes.seal(KEY, USER);
        assertTrue(MailFixture.read(file, MailboxMemory::isSealed));
        mailboxes.unseal(KEY, USER);
        assertFalse(MailFixture.read(file, MailboxMemory::isSealed));
        mailboxes.left(KEY, USER);
        assertEquals(List.of("+n2:4711:99"), files());
        assertEquals(0L, MailFixture.allocated(users.resolve("+n2:4711:99")));
        mailboxes.gone(KEY, USER);
        assertEquals(List.of(), files());
    }

    /** A process may be back before its body of then has gone. */
    @Test
    void aBodyThatGoesTakesOnlyItsOwnFileAlong() throws Exception {
        long bytes = MailboxMemory.bytes(MailFixture.RING_BYTES);
        ProcessImage sent = image(mapped(Path.of("/run/dicom/65534/n2:4711:99"), bytes));
        Mailboxes.Arriving first = mailboxes.arriving(KEY, sent, USER, USER);
        mailboxes.arrived(KEY, USER);
        Mailboxes.Arriving second = mailboxes.arriving(KEY, sent, USER, USER);
        mailboxes.gone(KEY, USER, first.files());
        assertEquals(List.of("+n2:4711:99"), files(), "the second is being built still");
        mailboxes.arrived(KEY, USER);
        mailboxes.gone(KEY, USER, first.files());
        assertEquals(List.of("n2:4711:99"), files());
        mailboxes.gone(KEY, USER, second.files());
        assertEquals(List.of(), files());
    }

    @Test
    void anotherProcessesIsLeftAlone() throws Exception {
        MailFixture.make(users.resolve("n2:47110:99"), new Address("n2", 47110, 99));
        MailFixture.make(users.resolve("n22:4711:99"), new Address("n22", 4711, 99));
        mailboxes.seal(KEY, USER);
        mailboxes.left(KEY, USER);
        mailboxes.gone(KEY, USER);
        assertEquals(List.of("n22:4711:99", "n2:47110:99"), files());
    }

    @Test
    void aRuntimeThatStartsKeepsThoseOfLivingProcessesOfItsNode() throws Exception {
        int self = (int) ProcessHandle.current().pid();
        Address here = new Address("n1", self, ProcFs.startTime(self).orElseThrow());
        MailFixture.make(users.resolve(here.fileName()), here);
        MailFixture.make(users.resolve("n1:" + self + ":1"), new Address("n1", self, 1));
        MailFixture.make(users.resolve(OWNER.fileName()), OWNER);
        MailFixture.make(users.resolve("+n3:5:6"), new Address("n3", 5, 6));
        assertEquals(users, new Mailboxes(run, "n1").of(USER, USER));
        assertEquals(List.of(here.fileName()), files());
    }

    @Test
    void aBodyOpensMailboxesOfItsUserAndNothingElse() throws Exception {
        Path file = users.resolve(OWNER.fileName());
        MailFixture.make(file, OWNER);
        MailboxFile found = mailboxes
                .file("/run/fulcrum/dicom/65534/n2:4711:99", KEY, USER, USER)
                .orElseThrow();
        assertEquals(file, found.path());
        long fd = found.open(2);
        assertTrue(fd >= 0, () -> "open: " + fd);
        Kernel.call(Nr.CLOSE, fd);
        assertEquals(-Errno.EEXIST, found.open(2 | 0x40 | 0x80), "it has one");
        for (String no : List.of(
                "/run/fulcrum/dicom/0/n2:4711:99",
                "/run/fulcrum/dicom/65534/+n2:4711:99",
                "/run/fulcrum/dicom/65534/../0/n2:4711:99",
                "/run/fulcrum/dicom/65534/",
                "dicom/65534/n2:4711:99",
                "/etc/passwd",
                "")) {
            assertEquals(Optional.empty(), mailboxes.file(no, KEY, USER, USER), no);
        }
        MailboxFile others = mailboxes
                .file("/run/fulcrum/dicom/65534/n1:7:8", KEY, USER, USER)
                .orElseThrow();
        assertEquals(-Errno.EACCES, others.open(2 | 0x40 | 0x80), "it makes its own only");
        assertEquals(-Errno.EACCES, others.unlink());
        assertEquals(-Errno.EACCES, found.open(2 | 0x200), "nor truncates any");
        assertEquals(0, found.unlink());
    }
}
