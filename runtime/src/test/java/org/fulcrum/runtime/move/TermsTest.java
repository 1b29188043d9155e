package org.fulcrum.runtime.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.mail.Mailboxes;
import org.fulcrum.runtime.node.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was said of processes is kept, and goes over to what they start. */
class TermsTest {
    private static final ProcessTerms OVERDUE = new ProcessTerms(ProcessTerms.Kind.OVERDUE, true);
    private static final int OWNER = 1000;

    @TempDir
    private Path directory;

    private final Set<ProcessKey> born = ConcurrentHashMap.newKeySet();
    private Optional<Process> program = Optional.empty();

    @AfterEach
    void end() {
        program.ifPresent(p -> {
            p.descendants().forEach(ProcessHandle::destroyForcibly);
            p.destroyForcibly();
        });
    }

    private Journal journal() throws IOException {
        return new Journal(directory);
    }

    private int start(String script) throws IOException {
        Process started = new ProcessBuilder("sh", "-c", script).start();
        program = Optional.of(started);
        return (int) started.pid();
    }

    private ManagedProcesses processes(Journal journal) throws IOException {
        return new ManagedProcesses("n1", journal, new Mailboxes(directory, "n1"), () -> {}, born::add);
    }

    private static ProcessTerms termsOf(ManagedProcesses in, int pid) throws OperatorException {
        return in.get(pid).terms();
    }

    @Test
    void theyOutliveTheRuntimeAndEndWithTheProcess() throws Exception {
        journal().terms(7, new ProcessTerms(ProcessTerms.Kind.URGENT, false));
        journal().terms(8, OVERDUE);
        journal().terms(10, new ProcessTerms(ProcessTerms.Kind.NORMAL, true, true));
        assertEquals(
                new ProcessTerms(ProcessTerms.Kind.NORMAL, true, true),
                journal().terms(10),
                "to other sites, too");
        journal().forget(10);
        assertEquals(
                new ProcessTerms(ProcessTerms.Kind.URGENT, false), journal().terms(7));
        assertEquals(OVERDUE, journal().terms(8));
        assertEquals(ProcessTerms.DEFAULT, journal().terms(9));
        assertEquals(List.of(), journal().read(), "they are no entries of processes");
        journal().forget(7);
        journal().terms(8, ProcessTerms.DEFAULT);
        assertEquals(ProcessTerms.DEFAULT, journal().terms(7));
        try (var left = Files.list(directory.resolve("journal"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Rather left where it is than moved against somebody's will. */
    @Test
    void whatCannotBeReadIsMovedOnlyWhenSomebodyAsks() throws IOException {
        Path kept = directory.resolve("journal/7.terms");
        for (String damaged :
                List.of("", "overdue", "lazy on on", "overdue on", "overdue on on on", "normal maybe off")) {
            journal();
            Files.writeString(kept, damaged);
            assertEquals(
                    new ProcessTerms(ProcessTerms.Kind.NORMAL, false), journal().terms(7), damaged);
        }
    }

    @Test
    void theNextRuntimeTakesThemOver() throws Exception {
        int pid = start("sleep 60");
        try (ManagedProcesses before = processes(journal())) {
            before.register(pid, 0, ProcessTerms.Change.NOT_AUTOMATIC);
            before.change(pid, 0, new ProcessTerms.Change(Optional.of(ProcessTerms.Kind.OVERDUE), Optional.empty()));
        }
        try (ManagedProcesses after = processes(journal())) {
            journal().read().forEach(after::takeOver);
            assertEquals(new ProcessTerms(ProcessTerms.Kind.OVERDUE, false), termsOf(after, pid));
        }
    }

    @Test
    void descendantsInheritThemAndAreTold() throws Exception {
        int pid = start("sleep 1; sleep 60");
        try (ManagedProcesses processes = processes(journal())) {
            processes.register(pid, 0, OVERDUE.asChange());
            Await.until("its child is in care", () -> processes.all().size() > 1);
            int child = born.iterator().next().pid();
            assertFalse(child == pid);
            assertEquals(OVERDUE, termsOf(processes, child));
        }
    }

    /** As when it starts a launcher by itself. */
    @Test
    void aChildThatRegistersItselfInheritsThemToo() throws Exception {
        int pid = start("sleep 60 & wait");
        ProcessHandle shell = ProcessHandle.of(pid).orElseThrow();
        Await.until("it has a child", () -> shell.children().findAny().isPresent());
        int child = (int) shell.children().findAny().orElseThrow().pid();
        try (ManagedProcesses processes = processes(journal())) {
            processes.register(pid, 0, OVERDUE.asChange());
            processes.register(child, 0, ProcessTerms.Change.NOT_AUTOMATIC);
            assertEquals(new ProcessTerms(ProcessTerms.Kind.OVERDUE, false), termsOf(processes, child));
            processes.register(child, 0, ProcessTerms.Change.NONE);
            assertFalse(termsOf(processes, child).automatic(), "who registers again keeps what was said");
        }
    }

    @Test
    void someOfItIsForRoot() throws Exception {
        int pid = start("sleep 60");
        ProcessTerms.Change urgent = new ProcessTerms.Change(Optional.of(ProcessTerms.Kind.URGENT), Optional.empty());
        try (ManagedProcesses processes = processes(journal())) {
            processes.register(pid, 0, ProcessTerms.Change.NONE);
            OperatorException refused =
                    assertThrows(OperatorException.class, () -> processes.change(pid, OWNER, urgent));
            assertEquals("not-root", refused.code());
            assertTrue(String.valueOf(refused.getMessage()).contains("only root may make a process urgent"));
            assertEquals(ProcessTerms.DEFAULT, termsOf(processes, pid));
            assertEquals(
                    ProcessTerms.Kind.URGENT, processes.change(pid, 0, urgent).kind());
        }
    }
}
