package org.fulcrum.runtime.abi;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Processor features with instructions that a program can choose to use, by their words in /proc/cpuinfo (kernel,
 * arch/x86/include/asm/cpufeatures.h). What only the kernel uses ({@code smep}, {@code pti}, {@code arch_capabilities})
 * and what only makes instructions faster that every processor has ({@code erms}, {@code fsrm}) is not among them.
 * Their order is that of the bits on the wire: new ones go to the end.
 */
public enum CpuFeature {
    /** {@code cx16}. */
    CX16("cx16", 2, "", -1),
    /** {@code lahf_lm}. */
    LAHF("lahf_lm", 2, "", -1),
    /** {@code popcnt}. */
    POPCNT("popcnt", 2, "POPCNT", -1),
    /** {@code pni}. */
    SSE3("pni", 2, "", -1),
    /** {@code ssse3}. */
    SSSE3("ssse3", 2, "SSSE3", 41),
    /** {@code sse4_1}. */
    SSE4_1("sse4_1", 2, "SSE4_1", -1),
    /** {@code sse4_2}. */
    SSE4_2("sse4_2", 2, "SSE4_2", -1),
    /** {@code avx}. */
    AVX("avx", 3, "AVX", 60),
    /** {@code avx2}. */
    AVX2("avx2", 3, "AVX2", 69),
    /** {@code bmi1}. */
    BMI1("bmi1", 3, "BMI1", 67),
    /** {@code bmi2}. */
    BMI2("bmi2", 3, "BMI2", 72),
    /** {@code f16c}. */
    F16C("f16c", 3, "", -1),
    /** {@code fma}. */
    FMA("fma", 3, "FMA", 44),
    /** {@code abm}. */
    LZCNT("abm", 3, "LZCNT", -1),
    /** {@code movbe}. */
    MOVBE("movbe", 3, "MOVBE", 54),
    /** {@code xsave}. */
    XSAVE("xsave", 3, "", -1),
    /** {@code avx512f}. */
    AVX512F("avx512f", 4, "AVX512F", 80),
    /** {@code avx512bw}. */
    AVX512BW("avx512bw", 4, "AVX512BW", 94),
    /** {@code avx512cd}. */
    AVX512CD("avx512cd", 4, "AVX512CD", -1),
    /** {@code avx512dq}. */
    AVX512DQ("avx512dq", 4, "AVX512DQ", 81),
    /** {@code avx512vl}. */
    AVX512VL("avx512vl", 4, "AVX512VL", 95),
    /** {@code xsaveopt}. */
    XSAVEOPT("xsaveopt", 0, "", -1),
    /** {@code xsavec}. */
    XSAVEC("xsavec", 0, "XSAVEC", -1),
    /** {@code xgetbv1}. */
    XGETBV1("xgetbv1", 0, "", -1),
    /** {@code aes}. */
    AES("aes", 0, "", 57),
    /** {@code pclmulqdq}. */
    PCLMULQDQ("pclmulqdq", 0, "", 33),
    /** {@code sha_ni}. */
    SHA("sha_ni", 0, "", 93),
    /** {@code vaes}. */
    VAES("vaes", 0, "", 105),
    /** {@code vpclmulqdq}. */
    VPCLMULQDQ("vpclmulqdq", 0, "", 106),
    /** {@code gfni}. */
    GFNI("gfni", 0, "", -1),
    /** {@code rdrand}. */
    RDRAND("rdrand", 0, "", 62),
    /** {@code rdseed}. */
    RDSEED("rdseed", 0, "", 82),
    /** {@code adx}. */
    ADX("adx", 0, "", 83),
    /** {@code rdtscp}. */
    RDTSCP("rdtscp", 0, "", -1),
    /** {@code rdpid}. */
    RDPID("rdpid", 0, "", -1),
    /** {@code fsgsbase}. */
    FSGSBASE("fsgsbase", 0, "", -1),
    /** {@code sse4a}. */
    SSE4A("sse4a", 0, "", -1),
    /** {@code fma4}. */
    FMA4("fma4", 0, "FMA4", -1),
    /** {@code xop}. */
    XOP("xop", 0, "", 43),
    /** {@code tbm}. */
    TBM("tbm", 0, "", -1),
    /** {@code lwp}. */
    LWP("lwp", 0, "", -1),
    /** {@code mmxext}. */
    MMXEXT("mmxext", 0, "", -1),
    /** {@code 3dnow}. */
    AMD_3DNOW("3dnow", 0, "", -1),
    /** {@code 3dnowext}. */
    AMD_3DNOWEXT("3dnowext", 0, "", -1),
    /** {@code 3dnowprefetch}. */
    PREFETCH("3dnowprefetch", 0, "", -1),
    /** {@code misalignsse}. */
    MISALIGNSSE("misalignsse", 0, "", -1),
    /** {@code clflushopt}. */
    CLFLUSHOPT("clflushopt", 0, "", -1),
    /** {@code clwb}. */
    CLWB("clwb", 0, "", -1),
    /** {@code clzero}. */
    CLZERO("clzero", 0, "", -1),
    /** {@code cldemote}. */
    CLDEMOTE("cldemote", 0, "", -1),
    /** {@code movdiri}. */
    MOVDIRI("movdiri", 0, "", -1),
    /** {@code movdir64b}. */
    MOVDIR64B("movdir64b", 0, "", -1),
    /** {@code waitpkg}. */
    WAITPKG("waitpkg", 0, "", -1),
    /** {@code serialize}. */
    SERIALIZE("serialize", 0, "", -1),
    /** {@code ptwrite}. */
    PTWRITE("ptwrite", 0, "", -1),
    /** {@code mwaitx}. */
    MWAITX("mwaitx", 0, "", -1),
    /** {@code rdpru}. */
    RDPRU("rdpru", 0, "", -1),
    /** {@code rtm}. */
    RTM("rtm", 0, "RTM", -1),
    /** {@code hle}. */
    HLE("hle", 0, "", -1),
    /** {@code pku}. */
    PKU("pku", 0, "", -1),
    /** {@code avx512ifma}. */
    AVX512IFMA("avx512ifma", 0, "", 85),
    /** {@code avx512vbmi}. */
    AVX512VBMI("avx512vbmi", 0, "", -1),
    /** {@code avx512_vbmi2}. */
    AVX512_VBMI2("avx512_vbmi2", 0, "", -1),
    /** {@code avx512_vnni}. */
    AVX512_VNNI("avx512_vnni", 0, "", -1),
    /** {@code avx512_bitalg}. */
    AVX512_BITALG("avx512_bitalg", 0, "", -1),
    /** {@code avx512_vpopcntdq}. */
    AVX512_VPOPCNTDQ("avx512_vpopcntdq", 0, "", -1),
    /** {@code avx512_bf16}. */
    AVX512_BF16("avx512_bf16", 0, "", -1),
    /** {@code avx512_fp16}. */
    AVX512_FP16("avx512_fp16", 0, "", -1),
    /** {@code avx512_vp2intersect}. */
    AVX512_VP2INTERSECT("avx512_vp2intersect", 0, "", -1),
    /** {@code avx512er}. */
    AVX512ER("avx512er", 0, "AVX512ER", -1),
    /** {@code avx512pf}. */
    AVX512PF("avx512pf", 0, "AVX512PF", -1),
    /** {@code avx512_4vnniw}. */
    AVX512_4VNNIW("avx512_4vnniw", 0, "", -1),
    /** {@code avx512_4fmaps}. */
    AVX512_4FMAPS("avx512_4fmaps", 0, "", -1),
    /** {@code avx_vnni}. */
    AVX_VNNI("avx_vnni", 0, "", -1),
    /** {@code avx_ifma}. */
    AVX_IFMA("avx_ifma", 0, "", -1),
    /** {@code avx_vnni_int8}. */
    AVX_VNNI_INT8("avx_vnni_int8", 0, "", -1),
    /** {@code avx_vnni_int16}. */
    AVX_VNNI_INT16("avx_vnni_int16", 0, "", -1),
    /** {@code avx_ne_convert}. */
    AVX_NE_CONVERT("avx_ne_convert", 0, "", -1),
    /** {@code sha512}. */
    SHA512("sha512", 0, "", -1),
    /** {@code sm3}. */
    SM3("sm3", 0, "", -1),
    /** {@code sm4}. */
    SM4("sm4", 0, "", -1),
    /** {@code amx_tile}. */
    AMX_TILE("amx_tile", 0, "", -1),
    /** {@code amx_int8}. */
    AMX_INT8("amx_int8", 0, "", -1),
    /** {@code amx_bf16}. */
    AMX_BF16("amx_bf16", 0, "", -1),
    /** {@code amx_fp16}. */
    AMX_FP16("amx_fp16", 0, "", -1),
    /** {@code amx_complex}. */
    AMX_COMPLEX("amx_complex", 0, "", -1),
    /** {@code cmpccxadd}. */
    CMPCCXADD("cmpccxadd", 0, "", -1),
    /** {@code raoint}. */
    RAO_INT("raoint", 0, "", -1),
    /** {@code prefetchi}. */
    PREFETCHI("prefetchi", 0, "", -1);

    private static final Map<String, CpuFeature> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(CpuFeature::word, Function.identity()));

    private final String word;
    private final int level;
    private final String glibcName;
    private final int openSslBit;

    CpuFeature(String word, int level, String glibcName, int openSslBit) {
        this.word = word;
        this.level = level;
        this.glibcName = glibcName;
        this.openSslBit = openSslBit;
    }

    /** The word in /proc/cpuinfo. */
    public String word() {
        return word;
    }

    /** The x86-64 level of the psABI that asks for it first: 2 to 4; 0 when none does. */
    public int level() {
        return level;
    }

    /** Its name in {@code glibc.cpu.hwcaps} (glibc, sysdeps/x86/cpu-tunables.c, 2.33 and later), if it has one. */
    public Optional<String> glibcName() {
        return glibcName.isEmpty() ? Optional.empty() : Optional.of(glibcName);
    }

    /** Its bit in OPENSSL_ia32cap(3), 64 and above in the second word; -1 when OpenSSL does not ask for it. */
    public int openSslBit() {
        return openSslBit;
    }

    /** The feature of that word; empty for words that matter to nobody but the kernel. */
    public static Optional<CpuFeature> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }
}
