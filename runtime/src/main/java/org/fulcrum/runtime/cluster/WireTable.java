package org.fulcrum.runtime.cluster;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Reservation;

/**
 * The one table of numbers on the wire. A number is never used again for anything else, a message never changes its
 * number. Kryo keeps 0 to 8 for itself; 70 is how {@link GossipCodec}'s frames begin, and never a number here.
 */
final class WireTable {
    private static final int LEAST_TEXT_BYTES = 2;
    private static final List<Standing.Order> ORDERS = List.of(Standing.Order.values());
    private static final List<MailPlace.Code> PLACES = List.of(MailPlace.Code.values());

    private WireTable() {}

    static Kryo register(Kryo kryo) {
        kryo.register(NodeReport.class, ReportLayout.layout(), 10);
        kryo.register(ControlMessage.Farewell.class, farewell(), 11);
        kryo.register(ControlMessage.ExplainQuestion.class, explainQuestion(), 12);
        kryo.register(ControlMessage.MoveQuestion.class, moveQuestion(), 13);
        kryo.register(ControlMessage.ReserveQuestion.class, reserveQuestion(), 14);
        kryo.register(ControlMessage.Explained.class, explained(), 15);
        kryo.register(ControlMessage.Accepted.class, accepted(), 16);
        kryo.register(ControlMessage.MoveEnded.class, moveEnded(), 17);
        kryo.register(ControlMessage.Reserved.class, reserved(), 18);
        kryo.register(ControlMessage.Failed.class, failed(), 19);
        kryo.register(ControlMessage.ReportWish.class, reportWish(), 20);
        kryo.register(ControlMessage.StandingQuestion.class, standingQuestion(), 21);
        kryo.register(ControlMessage.PlanQuestion.class, planQuestion(), 22);
        kryo.register(ControlMessage.Stands.class, stands(), 23);
        kryo.register(ControlMessage.Planned.class, planned(), 24);
        kryo.register(ControlMessage.PolicyNews.class, policyNews(), 25);
        kryo.register(ControlMessage.TermsQuestion.class, termsQuestion(), 26);
        kryo.register(ControlMessage.Termed.class, termed(), 27);
        kryo.register(ControlMessage.MailQuestion.class, mailQuestion(), 28);
        kryo.register(ControlMessage.MailPlaced.class, mailPlaced(), 29);
        return kryo;
    }

