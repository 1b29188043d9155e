package org.fulcrum.runtime.cluster;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.time.Instant;
import java.util.List;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;

/** The records that several messages carry. Their layout belongs to the version of the message around them. */
final class WireParts {
    private static final List<Reason.Severity> SEVERITIES = List.of(Reason.Severity.values());
    private static final List<ProcessTerms.Kind> KINDS = List.of(ProcessTerms.Kind.values());
    private static final List<Standing.State> STATES = List.of(Standing.State.values());
    static final int LEAST_RECOMMENDATION_BYTES = 30;
    private static final int LEAST_REASON_BYTES = 5;
    private static final int LEAST_TEXT_BYTES = 2;
    private static final int LEAST_DEPARTURE_BYTES = 18;
    private static final int LEAST_STAYING_BYTES = 10;

    private WireParts() {}

    static void key(Output out, ProcessKey key) {
        WireFields.text(out, key.home());
        out.writeInt(key.pid());
    }

    static ProcessKey key(Input in) {
        return new ProcessKey(WireFields.text(in), in.readInt());
    }

    static void terms(Output out, ProcessTerms terms) {
        WireFields.word(out, KINDS, terms.kind());
        out.writeBoolean(terms.automatic());
        out.writeBoolean(terms.otherSites());
    }

    static ProcessTerms terms(Input in) {
        return new ProcessTerms(WireFields.word(in, KINDS), in.readBoolean(), in.readBoolean());
    }

    static void change(Output out, ProcessTerms.Change change) {
        WireFields.optional(out, change.kind(), (o, kind) -> WireFields.word(o, KINDS, kind));
        WireFields.optional(out, change.automatic(), Output::writeBoolean);
        WireFields.optional(out, change.otherSites(), Output::writeBoolean);
    }

    static ProcessTerms.Change change(Input in) {
        return new ProcessTerms.Change(
                WireFields.optional(in, i -> WireFields.word(i, KINDS)),
                WireFields.optional(in, Input::readBoolean),
                WireFields.optional(in, Input::readBoolean));
    }

    static void reason(Output out, Reason reason) {
        WireFields.word(out, SEVERITIES, reason.severity());
        WireFields.text(out, reason.code());
        WireFields.text(out, reason.text());
    }

    static Reason reason(Input in) {
        return new Reason(WireFields.word(in, SEVERITIES), WireFields.text(in), WireFields.text(in));
    }

    static void reasons(Output out, List<Reason> reasons) {
        WireFields.list(out, reasons, WireParts::reason);
    }

    static List<Reason> reasons(Input in) {
        return WireFields.list(in, LEAST_REASON_BYTES, WireParts::reason);
    }

    static void lastMove(Output out, LastMove move) {
        WireFields.text(out, move.from());
        WireFields.text(out, move.to());
        out.writeLong(move.bytes());
        out.writeDouble(move.totalMillis());
        out.writeDouble(move.frozenMillis());
    }

    static LastMove lastMove(Input in) {
        return new LastMove(WireFields.text(in), WireFields.text(in), in.readLong(), in.readDouble(), in.readDouble());
    }

    static void verdict(Output out, Verdict verdict) {
        out.writeBoolean(verdict.possible());
        reasons(out, verdict.reasons());
        out.writeLong(verdict.estimatedBytes());
        out.writeDouble(verdict.estimatedPauseMillis());
    }

    static Verdict verdict(Input in) {
        return new Verdict(in.readBoolean(), reasons(in), in.readLong(), in.readDouble());
    }

    static void recommendation(Output out, Recommendation r) {
        key(out, r.process());
        WireFields.text(out, r.from());
        WireFields.text(out, r.to());
        WireFields.text(out, r.cause());
        out.writeDouble(r.gainSeconds());
        out.writeLong(r.bytes());
        WireFields.list(out, r.reasons(), WireFields::text);
    }

    static Recommendation recommendation(Input in) {
        return new Recommendation(
                key(in),
                WireFields.text(in),
                WireFields.text(in),
                WireFields.text(in),
                in.readDouble(),
                in.readLong(),
                WireFields.list(in, LEAST_TEXT_BYTES, WireFields::text));
    }

    static void motive(Output out, MoveOrder.Motive motive) {
        WireFields.text(out, motive.why());
        out.writeDouble(motive.promisedPace());
        out.writeDouble(motive.cpuDemand());
    }

    static MoveOrder.Motive motive(Input in) {
        return new MoveOrder.Motive(WireFields.text(in), in.readDouble(), in.readDouble());
    }

    static void standing(Output out, Standing standing) {
        WireFields.word(out, STATES, standing.state());
        WireFields.text(out, standing.reason());
        WireFields.text(out, standing.by());
        out.writeLong(standing.since().toEpochMilli());
        out.writeInt(standing.left());
        WireFields.list(out, standing.stuck(), WireFields::text);
    }

    static Standing standing(Input in) {
        return new Standing(
                WireFields.word(in, STATES),
                WireFields.text(in),
                WireFields.text(in),
                Instant.ofEpochMilli(in.readLong()),
                in.readInt(),
                WireFields.list(in, LEAST_TEXT_BYTES, WireFields::text));
    }

    static void plan(Output out, DrainPlan plan) {
        WireFields.text(out, plan.node());
        WireFields.list(out, plan.departures(), (o, d) -> {
            key(o, d.process());
            WireFields.text(o, d.command());
            WireFields.text(o, d.to());
            o.writeLong(d.bytes());
        });
        WireFields.list(out, plan.staying(), (o, s) -> {
            key(o, s.process());
            WireFields.text(o, s.command());
            WireFields.text(o, s.reason());
        });
        out.writeInt(plan.deputies());
        out.writeDouble(plan.seconds());
    }

    static DrainPlan plan(Input in) {
        return new DrainPlan(
                WireFields.text(in),
                WireFields.list(
                        in,
                        LEAST_DEPARTURE_BYTES,
                        i -> new DrainPlan.Departure(key(i), WireFields.text(i), WireFields.text(i), i.readLong())),
                WireFields.list(
                        in,
                        LEAST_STAYING_BYTES,
                        i -> new DrainPlan.Staying(key(i), WireFields.text(i), WireFields.text(i))),
                in.readInt(),
                in.readDouble());
    }

    static void result(Output out, MoveResult result) {
        switch (result) {
            case MoveResult.Moved moved -> {
                out.writeByte(0);
                lastMove(out, moved.cost());
            }
            case MoveResult.Refused refused -> {
                out.writeByte(1);
                reasons(out, refused.reasons());
            }
            case MoveResult.RolledBack rolledBack -> {
                out.writeByte(2);
                reason(out, rolledBack.reason());
            }
            case MoveResult.Lost lost -> {
                out.writeByte(3);
                reason(out, lost.reason());
            }
            case MoveResult.Ended ended -> out.writeByte(4);
        }
    }

    static MoveResult result(Input in) {
        int kind = in.readByteUnsigned();
        return switch (kind) {
            case 0 -> new MoveResult.Moved(lastMove(in));
            case 1 -> new MoveResult.Refused(reasons(in));
            case 2 -> new MoveResult.RolledBack(reason(in));
            case 3 -> new MoveResult.Lost(reason(in));
            case 4 -> new MoveResult.Ended();
            default -> throw new KryoException("no such result: " + kind);
        };
    }
}
