/*
 * Holds known values in every register that a processor has for numbers (x87 and its modes, MXCSR, SSE, AVX, AVX-512
 * with its masks) through long loops that touch none of them, and compares bit for bit afterwards.
 */
#define _GNU_SOURCE
#include <immintrin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define THREADS 3
#define ROUNDS 150
#define SPINS 10000000UL

struct state {
	uint8_t wide[32][64];
	uint64_t masks[8];
	uint8_t x87[8][16];
	uint32_t mxcsr;
	uint16_t control;
} __attribute__((aligned(64)));

static atomic_long wrong;

static void fill(struct state *s, uint64_t seed)
{
	static const uint16_t rounding[] = {0x037f, 0x077f, 0x0b7f, 0x0f7f};
	uint8_t *bytes = (uint8_t *)s;

	for (size_t i = 0; i < sizeof *s; i++) {
		seed = seed * 6364136223846793005 + 1442695040888963407;
		bytes[i] = seed >> 56;
	}
	for (int i = 0; i < 8; i++) {
		s->x87[i][7] |= 0x80; /* a normal number: an integer bit, an exponent in the middle */
		s->x87[i][9] = 0x3f;
		memset(s->x87[i] + 10, 0, 6);
	}
	s->mxcsr = 0x1f80 | (seed >> 60 & 3) << 13 | (seed >> 62 & 1) << 15;
	s->control = rounding[seed >> 58 & 3];
}

#define EACH_8(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define EACH_16(X) EACH_8(X) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
#define EACH_32(X) EACH_16(X) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)

#define LOAD_X87 "fninit\n fldcw %c[control](%[in])\n" \
	"fldt %c[x87]+112(%[in])\n fldt %c[x87]+96(%[in])\n fldt %c[x87]+80(%[in])\n fldt %c[x87]+64(%[in])\n" \
	"fldt %c[x87]+48(%[in])\n fldt %c[x87]+32(%[in])\n fldt %c[x87]+16(%[in])\n fldt %c[x87](%[in])\n" \
	"ldmxcsr %c[mxcsr](%[in])\n"
#define STORE_X87 "stmxcsr %c[mxcsr](%[out])\n fnstcw %c[control](%[out])\n" \
	"fstpt %c[x87](%[out])\n fstpt %c[x87]+16(%[out])\n fstpt %c[x87]+32(%[out])\n fstpt %c[x87]+48(%[out])\n" \
	"fstpt %c[x87]+64(%[out])\n fstpt %c[x87]+80(%[out])\n fstpt %c[x87]+96(%[out])\n fstpt %c[x87]+112(%[out])\n" \
	"fninit\n ldmxcsr %[modes]\n"
#define SPIN "1: dec %[spins]\n jnz 1b\n"
#define OPERANDS \
	: [spins] "+r"(spins) \
	: [in] "r"(in), [out] "r"(out), [modes] "m"(modes), [masks] "i"(offsetof(struct state, masks)), \
	  [x87] "i"(offsetof(struct state, x87)), [mxcsr] "i"(offsetof(struct state, mxcsr)), \
	  [control] "i"(offsetof(struct state, control)) \
	: "memory", "cc"

#define LOAD_XMM(n) "movups " #n "*64(%[in]), %%xmm" #n "\n"
#define STORE_XMM(n) "movups %%xmm" #n ", " #n "*64(%[out])\n"
#define LOAD_YMM(n) "vmovups " #n "*64(%[in]), %%ymm" #n "\n"
#define STORE_YMM(n) "vmovups %%ymm" #n ", " #n "*64(%[out])\n"
#define LOAD_ZMM(n) "vmovups " #n "*64(%[in]), %%zmm" #n "\n"
#define STORE_ZMM(n) "vmovups %%zmm" #n ", " #n "*64(%[out])\n"
#define LOAD_MASK(n) "kmovq %c[masks]+" #n "*8(%[in]), %%k" #n "\n"
#define STORE_MASK(n) "kmovq %%k" #n ", %c[masks]+" #n "*8(%[out])\n"
#define SPOILS_XMM(n) , "xmm" #n

static void hold_sse(const struct state *in, struct state *out, uint64_t spins)
{
	uint32_t modes = 0x1f80;

	asm volatile(LOAD_X87 EACH_16(LOAD_XMM) SPIN EACH_16(STORE_XMM) STORE_X87 OPERANDS EACH_16(SPOILS_XMM));
}

__attribute__((target("avx"))) static void hold_avx(const struct state *in, struct state *out, uint64_t spins)
{
	uint32_t modes = 0x1f80;

	asm volatile(LOAD_X87 EACH_16(LOAD_YMM) SPIN EACH_16(STORE_YMM) STORE_X87 "vzeroupper\n" OPERANDS
		     EACH_16(SPOILS_XMM));
}

__attribute__((target("avx512f,avx512bw"))) static void hold_avx512(const struct state *in, struct state *out,
								    uint64_t spins)
{
	uint32_t modes = 0x1f80;

	asm volatile(LOAD_X87 EACH_8(LOAD_MASK) EACH_32(LOAD_ZMM) SPIN EACH_32(STORE_ZMM) EACH_8(STORE_MASK) STORE_X87
		     "vzeroupper\n" OPERANDS EACH_32(SPOILS_XMM));
}

static size_t differences(const void *a, const void *b, size_t bytes)
{
	return memcmp(a, b, bytes) != 0;
}

static void *hold(void *argument)
{
	struct state in, out;

	for (int round = 0; round < ROUNDS; round++) {
		int kind = round % 3;

		fill(&in, (uintptr_t)argument * 1000 + round);
		memset(&out, 0, sizeof out);
		if (kind == 2 && __builtin_cpu_supports("avx512bw")) {
			hold_avx512(&in, &out, SPINS);
			wrong += differences(in.wide, out.wide, sizeof in.wide);
			wrong += differences(in.masks, out.masks, sizeof in.masks);
		} else if (kind >= 1 && __builtin_cpu_supports("avx")) {
			hold_avx(&in, &out, SPINS);
			for (int i = 0; i < 16; i++)
				wrong += differences(in.wide[i], out.wide[i], 32);
		} else {
			hold_sse(&in, &out, SPINS);
			for (int i = 0; i < 16; i++)
				wrong += differences(in.wide[i], out.wide[i], 16);
		}
		for (int i = 0; i < 8; i++)
			wrong += differences(in.x87[i], out.x87[i], 10);
		wrong += in.mxcsr != out.mxcsr;
		wrong += (in.control & 0x0f3f) != (out.control & 0x0f3f);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, hold, (void *)i) != 0)
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	while (getchar() != EOF)
		; /* it lasts until the moves are done */
	printf("values that changed: %ld\n", (long)wrong);
	return wrong != 0;
}
