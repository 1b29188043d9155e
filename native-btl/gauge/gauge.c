/*
 * libfulcrum-gauge.so: how fast is a processor, in time that a fixed piece of work takes.
 *
 * The work is made so that what compiled it matters little: chains of operations that wait for one another, several side
 * by side, neither vectorised nor fused. A third of its time each (on the reference core) go to integers, floating point,
 * and loads that a cache of the second level answers. Main memory is left out: it is shared by all processors, so that
 * the figure would tell what the neighbours do.
 *
 * Time is the thread's own CPU time: waiting for a processor does not count.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <time.h>

/* Changes with every change of the work: figures of different ones cannot be compared. */
#define VERSION 1

#define INTEGER_STEPS 42000
#define FLOAT_STEPS 40000
#define LOAD_STEPS 20000

/* 192 KiB: more than the first level holds, less than the second. */
#define LINES 3072

struct line {
    struct line *next;
    char rest[56];
};

static struct line lines[LINES] __attribute__((aligned(64)));
static volatile uint64_t sink;

/* One cycle through all lines in an order that no prefetcher guesses: Sattolo's shuffle of the identity. */
static void chain(void)
{
    static uint16_t order[LINES];
    uint32_t random = 12345;

    for (int i = 0; i < LINES; i++)
        order[i] = (uint16_t)i;
    for (int i = LINES - 1; i > 0; i--) {
        random = random * 1664525 + 1013904223;
        int j = (int)((random >> 8) % (uint32_t)i);
        uint16_t other = order[i];
        order[i] = order[j];
        order[j] = other;
    }
    for (int i = 0; i < LINES; i++)
        lines[order[i]].next = &lines[order[(i + 1) % LINES]];
}

static uint64_t integers(uint64_t seed)
{
    uint64_t a = seed, b = seed + 1, c = seed + 2, d = seed + 3;

    for (int i = 0; i < INTEGER_STEPS; i++) {
        a = (a ^ a >> 13) * 0x9e3779b97f4a7c15u;
        b = (b ^ b >> 17) + (a & 0xff);
        c = (c ^ c << 7) * 0xbf58476d1ce4e5b9u;
        d = (d ^ d >> 9) + (c & 0xff);
    }
    return a ^ b ^ c ^ d;
}

static double floats(double seed)
{
    double a = seed, b = seed + 1, c = seed + 2, d = seed + 3;

    for (int i = 0; i < FLOAT_STEPS; i++) {
        a = a * 0.999 + 1.5;
        b = b * 0.998 + 2.5;
        c = c * 0.997 + a;
        d = d * 0.996 + b;
        if ((i & 15) == 0)
            d = (a + 1) / (d + 2);
    }
    return a + b + c + d;
}

static struct line *loads(struct line *at)
{
    for (int i = 0; i < LOAD_STEPS; i++)
        at = at->next;
    return at;
}

static int64_t cpu_nanos(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static struct line *work(struct line *at)
{
    sink += integers(sink);
    sink += (uint64_t)floats((double)(sink & 0xff));
    return loads(at);
}

int32_t fulcrum_gauge_version(void)
{
    return VERSION;
}

/*
 * Does the work `rounds` times at most, but no longer once a round takes no more than `enough` ns. The result is the
 * shortest round in ns; what all of it took is written to `*spent`, ns. Not for two threads at once.
 */
int64_t fulcrum_gauge(int32_t rounds, int64_t enough, int64_t *spent)
{
    int64_t begun = cpu_nanos(), from, best = INT64_MAX;
    struct line *at = lines;

    if (at->next == NULL)
        chain();
    at = loads(at); /* into the cache */
    from = cpu_nanos();
    for (int32_t i = 0; i < rounds && best > enough; i++) {
        at = work(at);
        int64_t to = cpu_nanos();
        if (to - from < best)
            best = to - from;
        from = to;
    }
    sink += (uintptr_t)at;
    *spent = from - begun;
    return best;
}
