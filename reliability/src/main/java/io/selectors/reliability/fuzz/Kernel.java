package io.selectors.reliability.fuzz;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the system says of a descriptor, asked past every selector. Linux's constants. */
final class Kernel {
    private static final int FIONREAD = 0x541B;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final Variadic VARIADIC = Native.load(null, Variadic.class);

    static {
        Native.register(Kernel.class, NativeLibrary.getProcess());
    }

    private Kernel() {
    }

    /** A variadic function is called in another way than others on some processors; JNA's interface mapping knows. */
    interface Variadic extends Library {
        int ioctl(int fd, long request, Object... argument);
    }

    static native int poll(byte[] descriptors, long count, int millis);

    /** The state of a descriptor now. */
    static Look look(int fd) {
        byte[] polled = new byte[8];
        ByteBuffer fields = ByteBuffer.wrap(polled).order(ByteOrder.nativeOrder()).putInt(0, fd).putShort(4, (short) Look.ASKED);
        if (poll(polled, 1, 0) < 0) {
            throw new IllegalStateException("poll: errno " + Native.getLastError());
        }
        return new Look(fields.getShort(6) & 0xffff);
    }

    /** How many bytes there are to read. */
    static int unread(int fd) {
        int[] count = new int[1];
        return VARIADIC.ioctl(fd, FIONREAD, count) < 0 ? 0 : count[0];
    }

    /** Waits until the system has done what is on its way, for loopback too takes a moment; not longer than makes sense. */
    static void settle(BooleanSupplier done) {
        long start = System.nanoTime();
        while (!done.getAsBoolean() && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(20_000);
        }
    }
}
