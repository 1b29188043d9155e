package org.fulcrum.runtime.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sets of processor features and their levels. */
class CpuFeaturesTest {
    private static final String V2 = "cx16 lahf_lm popcnt pni ssse3 sse4_1 sse4_2";
    private static final String V3 = V2 + " avx avx2 bmi1 bmi2 f16c fma abm movbe xsave";
    private static final String V4 = V3 + " avx512f avx512bw avx512cd avx512dq avx512vl";

    private static CpuFeatures of(String words) {
        return CpuFeatures.of(List.of(words.split(" ")));
    }

    @Test
    void levelsAreThoseOfThePsAbi() {
        assertEquals("x86-64", of("cx16").level());
        assertEquals("x86-64-v2", of(V2).level());
        assertEquals("x86-64-v3", of(V3).level());
        assertEquals("x86-64-v4", of(V4).level());
        assertEquals("x86-64-v2", of(V4).without(of("fma")).level(), "a gap counts, whatever is above it");
    }

    @Test
    void whatOnlyTheKernelUsesIsNotSeen() {
        assertTrue(of("pti ibrs arch_capabilities smep erms fsrm").isEmpty());
        assertEquals(List.of("avx2"), of("avx2 smap").words());
    }

    @Test
    void bitsComeBackAndUnknownOnesAreLeftOut() {
        CpuFeatures all = new CpuFeatures(java.util.Set.of(CpuFeature.values()));
        assertEquals(all, CpuFeatures.ofBits(all.bits()));
        assertEquals(
                all,
                CpuFeatures.ofBits(
                        Stream.concat(all.bits().stream(), Stream.of(-1L)).toList()));
        assertEquals(CpuFeatures.NONE, CpuFeatures.ofBits(List.of()));
    }

    @Test
    void setsAreCombined() {
        assertEquals(of("avx"), of("avx avx2").and(of("avx fma")));
        assertEquals(of("avx2"), of("avx avx2").without(of("avx fma")));
        assertEquals(of("avx avx2 fma"), of("avx avx2").or(of("avx fma")));
    }

    @Test
    void noWordStandsTwice() {
        List<String> words =
                Arrays.stream(CpuFeature.values()).map(CpuFeature::word).toList();
        assertFalse(words.stream().distinct().count() < words.size());
    }
}
