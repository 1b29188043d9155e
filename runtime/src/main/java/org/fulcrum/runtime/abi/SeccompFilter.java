package org.fulcrum.runtime.abi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The filter a body runs under (seccomp(2)), made from the syscall table: what is native runs, what makes threads stops
 * for the tracer, everything else raises a user notification. A call made from the parasite's page stops for the
 * tracer, so that only what the tracer itself injects runs there.
 */
public final class SeccompFilter {
    /** Bytes of one instruction. */
    public static final int INSTRUCTION_BYTES = 8;

    private static final int ALLOW = 0x7fff_0000;
    private static final int USER_NOTIF = 0x7fc0_0000;
    private static final int TRACE = 0x7ff0_0000;
    private static final int KILL_PROCESS = 0x8000_0000;
    private static final int ERRNO_ENOSYS = 0x0005_0000 | Errno.ENOSYS;
    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_EQUAL = 0x35;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int AT_NR = 0;
    private static final int AT_ARCH = 4;
    private static final int AT_IP_LOW = 8;
    private static final int AT_IP_HIGH = 12;
    private static final int AT_ARGUMENTS = 16;
    private static final int AUDIT_ARCH_X86_64 = 0xC000_003E;
    private static final int X32_BIT = 0x4000_0000;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MMAP_FLAGS = 3;

    private record Instruction(int code, int ifTrue, int ifFalse, int value) {}

    private final List<Instruction> program = new ArrayList<>();

    private SeccompFilter() {}

    /**
     * The program.
     *
     * @param table how calls are executed
     * @param pid the process's pid at home, and so in its own PID namespace
     * @param parasite address of the parasite's code page
     */
    public static byte[] build(SyscallTable table, int pid, long parasite) {
        SeccompFilter filter = new SeccompFilter();
        filter.prologue(parasite);
        for (SyscallRule rule : table.rules()) {
            filter.rule(rule, nativeValues(table, rule), pid);
        }
        filter.add(RETURN, 0, 0, USER_NOTIF);
        return filter.encode();
    }

    /** A filter that changes nothing. */
    public static byte[] allowingAll() {
        SeccompFilter filter = new SeccompFilter();
        filter.add(RETURN, 0, 0, ALLOW);
        return filter.encode();
    }

    /** Values of the choosing argument for which a call is native, in an order that does not change. */
    private static List<Integer> nativeValues(SyscallTable table, SyscallRule rule) {
        return table.selections(rule.nr()).entrySet().stream()
                .filter(e -> e.getValue().kind() == SyscallRule.Kind.NATIVE)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private void prologue(long parasite) {
        add(LOAD, 0, 0, AT_ARCH);
        add(JUMP_EQUAL, 1, 0, AUDIT_ARCH_X86_64);
        add(RETURN, 0, 0, KILL_PROCESS);
        int page = (int) parasite;
        add(LOAD, 0, 0, AT_IP_HIGH);
        add(JUMP_EQUAL, 0, 4, (int) (parasite >>> 32));
        add(LOAD, 0, 0, AT_IP_LOW);
        add(JUMP_GREATER_EQUAL, 0, 2, page);
        add(JUMP_GREATER_EQUAL, 1, 0, page + ParasiteLayout.CODE_BYTES);
        add(RETURN, 0, 0, TRACE);
        add(LOAD, 0, 0, AT_NR);
        add(JUMP_GREATER_EQUAL, 0, 1, X32_BIT);
        add(RETURN, 0, 0, ERRNO_ENOSYS);
    }

    private void rule(SyscallRule rule, List<Integer> nativeValues, int pid) {
        switch (rule.kind()) {
            case NATIVE, ANSWERED -> when(rule.nr(), ALLOW);
            case ABSENT -> when(rule.nr(), ERRNO_ENOSYS);
            case THREAD -> when(rule.nr(), TRACE);
            case ANONYMOUS -> {
                add(JUMP_EQUAL, 0, 4, rule.nr());
                add(LOAD, 0, 0, AT_ARGUMENTS + 8 * MMAP_FLAGS);
                add(JUMP_ANY_BIT, 0, 1, MAP_ANONYMOUS);
                add(RETURN, 0, 0, ALLOW);
                add(RETURN, 0, 0, USER_NOTIF);
            }
            case SELF -> selected(rule.nr(), rule.own(), List.of(0, pid));
            case FORWARD, HOME -> selected(rule.nr(), rule.by(), nativeValues);
            case OWN, BOTH, EXIT, END -> {} // the default: a notification
        }
    }

    private void when(int nr, int verdict) {
        add(JUMP_EQUAL, 0, 1, nr);
        add(RETURN, 0, 0, verdict);
    }

    /** Native for these values of an argument's low 32 bits, a notification for all others. */
    private void selected(int nr, int argument, List<Integer> values) {
        if (values.isEmpty()) {
            return;
        }
        add(JUMP_EQUAL, 0, 2 * values.size() + 2, nr);
        add(LOAD, 0, 0, AT_ARGUMENTS + 8 * argument);
        for (int value : values) {
            add(JUMP_EQUAL, 0, 1, value);
            add(RETURN, 0, 0, ALLOW);
        }
        add(RETURN, 0, 0, USER_NOTIF);
    }

    private void add(int code, int ifTrue, int ifFalse, int value) {
        program.add(new Instruction(code, ifTrue, ifFalse, value));
    }

    private byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(program.size() * INSTRUCTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction i : program) {
            out.putShort((short) i.code())
                    .put((byte) i.ifTrue())
                    .put((byte) i.ifFalse())
                    .putInt(i.value());
        }
        return out.array();
    }
}