    private static Layout<ControlMessage.MailQuestion> mailQuestion() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireFields.text(out, m.query().receiver().home());
                    out.writeInt(m.query().receiver().pid());
                    out.writeLong(m.query().receiver().start());
                    out.writeInt(m.query().uid());
                },
                in -> new ControlMessage.MailQuestion(
                        in.readLong(),
                        new MailQuery(new Address(WireFields.text(in), in.readInt(), in.readLong()), in.readInt())));
    }

    private static Layout<ControlMessage.MailPlaced> mailPlaced() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    out.writeByte(PLACES.indexOf(m.place().code()));
                    WireFields.text(out, m.place().node());
                    WireFields.text(out, m.place().host());
                    out.writeInt(m.place().port());
                    WireFields.text(out, m.place().token());
                },
                in -> new ControlMessage.MailPlaced(
                        in.readLong(),
                        new MailPlace(
                                PLACES.get(in.readByteUnsigned()),
                                WireFields.text(in),
                                WireFields.text(in),
                                in.readInt(),
                                WireFields.text(in))));
    }

    private static Layout<ControlMessage.Farewell> farewell() {
        return new Layout<>(
                1,
                (out, m) -> {
                    WireFields.text(out, m.name());
                    out.writeLong(m.incarnation());
                },
                in -> new ControlMessage.Farewell(WireFields.text(in), in.readLong()));
    }

    private static Layout<ControlMessage.ReportWish> reportWish() {
        return new Layout<>(1, (out, m) -> {}, in -> new ControlMessage.ReportWish());
    }

    private static Layout<ControlMessage.PolicyNews> policyNews() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.version());
                    WireFields.text(out, m.node());
                    WireFields.text(out, m.by());
                    out.writeLong(m.sinceMillis());
                    WireFields.text(out, m.text());
                },
                in -> new ControlMessage.PolicyNews(
                        in.readLong(), WireFields.text(in), WireFields.text(in), in.readLong(), WireFields.text(in)));
    }

    private static Layout<ControlMessage.ExplainQuestion> explainQuestion() {
        return new Layout<>(
                1,
                (out, m) -> {
                    ids(out, m.id(), m.uid(), m.pid());
                    WireFields.optional(out, m.destination(), WireFields::text);
                },
                in -> new ControlMessage.ExplainQuestion(
                        in.readLong(), in.readInt(), in.readInt(), WireFields.optional(in, WireFields::text)));
    }

    private static Layout<ControlMessage.MoveQuestion> moveQuestion() {
        return new Layout<>(
                3,
                (out, m) -> {
                    ids(out, m.id(), m.uid(), m.pid());
                    WireFields.text(out, m.destination());
                    out.writeBoolean(m.order().cpuMismatch());
                    WireFields.optional(out, m.order().motive(), WireParts::motive);
                },
                in -> new ControlMessage.MoveQuestion(
                        in.readLong(),
                        in.readInt(),
                        in.readInt(),
                        WireFields.text(in),
                        new MoveOrder(in.readBoolean(), WireFields.optional(in, WireParts::motive))));
    }

    private static Layout<ControlMessage.ReserveQuestion> reserveQuestion() {
        return new Layout<>(
                4,
                (out, m) -> {
                    out.writeLong(m.id());
                    request(out, m.request());
                },
                in -> new ControlMessage.ReserveQuestion(in.readLong(), request(in)));
    }

    private static Layout<ControlMessage.Explained> explained() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireParts.verdict(out, m.verdict());
                },
                in -> new ControlMessage.Explained(in.readLong(), WireParts.verdict(in)));
    }

    private static Layout<ControlMessage.Accepted> accepted() {
        return new Layout<>(1, (out, m) -> out.writeLong(m.id()), in -> new ControlMessage.Accepted(in.readLong()));
    }

    private static Layout<ControlMessage.MoveEnded> moveEnded() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireParts.result(out, m.result());
                },
                in -> new ControlMessage.MoveEnded(in.readLong(), WireParts.result(in)));
    }

    private static Layout<ControlMessage.Reserved> reserved() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    reply(out, m.reply());
                },
                in -> new ControlMessage.Reserved(in.readLong(), reply(in)));
    }

    private static Layout<ControlMessage.Failed> failed() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireFields.text(out, m.code());
                    WireFields.text(out, m.text());
                },
                in -> new ControlMessage.Failed(in.readLong(), WireFields.text(in), WireFields.text(in)));
    }

    private static Layout<ControlMessage.StandingQuestion> standingQuestion() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    out.writeInt(m.uid());
                    WireFields.word(out, ORDERS, m.order());
                    WireFields.text(out, m.reason());
                    WireFields.text(out, m.by());
                },
                in -> new ControlMessage.StandingQuestion(
                        in.readLong(),
                        in.readInt(),
                        WireFields.word(in, ORDERS),
                        WireFields.text(in),
                        WireFields.text(in)));
    }

    private static Layout<ControlMessage.PlanQuestion> planQuestion() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    out.writeInt(m.uid());
                },
                in -> new ControlMessage.PlanQuestion(in.readLong(), in.readInt()));
    }

    private static Layout<ControlMessage.Stands> stands() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireParts.standing(out, m.standing());
                },
                in -> new ControlMessage.Stands(in.readLong(), WireParts.standing(in)));
    }

    private static Layout<ControlMessage.Planned> planned() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireParts.plan(out, m.plan());
                },
                in -> new ControlMessage.Planned(in.readLong(), WireParts.plan(in)));
    }

    private static Layout<ControlMessage.TermsQuestion> termsQuestion() {
        return new Layout<>(
                1,
                (out, m) -> {
                    ids(out, m.id(), m.uid(), m.pid());
                    WireParts.change(out, m.change());
                },
                in -> new ControlMessage.TermsQuestion(
                        in.readLong(), in.readInt(), in.readInt(), WireParts.change(in)));
    }

    private static Layout<ControlMessage.Termed> termed() {
        return new Layout<>(
                1,
                (out, m) -> {
                    out.writeLong(m.id());
                    WireParts.terms(out, m.terms());
                },
                in -> new ControlMessage.Termed(in.readLong(), WireParts.terms(in)));
    }

    private static void ids(Output out, long id, int uid, int pid) {
        out.writeLong(id);
        out.writeInt(uid);
        out.writeInt(pid);
    }

    private static void request(Output out, Reservation.Request r) {
        WireParts.key(out, r.process());
        out.writeLong(r.moveId());
        out.writeLong(r.bytes());
        out.writeInt(r.uid());
        WireFields.list(out, r.cpu().needs(), WireFields::text);
        WireFields.list(out, r.cpu().withheld(), WireFields::text);
        out.writeBoolean(r.cpu().mismatchAllowed());
        WireFields.optional(out, r.motive(), WireParts::motive);
        WireFields.text(out, r.site());
    }

    private static Reservation.Request request(Input in) {
        return new Reservation.Request(
                WireParts.key(in),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                new Reservation.Cpu(
                        WireFields.list(in, LEAST_TEXT_BYTES, WireFields::text),
                        WireFields.list(in, LEAST_TEXT_BYTES, WireFields::text),
                        in.readBoolean()),
                WireFields.optional(in, WireParts::motive),
                WireFields.text(in));
    }

    private static void reply(Output out, Reservation.Reply r) {
        WireParts.reasons(out, r.reasons());
        WireFields.text(out, r.host());
        out.writeInt(r.port());
        WireFields.text(out, r.token());
    }

    private static Reservation.Reply reply(Input in) {
        return new Reservation.Reply(WireParts.reasons(in), WireFields.text(in), in.readInt(), WireFields.text(in));
    }
}
