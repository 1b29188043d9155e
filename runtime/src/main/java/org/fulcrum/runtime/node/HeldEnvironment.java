package org.fulcrum.runtime.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fulcrum.runtime.abi.CpuFeature;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.move.CpuMark;

/**
 * The environment in which a program does not choose certain processor features: what glibc, OpenBLAS, MKL, NumPy and
 * OpenSSL read when they start. Java has no variable that it reads without a word on standard error, so it is not held.
 * What the user has set stays as it is; only GLIBC_TUNABLES is added to. Pure.
 */
final class HeldEnvironment {
    private static final String TUNABLES = "GLIBC_TUNABLES";
    private static final String HWCAPS = "glibc.cpu.hwcaps=";
    private static final int WORD_BITS = 64;
    private static final int FIRST_VECTOR_LEVEL = 3;

    private HeldEnvironment() {}

    /**
     * What to add to an environment.
     *
     * @param present its variables
     * @param own features of the node
     * @param withheld those that are not to be chosen
     * @return {@code NAME=value}, each to be set; empty when nothing is withheld, or when what the user has set cannot
     *     be added to
     */
    static List<String> additions(Map<String, String> present, CpuFeatures own, CpuFeatures withheld) {
        String tunables = present.getOrDefault(TUNABLES, "");
        if (withheld.isEmpty() || !plain(tunables)) {
            return List.of();
        }
        CpuFeatures left = own.without(withheld);
        Map<String, String> added = new LinkedHashMap<>();
        CpuFeatures mark = withheld.or(CpuMark.withheld(present.getOrDefault(CpuMark.NAME, "")));
        added.put(CpuMark.NAME, CpuMark.text(mark));
        added.put(TUNABLES, tunables(tunables, withheld));
        if (withheld.all().stream().anyMatch(f -> f.level() > 0)) {
            added.put("OPENBLAS_CORETYPE", openBlasCore(left));
            added.put("MKL_ENABLE_INSTRUCTIONS", mklInstructions(left));
        }
        added.put("NPY_DISABLE_CPU_FEATURES", numPyNames(withheld));
        added.put("OPENSSL_ia32cap", openSslMask(withheld));
        return added.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .filter(e -> Set.of(CpuMark.NAME, TUNABLES).contains(e.getKey()) || !present.containsKey(e.getKey()))
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }

    /** Whether the launcher can read it without being a parser of JSON. */
    private static boolean plain(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
    }

    private static String tunables(String present, CpuFeatures withheld) {
        String names = withheld.all().stream()
                .sorted()
                .flatMap(f -> f.glibcName().stream())
                .map(name -> "-" + name)
                .collect(Collectors.joining(","));
        if (names.isEmpty()) {
            return present;
        }
        List<String> parts = new ArrayList<>();
        boolean extended = false;
        for (String part : present.split(":", -1)) {
            if (part.startsWith(HWCAPS)) {
                parts.add(part + (part.equals(HWCAPS) ? "" : ",") + names);
                extended = true;
            } else if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        if (!extended) {
            parts.add(HWCAPS + names);
        }
        return String.join(":", parts);
    }

    /** OpenBLAS's names of cores (its README, DYNAMIC_ARCH): the newest that needs no more than what is left. */
    private static String openBlasCore(CpuFeatures left) {
        return switch (vectors(left)) {
            case "AVX512" -> "SkylakeX";
            case "AVX2" -> "Haswell";
            case "AVX" -> "Sandybridge";
            case "SSE4_2" -> "Nehalem";
            default -> "Prescott";
        };
    }

    /** Intel's oneMKL developer guide, "Instruction Set Specific Dispatching": a ceiling; SSE4_2 is the lowest. */
    private static String mklInstructions(CpuFeatures left) {
        String vectors = vectors(left);
        return vectors.equals("SSE2") ? "SSE4_2" : vectors;
    }

    private static String vectors(CpuFeatures left) {
        Set<CpuFeature> all = left.all();
        if (left.level().equals("x86-64-v4")) {
            return "AVX512";
        }
        if (all.containsAll(Set.of(CpuFeature.AVX2, CpuFeature.FMA))) {
            return "AVX2";
        }
        return all.contains(CpuFeature.AVX) ? "AVX" : all.contains(CpuFeature.SSE4_2) ? "SSE4_2" : "SSE2";
    }

    /** NumPy's names, before 2.4 by feature and since then by level (its "Runtime dispatch" page). */
    private static String numPyNames(CpuFeatures withheld) {
        Set<String> names = new TreeSet<>();
        for (CpuFeature f : withheld.all()) {
            if (f.level() == FIRST_VECTOR_LEVEL) {
                names.addAll(List.of("AVX2", "FMA3", "X86_V3"));
            }
            if (f == CpuFeature.AVX || f == CpuFeature.XSAVE) {
                names.addAll(List.of("AVX", "F16C"));
            }
            if (f.level() >= FIRST_VECTOR_LEVEL || f.word().startsWith("avx512")) {
                names.addAll(List.of(
                        "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR X86_V4".split(" ")));
            }
        }
        return String.join(",", names);
    }

    private static String openSslMask(CpuFeatures withheld) {
        long[] masks = new long[2];
        for (CpuFeature f : withheld.all()) {
            if (f.openSslBit() >= 0) {
                masks[f.openSslBit() / WORD_BITS] |= 1L << f.openSslBit();
            }
        }
        String first = masks[0] == 0 ? "" : "~0x" + Long.toHexString(masks[0]);
        return masks[1] == 0 ? first : first + ":~0x" + Long.toHexString(masks[1]);
    }
}
