package io.selectors.epoll;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** The calls through JNA's direct mapping, with raw addresses. */
class JnaCalls extends AbstractCalls {
    JnaCalls(Timeouts timeouts) {
        initialize(timeouts);
    }

    @Override
    public final int create() {
        return result(C.epoll_create1(EPOLL_CLOEXEC));
    }

    @Override
    public final int eventFd() {
        return result(C.eventfd(0, EFD_CLOEXEC_NONBLOCK));
    }

    @Override
    final int control(int epoll, int operation, int fd, long event) {
        return result(C.epoll_ctl(epoll, operation, fd, event));
    }

    @Override
    int waitMillis(int epoll, long events, int capacity, int millis) {
        return result(C.epoll_wait(epoll, events, capacity, millis));
    }

    @Override
    final int pwait2(int epoll, long events, int capacity, long timespec) {
        return Pwait2.EXISTS ? result(Pwait2.epoll_pwait2(epoll, events, capacity, timespec, 0)) : -ENOSYS;
    }

    @Override
    final int write(int fd, long bytes, long count) {
        return result((int) C.write(fd, bytes, count));
    }

    @Override
    public final int close(int fd) {
        return result(C.close(fd));
    }

    @Override
    final long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    private static int result(int value) {
        return value >= 0 ? value : -Native.getLastError();
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int epoll_create1(int flags);

        static native int epoll_ctl(int epoll, int operation, int fd, long event);

        static native int epoll_wait(int epoll, long events, int capacity, int millis);

        static native int eventfd(int value, int flags);

        static native long write(int fd, long bytes, long count);

        static native int close(int fd);
    }

    /** Apart from the rest, for a C library may lack it: glibc has it since 2.35. */
    private static final class Pwait2 {
        static final boolean EXISTS = register();

        private static boolean register() {
            try {
                Native.register(Pwait2.class, NativeLibrary.getProcess());
                return true;
            } catch (UnsatisfiedLinkError e) {
                return false;
            }
        }

        static native int epoll_pwait2(int epoll, long events, int capacity, long timespec, long mask);
    }
}
