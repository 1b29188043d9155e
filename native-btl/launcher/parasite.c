/*
 * The parasite: a few hundred bytes of code that a move puts into a process.
 *
 * It is freestanding (no libc, no data section, position independent) because it runs inside somebody else's address
 * space, at whatever address the runtime found free. The runtime copies it there and starts a thread at one of
 * entries, which stand at fixed offsets (parasite.lds, abi/ParasiteLayout.java):
 *
 *   +0x00  site      one `syscall` instruction, where the tracer injects single calls; a thread then waits there
 *   +0x40  batch     a list of calls, executed in one go; ends in int3, which the tracer waits for
 *   +0x60  serve     life of a mirror thread: take a call from a socket, execute it, send the result
 *   +0x80  listen    life of the signal listener: wait for any signal, log its siginfo and write it to a socket
 *   +0xe0  trap      handler of SIGTRAP: reached only when the tracer is gone that waited for the int3 of a batch
 *
 * A thread whose runtime has died sleeps, so that a runtime started again can take it in hand. When none comes the
 * process dies: it cannot go on by itself, and its parent must not wait for ever.
 */
#include "parasite.h"

#define NR_poll 7
#define NR_nanosleep 35
#define NR_getpid 39
#define NR_recvfrom 45
#define NR_sendto 44
#define NR_exit 60
#define NR_kill 62
#define NR_rt_sigtimedwait 128
#define NR_clone3 435
#define MSG_NOSIGNAL 0x4000
#define EINTR 4
#define SIGKILL 9

static inline long call6(long nr, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static inline long execute(const struct parasite_call *c)
{
    return call6(c->nr, c->args[0], c->args[1], c->args[2], c->args[3], c->args[4], c->args[5]);
}

__attribute__((used, noreturn)) void parasite_orphan(void)
{
    struct {
        long seconds;
        long nanoseconds;
    } left = {PARASITE_ORPHAN_SECONDS, 0};
    while (call6(NR_nanosleep, (long)&left, (long)&left, 0, 0, 0, 0) == -EINTR)
        ;
    for (;;)
        call6(NR_kill, call6(NR_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
}

/*
 * Starts a sibling thread or a child on a stack of its own. The word at the top of that stack is the control block of
 * the newcomer, the one below the entry it shall run; clone3 leaves rsp at the top, so the child pops both.
 */
static inline long spawn(long clone_args, long size)
{
    long result;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "pop %%rdi\n\t"
                     "pop %%rax\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "jmp *%%rax\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)NR_clone3), "D"(clone_args), "S"(size)
                     : "rcx", "r11", "memory");
    return result;
}

/* Executes the calls one after the other; the first that fails ends the batch unless the call says it may fail. */
__attribute__((used)) void parasite_batch(struct parasite_batch *batch)
{
    for (batch->done = 0; batch->done < batch->count; batch->done++) {
        struct parasite_step *step = &batch->steps[batch->done];
        step->result = execute(&step->call);
        if (step->result < 0 && step->result > -4096 && !step->may_fail)
            break;
    }
}

static inline long execute_recorded(struct parasite_control *control, const struct parasite_request *request)
{
    control->started = request->sequence;
    long result = execute(&request->call);
    control->result = result;
    control->done = request->sequence;
    return result;
}

__attribute__((used, noreturn)) void parasite_serve(struct parasite_control *control)
{
    struct parasite_request request;
    struct parasite_reply reply;
    for (;;) {
        long got = call6(NR_recvfrom, control->socket, (long)&request, sizeof request, 0, 0, 0);
        if (got == -EINTR)
            continue;
        if (got != sizeof request)
            parasite_orphan();
        reply.sequence = request.sequence;
        if (request.call.nr == PARASITE_SPAWN)
            reply.result = spawn(request.call.args[0], request.call.args[1]);
        else
            reply.result = execute_recorded(control, &request);
        call6(NR_sendto, control->socket, (long)&reply, sizeof reply, MSG_NOSIGNAL, 0, 0);
    }
}

