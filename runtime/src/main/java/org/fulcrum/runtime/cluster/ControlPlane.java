package org.fulcrum.runtime.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.core.gossip.Told;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Peers;
import org.fulcrum.runtime.move.Reservation;
import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's place in the cluster: tells its news, hears that of others, puts questions to them and answers theirs.
 * Thread-safe. Members are known by name from their news; before a member's first news it cannot be asked.
 */
public final class ControlPlane implements Peers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    /** Most members that are told a full report, or a farewell, at once. In a smaller cluster all are. */
    public static final int FAN_OUT = 8;

    private static final int MAX_WISHES_A_SECOND = 64;

    private final String self;
    private final NewsDesk news;
    private final RateBound namesakeLog = new RateBound(1, 60_000);
    private final RateBound wishes = new RateBound(MAX_WISHES_A_SECOND, 1_000);
    private final Conversation conversation = new Conversation();
    private final AnswerDesk answers;
    private final Directory directory;
    private final Border border;
    private final CompletableFuture<Group> group = new CompletableFuture<>();

    private ControlPlane(GroupSettings settings, Desk desk, NewsDesk news, Predicate<String> attached) {
        this.self = settings.name();
        this.news = news;
        this.directory = new Directory(settings.cluster(), settings.gateway().isPresent());
        this.border = new Border(settings.cluster(), directory, attached);
        this.answers = new AnswerDesk(desk, directory, this::reply);
    }

    /**
     * Joins the cluster.
     *
     * @param desk answers what others ask
     * @param news takes others' news and gives the own
     * @param attached whether news of that other site is wanted
     * @throws IOException when the address or port is not to be had
     */
    public static ControlPlane join(GroupSettings settings, Desk desk, NewsDesk news, Predicate<String> attached)
            throws IOException {
        ControlPlane plane = new ControlPlane(settings, desk, news, attached);
        plane.group.complete(Group.join(settings, plane.inbox()));
        return plane;
    }

    private Inbox inbox() {
        return new Inbox() {
            @Override
            public void message(Address from, ControlMessage message) {
                received(from, message);
            }

            @Override
            public void gossip(Address from, List<GossipEntry> window) {
                gossiped(from, window);
            }

            @Override
            public void members(Set<Address> view) {
                directory.sees(view);
                news.membersChanged(directory.missing(view));
            }
        };
    }

    private void received(Address from, ControlMessage message) {
        switch (message) {
            case NodeReport report -> {
                if (report.name().equals(self)) {
                    warnOfNamesake(from);
                    return;
                }
                if (!border.admits(from, report)) {
                    return;
                }
                if (directory.spoke(report.name(), report.incarnation(), from)) {
                    askAgain(report.name(), from);
                }
                news.heard(report);
            }
            case ControlMessage.Farewell farewell -> {
                directory.remove(farewell.name(), farewell.incarnation());
                news.heard(farewell);
                forgotten(farewell.name());
            }
            case ControlMessage.ReportWish wish -> grant(from);
            case ControlMessage.PolicyNews policy -> news.policy(policy).ifPresent(later -> send(List.of(from), later));
            case ControlMessage.Question question -> answers.take(from, question);
            case ControlMessage.Answer answer -> conversation.answered(answer);
        }
    }

    /** Off the group's thread: a report may have to wait for a measurement. */
    private void grant(Address wisher) {
        if (wishes.allows(System.nanoTime() / 1_000_000)) {
            Thread.ofVirtual()
                    .name("reporting")
                    .start(() -> news.own().ifPresent(report -> send(List.of(wisher), report)));
        }
    }

    /** The sender's own entry comes first. */
    private void gossiped(Address from, List<GossipEntry> window) {
        if (!window.isEmpty() && window.getFirst().told().name().equals(self)) {
            warnOfNamesake(from);
            return;
        }
        List<GossipEntry> admitted = border.admitted(from, window);
        admitted.forEach(this::note);
        news.gossiped(admitted.stream().map(GossipEntry::told).toList());
    }

    private void note(GossipEntry entry) {
        Told<NodeReport> told = entry.told();
        if (told.isFarewell()) {
            directory.remove(told.name(), told.incarnation());
        } else if (!told.name().equals(self)) {
            Address address = border.address(entry);
            if (directory.mentioned(told.name(), told.incarnation(), address)) {
                askAgain(told.name(), address);
            }
        }
    }

    /** A node that was started again: what its runtime before was asked last, this one never heard of. */
    private void askAgain(String node, Address address) {
        for (ControlMessage.Question question : conversation.unanswered(node)) {
            try {
                group.join().tell(address, question);
            } catch (WireException notSent) {
                LOG.warn("{} could not ask {} again: {}", self, node, notSent.getMessage());
            }
        }
    }

    private void warnOfNamesake(Address from) {
        if (namesakeLog.allows(System.nanoTime() / 1_000_000)) {
            LOG.warn("another member ({}) calls itself {} too; its news is ignored: give it another name", from, self);
        }
    }

    private void reply(Address to, ControlMessage.Answer answer) {
        try {
            group.join().tell(to, answer);
        } catch (WireException notSent) {
            LOG.warn("{} could not answer {}: {}", self, to, notSent.getMessage());
        }
    }

    /**
     * Tells own news, lists included: to all others when there are no more than {@link #FAN_OUT}; else to so many of
     * those named, and when it is urgent to others drawn by lot until there are so many.
     */
    public void tell(ControlMessage.News own, Collection<String> named, boolean urgent) {
        List<Address> others = group.join().others(Integer.MAX_VALUE);
        Set<Address> addresses = directory.addresses(named);
        LinkedHashSet<Address> chosen = new LinkedHashSet<>(others);
        chosen.retainAll(addresses);
        addresses.stream().filter(a -> directory.foreign(a).isPresent()).forEach(chosen::add);
        if (urgent || others.size() <= FAN_OUT) {
            chosen.addAll(others);
        }
        send(chosen.stream().limit(FAN_OUT).toList(), own);
    }

    private void send(List<Address> members, ControlMessage message) {
        try {
            group.join().tell(members, message);
        } catch (WireException notSent) {
            LOG.warn("{} could not tell its news: {}", self, notSent.getMessage());
        }
    }

    /** Tells a window of what is known to one other, drawn by lot. */
    public void gossip(List<Told<NodeReport>> window) {
        try {
            List<GossipEntry> entries = addressed(window);
            for (Address other : group.join().others(1)) {
                group.join().gossip(other, entries);
            }
        } catch (WireException notSent) {
            LOG.warn("{} could not gossip: {}", self, notSent.getMessage());
        }
    }

    /** Other sites that can be reached now, as far as this member knows: only a gateway does. */
    public List<String> reachableSites() {
        return group.join().sites();
    }

    /** Whether this member speaks for its site to others. */
    public boolean isGateway() {
        return group.join().isGateway();
    }

    /** Tells other sites of members of this one: the gateway's part. */
    public void summarize(Collection<String> sites, List<Told<NodeReport>> best) {
        try {
            List<GossipEntry> entries = addressed(best);
            for (String site : sites) {
                group.join().gossipTo(site, entries);
            }
        } catch (WireException notSent) {
            LOG.warn("{} could not tell other sites: {}", self, notSent.getMessage());
        }
    }

    /** One who has left has no address any more; of others the address came with the first news. */
    private List<GossipEntry> addressed(List<Told<NodeReport>> window) throws WireException {
        UUID own = group.join().self();
        List<GossipEntry> entries = new ArrayList<>(window.size());
        for (Told<NodeReport> told : window) {
            Optional<Address> known = directory.address(told.name());
            if (told.name().equals(self)) {
                entries.add(new GossipEntry(told, own));
            } else if (told.isFarewell()) {
                entries.add(new GossipEntry(told, new UUID(0, 0)));
            } else if (known.isPresent() && known.get() instanceof UUID member) {
                entries.add(new GossipEntry(told, member));
            }
        }
        return entries;
    }

    /** Tells the policy to one other, drawn by lot, or to all. */
    public void tellPolicy(ControlMessage.PolicyNews policy, boolean all) {
        send(group.join().others(all ? Integer.MAX_VALUE : 1), policy);
    }

    /** Asks these members for their reports of now; they come as news. */
    public void wish(Collection<String> nodes) {
        List<Address> reached =
                directory.addresses(nodes).stream().filter(directory::reaches).toList();
        send(reached, new ControlMessage.ReportWish());
    }

    /** A member is silent for too long: questions to it end with an error. */
    public void forgotten(String node) {
        conversation.end(node::equals, "node-silent", "it has left or is not heard of any more");
    }

    /** Asks a process's home-node for preflight; fails with {@link OperatorException}. */
    public CompletableFuture<Verdict> explain(String home, int pid, Optional<String> destination, int uid) {
        return ask(
                home,
                id -> new ControlMessage.ExplainQuestion(id, uid, pid, destination),
                answer -> answer instanceof ControlMessage.Explained explained
                        ? Optional.of(explained.verdict())
                        : Optional.empty());
    }

    /** Orders a move at a process's home-node; fails with {@link OperatorException}. */
    public CompletableFuture<MoveResult> move(String home, int pid, String destination, MoveOrder order, int uid) {
        return ask(
                home,
                id -> new ControlMessage.MoveQuestion(id, uid, pid, destination, order),
                answer -> answer instanceof ControlMessage.MoveEnded ended
                        ? Optional.of(ended.result())
                        : Optional.empty());
    }

    /** Changes a process's terms at its home-node; fails with {@link OperatorException}. */
    public CompletableFuture<ProcessTerms> change(String home, int pid, ProcessTerms.Change change, int uid) {
        return ask(
                home,
                id -> new ControlMessage.TermsQuestion(id, uid, pid, change),
                answer -> answer instanceof ControlMessage.Termed termed
                        ? Optional.of(termed.terms())
                        : Optional.empty());
    }

    /** Gives a node an order about itself; fails with {@link OperatorException}. */
    public CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by, int uid) {
        return ask(
                node,
                id -> new ControlMessage.StandingQuestion(id, uid, order, reason, by),
                answer -> answer instanceof ControlMessage.Stands stands
                        ? Optional.of(stands.standing())
                        : Optional.empty());
    }

    /** Asks a node what would leave it; fails with {@link OperatorException}. */
    public CompletableFuture<DrainPlan> plan(String node, int uid) {
        return ask(
                node,
                id -> new ControlMessage.PlanQuestion(id, uid),
                answer -> answer instanceof ControlMessage.Planned planned
                        ? Optional.of(planned.plan())
                        : Optional.empty());
    }

    @Override
    public Reservation.Reply reserve(String node, Reservation.Request request) throws OperatorException {
        CompletableFuture<Reservation.Reply> reply = ask(
                node,
                id -> new ControlMessage.ReserveQuestion(id, request),
                answer -> answer instanceof ControlMessage.Reserved reserved
                        ? Optional.of(reserved.reply())
                        : Optional.empty());
        return Conversation.awaited(node, reply);
    }

    @Override
    public MailPlace mail(String node, MailQuery query) throws OperatorException {
        return Conversation.awaited(
                node,
                ask(
                        node,
                        id -> new ControlMessage.MailQuestion(id, query),
                        answer -> answer instanceof ControlMessage.MailPlaced placed
                                ? Optional.of(placed.place())
                                : Optional.empty()));
    }

    private <T> CompletableFuture<T> ask(
            String node,
            LongFunction<ControlMessage.Question> question,
            Function<ControlMessage.Answer, Optional<T>> reader) {
        try {
            Address address = directory
                    .address(node)
                    .orElseThrow(() -> new OperatorException(
                            "unknown-node",
                            "no node named " + node + " is heard of; `fulcrum nodes` lists those that are"));
            if (!directory.reaches(address)) {
                throw new OperatorException(
                        "other-site",
                        node + " belongs to site " + directory.foreign(address).orElse("")
                                + ", and a console asks only nodes of its own site");
            }
            Conversation.Pending opened = conversation.open(node, question);
            group.join().tell(address, opened.question());
            return opened.last()
                    .thenCompose(answer -> reader.apply(answer)
                            .map(CompletableFuture::completedFuture)
                            .orElseGet(() -> CompletableFuture.failedFuture(new OperatorException(
                                    "wrong-answer", "node " + node + " answered another question"))));
        } catch (OperatorException refused) {
            return CompletableFuture.failedFuture(refused);
        } catch (WireException notSent) {
            return CompletableFuture.failedFuture(
                    new OperatorException("not-sent", String.valueOf(notSent.getMessage())));
        }
    }

    /** Members in the group's view, this one included: a hint, never a proof. */
    public int groupSize() {
        return group.join().size();
    }

    /** Own group address, {@code host:port}. */
    public String groupAddress() {
        return group.join().address();
    }

    @Override
    public void close() {
        conversation.end(node -> true, "stopping", "this member is leaving the cluster");
        group.join().close();
    }
}
