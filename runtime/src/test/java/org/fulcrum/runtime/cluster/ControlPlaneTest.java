package org.fulcrum.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.core.gossip.Told;
import org.jgroups.Address;
import org.junit.jupiter.api.Test;

/** What becomes of questions when members come and go: real groups, on this host. */
class ControlPlaneTest {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> heardBy = new LinkedBlockingQueue<>();

    /** A member that hears, and says what the test says. */
    private static final class Member implements Inbox, AutoCloseable {
        private final BlockingQueue<ControlMessage> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<Address> from = new LinkedBlockingQueue<>();
        private final Group group;

        Member(String name, List<Seed> seeds) throws IOException {
            group = Group.join(settings(name, seeds), this);
        }

        /** Tells everybody of itself, as of that incarnation. */
        void tellOf(String name, long incarnation) throws WireException {
            group.tell(group.others(Integer.MAX_VALUE), Reports.bare(name, "test", incarnation));
        }

        ControlMessage.Question asked() throws InterruptedException {
            return assertInstanceOf(
                    ControlMessage.PlanQuestion.class, heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "asked");
        }

        void answer(ControlMessage.Answer answer) throws WireException {
            group.tell(from.element(), answer);
        }

        @Override
        public void message(Address sender, ControlMessage message) {
            if (message instanceof ControlMessage.Question) {
                from.add(sender);
                heard.add(message);
            }
        }

        @Override
        public void gossip(Address sender, List<GossipEntry> window) {}

        @Override
        public void members(Set<Address> view) {}

        @Override
        public void close() {
            group.close();
        }
    }

    private static GroupSettings settings(String name, List<Seed> seeds) {
        return new GroupSettings(name, "test", "127.0.0.1", 0, seeds, GroupTls.OFF, Optional.empty(), false);
    }

    private ControlPlane plane() throws IOException {
        NewsDesk news = new NewsDesk() {
            @Override
            public void heard(ControlMessage.News told) {
                if (told instanceof NodeReport report) {
                    heardBy.add(report.name() + "/" + report.incarnation());
                }
            }

            @Override
            public void gossiped(List<Told<NodeReport>> window) {}

            @Override
            public void membersChanged(Set<String> lost) {}

            @Override
            public Optional<ControlMessage.PolicyNews> policy(ControlMessage.PolicyNews told) {
                return Optional.empty();
            }

            @Override
            public Optional<NodeReport> own() {
                return Optional.empty();
            }
        };
        return ControlPlane.join(settings("n1", List.of()), Desk.closed("n1"), news, site -> true);
    }

    private static Seed seed(ControlPlane plane) {
        String[] hostAndPort = plane.groupAddress().split(":", -1);
        return new Seed(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
    }

    private void awaitNews(String of) throws InterruptedException {
        assertEquals(of, heardBy.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aNodeThatIsStartedAgainIsAskedAgain() throws Exception {
        try (ControlPlane plane = plane()) {
            List<Seed> seeds = List.of(seed(plane));
            try (Member dead = new Member("n2", seeds)) {
                dead.tellOf("n2", 1);
                awaitNews("n2/1");
                CompletableFuture<DrainPlan> plan = plane.plan("n2", 0);
                ControlMessage.Question lost = dead.asked();
                try (Member next = new Member("n2", seeds)) {
                    next.tellOf("n2", 2);
                    ControlMessage.Question again = next.asked();
                    assertEquals(lost, again);
                    next.answer(new ControlMessage.Failed(again.id(), "test", "the next one answers"));
                    ExecutionException failed =
                            assertThrows(ExecutionException.class, () -> plan.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                    OperatorException answer = assertInstanceOf(OperatorException.class, failed.getCause());
                    assertEquals("the next one answers", answer.getMessage());
                }
            }
        }
    }

    @Test
    void whatHasBeenAcceptedIsNotAskedAgain() throws Exception {
        Conversation conversation = new Conversation();
        long accepted = conversation
                .open("n2", id -> new ControlMessage.PlanQuestion(id, 0))
                .question()
                .id();
        ControlMessage.Question lost = conversation
                .open("n2", id -> new ControlMessage.PlanQuestion(id, 0))
                .question();
        assertNotNull(conversation.open("n3", id -> new ControlMessage.PlanQuestion(id, 0)));
        conversation.answered(new ControlMessage.Accepted(accepted));
        assertEquals(List.of(lost), conversation.unanswered("n2"));
    }
}