/* Sends to the runtime; the signal that makes a listener look at its control block again may come here. */
static inline long tell(struct parasite_control *control, const void *what, long bytes)
{
    long sent;
    do
        sent = call6(NR_sendto, control->socket, (long)what, bytes, MSG_NOSIGNAL, 0, 0);
    while (sent == -EINTR);
    return sent;
}

__attribute__((used, noreturn)) void parasite_listen(struct parasite_control *control)
{
    struct parasite_log *log = control->log;
    for (;;) {
        if (control->stop) {
            tell(control, control, 1);
            call6(NR_exit, 0, 0, 0, 0, 0, 0);
        }
        struct parasite_signal *next = &log->records[(log->taken + 1) % PARASITE_LOG_RECORDS];
        if (log->taken - log->settled >= PARASITE_LOG_RECORDS - 1) {
            call6(NR_poll, 0, 0, PARASITE_LOG_FULL_MILLISECONDS, 0, 0, 0);
            continue;
        }
        next->info[0] = 0;
        next->number = log->taken + 1;
        long signal = call6(NR_rt_sigtimedwait, (long)&control->signals, (long)next->info, 0,
                            sizeof control->signals, 0, 0);
        if (signal <= 0)
            continue;
        log->taken = next->number;
        if (tell(control, next, sizeof *next) != sizeof *next)
            parasite_orphan();
    }
}

/* The entries. Naked: the runtime sets rdi and rsp, nobody returns to a caller. */

/*
 * As parasite_orphan, but without a stack: what lies below the stack pointer of a thread still belongs to the program
 * (its red zone). It is copied elsewhere too, so it may refer to nothing outside of itself.
 */
__attribute__((naked, used, section(".entry.0site"))) void site_entry(void)
{
    __asm__("syscall\n"
            ".globl parasite_shelter\n"
            "parasite_shelter:\n\t"
            "xor %%edi, %%edi\n\t"
            "xor %%esi, %%esi\n\t"
            "mov %0, %%edx\n\t"
            "mov %1, %%eax\n\t"
            "syscall\n\t" /* poll(NULL, 0, milliseconds) */
            "test %%eax, %%eax\n\t"
            "jnz parasite_shelter\n\t"
            "mov %2, %%eax\n\t"
            "syscall\n\t"
            "mov %%eax, %%edi\n\t"
            "mov %3, %%esi\n\t"
            "mov %4, %%eax\n\t"
            "syscall\n\t" /* kill(getpid(), SIGKILL) */
            "jmp parasite_shelter"
            :
            : "i"(PARASITE_ORPHAN_SECONDS * 1000), "i"(NR_poll), "i"(NR_getpid), "i"(SIGKILL), "i"(NR_kill));
}

/* All threads execute their batches on one stack, one after the other; those that have done so must not use it again. */
__attribute__((naked, used, section(".entry.1batch"))) void batch_entry(void)
{
    __asm__("call parasite_batch\n\tint3\n\tjmp parasite_shelter");
}

__attribute__((naked, used, section(".entry.2serve"))) void serve_entry(void)
{
    __asm__("and $-16, %rsp\n\tcall parasite_serve");
}

__attribute__((naked, used, section(".entry.3listen"))) void listen_entry(void)
{
    __asm__("and $-16, %rsp\n\tcall parasite_listen");
}

/* Handler of the signal that cancels a blocked call: its arrival is all that matters (see signal(7), EINTR). */
__attribute__((naked, used, section(".entry.4wake"))) void wake_entry(void)
{
    __asm__("ret");
}

__attribute__((naked, used, section(".entry.5restore"))) void restore_entry(void)
{
    __asm__("mov $15, %eax\n\tsyscall");
}

__attribute__((naked, used, section(".entry.6trap"))) void trap_entry(void)
{
    __asm__("jmp parasite_shelter");
}
