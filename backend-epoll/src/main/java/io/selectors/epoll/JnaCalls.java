package io.selectors.epoll;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.selectors.unix.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The calls through JNA's direct mapping, with raw addresses. */
class JnaCalls implements EpollCalls {
    private static final int EPOLL_CLOEXEC = 02000000;
    private static final int EFD_CLOEXEC_NONBLOCK = 02004000;
    private static final int ENOSYS = Errno.ENOSYS.number();
    private static final int EPERM = Errno.EPERM.number();

    private final ByteBuffer one = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
    private final long oneAddress = address(one);
    private final ByteBuffer timespec = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    private final long timespecAddress = address(timespec);
    private final boolean precise;

    /** Only loads the libraries; whether the kernel has the calls is found out by making them. */
    JnaCalls(Timeouts timeouts) {
        this.precise = timeouts != Timeouts.MILLIS && hasPwait2();
        if (timeouts == Timeouts.PWAIT2 && !precise) {
            throw new UnsatisfiedLinkError("epoll_pwait2 is not to be had here; " + Timeouts.PROPERTY + "=millis does without");
        }
    }

    /** Exported by the library is not enough: kernels before 5.11 answer ENOSYS, old container filters EPERM (ivykis#33). */
    private boolean hasPwait2() {
        try {
            int epoll = create();
            if (epoll < 0) {
                return false;
            }
            ByteBuffer event = EpollEvent.array(1);
            int result = pwait2(epoll, address(event), 1, 1);
            close(epoll);
            return result != -ENOSYS && result != -EPERM;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    @Override
    public int create() {
        return result(C.epoll_create1(EPOLL_CLOEXEC));
    }

    @Override
    public int eventFd() {
        return result(C.eventfd(0, EFD_CLOEXEC_NONBLOCK));
    }

    @Override
    public int control(int epoll, int operation, int fd, long event) {
        return result(C.epoll_ctl(epoll, operation, fd, event));
    }

    @Override
    public int wait(int epoll, long events, int capacity, long nanos) {
        if (precise && Timeouts.needsPrecision(nanos)) {
            return pwait2(epoll, events, capacity, nanos);
        }
        return waitMillis(epoll, events, capacity, Timeouts.millis(nanos));
    }

    int waitMillis(int epoll, long events, int capacity, int millis) {
        return result(C.epoll_wait(epoll, events, capacity, millis));
    }

    private int pwait2(int epoll, long events, int capacity, long nanos) {
        timespec.putLong(0, nanos / 1_000_000_000).putLong(Long.BYTES, nanos % 1_000_000_000);
        return result(Pwait2.epoll_pwait2(epoll, events, capacity, timespecAddress, 0));
    }

    @Override
    public int wake(int eventFd) {
        return result((int) C.write(eventFd, oneAddress, Long.BYTES));
    }

    @Override
    public int close(int fd) {
        return result(C.close(fd));
    }

    @Override
    public long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    @Override
    public boolean isPrecise() {
        return precise;
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

    /** Apart from the rest, for a C library may lack it: glibc has it since 2.35, musl not at all. */
    private static final class Pwait2 {
        static {
            Native.register(Pwait2.class, NativeLibrary.getProcess());
        }

        static native int epoll_pwait2(int epoll, long events, int capacity, long timespec, long mask);
    }
}
