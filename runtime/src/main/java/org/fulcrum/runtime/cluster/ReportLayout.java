package org.fulcrum.runtime.cluster;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.platform.NodeReading;

/** Layout of {@link NodeReport} and its parts, version 7. */
final class ReportLayout {
    private static final List<Residency> RESIDENCIES = List.of(Residency.values());
    private static final List<MovePhase> PHASES = List.of(MovePhase.values());
    private static final int LEAST_HOME_BYTES = 88;
    private static final int LEAST_GUEST_BYTES = 74;
    private static final int LEAST_ACTIVITY_BYTES = 46;

    private ReportLayout() {}

    static Layout<NodeReport> layout() {
        return new Layout<>(7, ReportLayout::write, ReportLayout::read);
    }

    private static void write(Output out, NodeReport r) {
        WireFields.text(out, r.name());
        out.writeLong(r.incarnation());
        out.writeLong(r.sequence());
        out.writeBoolean(r.observer());
        WireFields.text(out, r.address());
        reading(out, r.reading());
        WireFields.list(out, r.homes(), ReportLayout::home);
        WireFields.list(out, r.guests(), ReportLayout::guest);
        WireFields.list(out, r.activities(), ReportLayout::activity);
        out.writeInt(r.leftOut());
        WireFields.list(out, r.cpu().bits(), Output::writeLong);
        out.writeLong(r.changes());
        WireParts.standing(out, r.standing());
        WireFields.list(out, r.recommendations(), WireParts::recommendation);
        WireFields.text(out, r.site());
        WireFields.list(out, r.partners(), WireFields::text);
        out.writeDouble(r.foreignDemand());
    }

    private static NodeReport read(Input in) {
        return new NodeReport(
                WireFields.text(in),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                WireFields.text(in),
                reading(in),
                WireFields.list(in, LEAST_HOME_BYTES, ReportLayout::home),
                WireFields.list(in, LEAST_GUEST_BYTES, ReportLayout::guest),
                WireFields.list(in, LEAST_ACTIVITY_BYTES, ReportLayout::activity),
                in.readInt(),
                CpuFeatures.ofBits(WireFields.list(in, Long.BYTES, Input::readLong)),
                in.readLong(),
                WireParts.standing(in),
                WireFields.list(in, WireParts.LEAST_RECOMMENDATION_BYTES, WireParts::recommendation),
                WireFields.text(in),
                WireFields.list(in, Short.BYTES, WireFields::text),
                in.readDouble());
    }

    private static void reading(Output out, NodeReading r) {
        out.writeDouble(r.cpuCount());
        out.writeDouble(r.cpuMegahertz());
        out.writeDouble(r.speed());
        out.writeDouble(r.load());
        out.writeDouble(r.demand());
        out.writeLong(r.memoryTotalBytes());
        out.writeLong(r.memoryAvailableBytes());
        out.writeDouble(r.cpuPressurePercent());
        out.writeDouble(r.memoryPressurePercent());
        out.writeDouble(r.ioPressurePercent());
        out.writeDouble(r.memoryStall());
    }

    private static NodeReading reading(Input in) {
        return new NodeReading(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }

    private static void home(Output out, HomeReport h) {
        out.writeInt(h.pid());
        out.writeInt(h.uid());
        WireFields.text(out, h.user());
        WireFields.text(out, h.command());
        WireFields.text(out, h.node());
        WireFields.word(out, RESIDENCIES, h.residency());
        out.writeLong(h.epoch());
        out.writeInt(h.threads());
        out.writeDouble(h.cpuPercent());
        out.writeDouble(h.demand());
        out.writeDouble(h.cpuSeconds());
        out.writeLong(h.residentBytes());
        out.writeLong(h.aliveMillis());
        out.writeInt(h.moves());
        out.writeLong(h.forwardedCalls());
        out.writeInt(h.homecomings());
        WireFields.optional(out, h.lastHomecomingCause(), WireFields::text);
        WireFields.optional(out, h.lastMove(), WireParts::lastMove);
        WireParts.terms(out, h.terms());
    }

    private static HomeReport home(Input in) {
        return new HomeReport(
                in.readInt(),
                in.readInt(),
                WireFields.text(in),
                WireFields.text(in),
                WireFields.text(in),
                WireFields.word(in, RESIDENCIES),
                in.readLong(),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                WireFields.optional(in, WireFields::text),
                WireFields.optional(in, WireParts::lastMove),
                WireParts.terms(in));
    }

    private static void guest(Output out, GuestReport g) {
        WireParts.key(out, g.key());
        out.writeInt(g.threads());
        out.writeDouble(g.cpuPercent());
        out.writeDouble(g.demand());
        out.writeDouble(g.cpuSeconds());
        out.writeLong(g.residentBytes());
        out.writeLong(g.hereMillis());
        out.writeDouble(g.calls().callsPerSecond());
        out.writeDouble(g.calls().bytesPerSecond());
        out.writeDouble(g.calls().waitPerSecond());
    }

    private static GuestReport guest(Input in) {
        return new GuestReport(
                WireParts.key(in),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                new CallTraffic(in.readDouble(), in.readDouble(), in.readDouble()));
    }

    private static void activity(Output out, Activity a) {
        out.writeLong(a.id());
        WireParts.key(out, a.process());
        WireFields.text(out, a.from());
        WireFields.text(out, a.to());
        WireFields.word(out, PHASES, a.phase());
        out.writeLong(a.bytesDone());
        out.writeLong(a.bytesTotal());
        out.writeLong(a.ageMillis());
        WireFields.optional(out, a.result(), WireParts::result);
        WireFields.text(out, a.why());
    }

    private static Activity activity(Input in) {
        return new Activity(
                in.readLong(),
                WireParts.key(in),
                WireFields.text(in),
                WireFields.text(in),
                WireFields.word(in, PHASES),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                WireFields.optional(in, WireParts::result),
                WireFields.text(in));
    }
}
