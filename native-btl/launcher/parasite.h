/* What the parasite and the runtime share; the Java side of it is abi/ParasiteLayout. All fields are 64 bits wide. */
#ifndef FULCRUM_PARASITE_H
#define FULCRUM_PARASITE_H

#define PARASITE_SPAWN (-1)
#define PARASITE_SIGINFO_BYTES 128
#define PARASITE_ORPHAN_SECONDS 300 /* a process whose runtime died waits this long for the next, then it dies */

/* siginfo_t, sigaction(2), as 32-bit words; what the runtime's SignalInfo calls a marked one */
#define PARASITE_INFO_ERRNO 1
#define PARASITE_INFO_CODE 2
#define PARASITE_INFO_MARK 0x46550000

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

struct parasite_control {
    long socket;           /* of this thread, to the runtime */
    unsigned long signals; /* what the listener waits for */
    volatile long stop;    /* set by the runtime: the listener says so with one byte, and ends */
    /* What a mirror did last, for a runtime that comes after the one that asked for it. */
    volatile long started; /* sequence of the call it began */
    volatile long done;    /* sequence of the call it ended */
    volatile long result;  /* of that */
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
