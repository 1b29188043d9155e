package org.fulcrum.runtime.abi;

import java.util.Arrays;

/** The general registers of a thread, struct user_regs_struct of x86-64. Mutable; copy before you change a kept one. */
public final class Registers {
    /** Number of registers in the structure. */
    public static final int COUNT = 27;

    private static final int RBP = 4;
    private static final int R10 = 7;
    private static final int R9 = 8;
    private static final int R8 = 9;
    private static final int RAX = 10;
    private static final int RDX = 12;
    private static final int RSI = 13;
    private static final int RDI = 14;
    private static final int ORIG_RAX = 15;
    private static final int RIP = 16;
    private static final int RSP = 19;
    /** Length of the instruction that makes a system call. */
    public static final int SYSCALL_INSTRUCTION_BYTES = 2;

    private final long[] values;

    /** Registers with these values, in the order of the structure. */
    public Registers(long[] values) {
        if (values.length != COUNT) {
            throw new IllegalArgumentException("registers: " + values.length + " values");
        }
        this.values = values.clone();
    }

    /** A copy. */
    public Registers copy() {
        return new Registers(values);
    }

    /** One value by its place in the structure. */
    public long get(int index) {
        return values[index];
    }

    /** Result of a call, or its number before the call. */
    public long rax() {
        return values[RAX];
    }

    /** Sets rax. */
    public void rax(long value) {
        values[RAX] = value;
    }

    /** Number of the system call a thread is in; negative outside of one. */
    public long origRax() {
        return values[ORIG_RAX];
    }

    /** Sets orig_rax; -1 keeps the kernel from restarting anything. */
    public void origRax(long value) {
        values[ORIG_RAX] = value;
    }

    /** Instruction pointer. */
    public long rip() {
        return values[RIP];
    }

    /** Sets the instruction pointer. */
    public void rip(long value) {
        values[RIP] = value;
    }

    /** Stack pointer. */
    public long rsp() {
        return values[RSP];
    }

    /** Sets the stack pointer. */
    public void rsp(long value) {
        values[RSP] = value;
    }

    /** Sets the frame pointer. */
    public void rbp(long value) {
        values[RBP] = value;
    }

    /** Argument 0 to 5 of a system call. */
    public long argument(int index) {
        return values[slot(index)];
    }

    /** Sets argument 0 to 5 of a system call. */
    public void argument(int index, long value) {
        values[slot(index)] = value;
    }

    private static int slot(int index) {
        return switch (index) {
            case 0 -> RDI;
            case 1 -> RSI;
            case 2 -> RDX;
            case 3 -> R10;
            case 4 -> R8;
            case 5 -> R9;
            default -> throw new IllegalArgumentException("system calls have six arguments, not " + (index + 1));
        };
    }

    /** Steps back to the syscall instruction just executed, so that the thread makes the call again. */
    public void rewind() {
        rax(origRax());
        origRax(-1);
        rip(rip() - SYSCALL_INSTRUCTION_BYTES);
    }

    /** The values, in the order of the structure. */
    public long[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Registers r && Arrays.equals(values, r.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "rip 0x%x rax 0x%x orig_rax %d rsp 0x%x".formatted(rip(), rax(), origRax(), rsp());
    }
}
