/* What the parasite and the runtime share; the Java side of it is abi/ParasiteLayout. All fields are 64 bits wide. */
#ifndef FULCRUM_PARASITE_H
#define FULCRUM_PARASITE_H

#define PARASITE_SPAWN (-1)
#define PARASITE_SIGINFO_BYTES 128
#define PARASITE_ORPHAN_SECONDS 300 /* a process whose runtime died waits this long for the next, then it dies */

#define PARASITE_LOG_RECORDS 32
#define PARASITE_LOG_FULL_MILLISECONDS 1

struct parasite_call {
    long nr;
    long args[6];
};

struct parasite_step {
    struct parasite_call call;
    long may_fail;
    long result;
};

struct parasite_batch {
    long count;
    long done;
    struct parasite_step steps[];
};

/* A signal that the listener has taken; sent as it is. */
struct parasite_signal {
    volatile long number; /* the first is 1 */
    volatile int info[PARASITE_SIGINFO_BYTES / sizeof(int)]; /* the signal in the first word; 0: none here yet */
};

/*
 * What the listener has taken and the body does not have yet: who comes after a runtime that died finds it here.
 * The next record, of number taken + 1, is always clean before a signal is waited for; the kernel fills it, and only
 * then is it counted.
 */
struct parasite_log {
    volatile long taken;   /* written by the listener */
    volatile long settled; /* up to here the body has them; written by the runtime */
    struct parasite_signal records[PARASITE_LOG_RECORDS]; /* number N in N modulo their number */
};

struct parasite_control {
    long socket;           /* of this thread, to the runtime */
    unsigned long signals; /* what the listener waits for */
    volatile long stop;    /* set by the runtime: the listener says so with one byte, and ends */
    /* What a mirror did last, for a runtime that comes after the one that asked for it. */
    volatile long started; /* sequence of the call it began */
    volatile long done;    /* sequence of the call it ended */
    volatile long result;  /* of that */
    struct parasite_log *log; /* the listener's */
};

struct parasite_request {
    struct parasite_call call;
    long sequence;
};

struct parasite_reply {
    long result;
    long sequence;
};

#endif
