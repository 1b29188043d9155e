package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.linux.ProcFs;
import org.junit.jupiter.api.Test;

/** What a program is started with that shall not choose some instructions. */
class HeldEnvironmentTest {
    private static final CpuFeatures OWN = CpuFeatures.of(List.of(
            "cx16 lahf_lm popcnt pni ssse3 sse4_1 sse4_2 avx avx2 bmi1 bmi2 f16c fma abm movbe xsave xsavec vaes"
                    .split(" ")));

    private static Map<String, String> added(Map<String, String> present, String... withheld) {
        return ProcFs.variables(
                String.join("\0", HeldEnvironment.additions(present, OWN, CpuFeatures.of(List.of(withheld)))));
    }

    @Test
    void eachLibraryReadsItsOwnWords() {
        assertEquals(
                Map.of(
                        "FULCRUM_CPU_WITHOUT", "avx2,fma",
                        "GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA",
                        "OPENBLAS_CORETYPE", "Sandybridge",
                        "MKL_ENABLE_INSTRUCTIONS", "AVX",
                        "NPY_DISABLE_CPU_FEATURES",
                                "AVX2,AVX512CD,AVX512F,AVX512_CLX,AVX512_CNL,AVX512_ICL,AVX512_SKX,AVX512_SPR,FMA3,"
                                        + "X86_V3,X86_V4",
                        "OPENSSL_ia32cap", "~0x100000000000:~0x20"),
                added(Map.of(), "avx2", "fma"));
    }

    @Test
    void whatTheUserHasSetStays() {
        Map<String, String> added = added(
                Map.of(
                        "GLIBC_TUNABLES", "glibc.malloc.check=1:glibc.cpu.hwcaps=-ERMS",
                        "OPENBLAS_CORETYPE", "Zen",
                        "OPENSSL_ia32cap", ":0"),
                "avx2");
        assertEquals("glibc.malloc.check=1:glibc.cpu.hwcaps=-ERMS,-AVX2", added.get("GLIBC_TUNABLES"));
        assertTrue(!added.containsKey("OPENBLAS_CORETYPE") && !added.containsKey("OPENSSL_ia32cap"), added::toString);
    }

    @Test
    void aProgramOfAHeldProgramIsHeldFromBoth() {
        assertEquals(
                "avx2,bmi2",
                added(Map.of("FULCRUM_CPU_WITHOUT", "bmi2"), "avx2").get("FULCRUM_CPU_WITHOUT"));
    }

    @Test
    void whatNoLevelHasChangesNoLevel() {
        assertEquals(
                Map.of("FULCRUM_CPU_WITHOUT", "vaes", "OPENSSL_ia32cap", ":~0x20000000000", "GLIBC_TUNABLES", "a=b"),
                added(Map.of("GLIBC_TUNABLES", "a=b"), "vaes"));
    }

    @Test
    void nothingWithheldOrNothingToAddToChangesNothing() {
        assertEquals(Map.of(), added(Map.of()));
        assertEquals(Map.of(), added(Map.of("GLIBC_TUNABLES", "a=\"b"), "avx2"), "what cannot be kept is not replaced");
    }
}
