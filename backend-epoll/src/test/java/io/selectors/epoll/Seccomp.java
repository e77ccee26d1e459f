package io.selectors.epoll;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Has the kernel refuse system calls of this thread, and of those that it starts, as containers and service managers do. x86-64. */
final class Seccomp {
    static final int SOCKET = 41;
    static final int EPOLL_PWAIT2 = 441;
    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_MODE_FILTER = 2;
    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int RET_ERRNO = 0x00050000;
    private static final int RET_ALLOW = 0x7fff0000;
    private static final int NUMBER = 0;
    private static final int FIRST_ARGUMENT = 16;
    private static final int INSTRUCTION = 8;

    private final Memory program;
    private int length;

    private Seccomp(int instructions) {
        program = new Memory((long) instructions * INSTRUCTION);
    }

    private Seccomp add(int code, int ifTrue, int ifFalse, int operand) {
        long at = (long) length++ * INSTRUCTION;
        program.setShort(at, (short) code);
        program.setByte(at + 2, (byte) ifTrue);
        program.setByte(at + 3, (byte) ifFalse);
        program.setInt(at + 4, operand);
        return this;
    }

    private void install() {
        try (Memory description = new Memory(16)) {
            description.setShort(0, (short) length);
            description.setPointer(8, program);
            prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
            prctl(PR_SET_SECCOMP, (long) SECCOMP_MODE_FILTER, description, 0L, 0L);
        }
    }

    private static void prctl(Object... arguments) {
        if (NativeLibrary.getProcess().getFunction("prctl").invokeInt(arguments) != 0) {
            throw new IllegalStateException("prctl: errno " + Native.getLastError());
        }
    }

    /** A call, whatever its arguments. */
    static void refuse(int call, int errno) {
        new Seccomp(4).add(LOAD, 0, 0, NUMBER).add(JUMP_IF_EQUAL, 0, 1, call).add(RETURN, 0, 0, RET_ERRNO | errno)
                .add(RETURN, 0, 0, RET_ALLOW).install();
    }

    /** Sockets of a family. */
    static void refuseSockets(int family, int errno) {
        new Seccomp(6).add(LOAD, 0, 0, NUMBER).add(JUMP_IF_EQUAL, 0, 3, SOCKET).add(LOAD, 0, 0, FIRST_ARGUMENT)
                .add(JUMP_IF_EQUAL, 0, 1, family).add(RETURN, 0, 0, RET_ERRNO | errno).add(RETURN, 0, 0, RET_ALLOW).install();
    }
}
