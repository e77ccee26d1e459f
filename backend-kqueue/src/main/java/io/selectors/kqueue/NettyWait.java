package io.selectors.kqueue;

import io.selectors.unix.Bindings;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The wait through the prebuilt JNI of netty-transport-native-kqueue, macOS only. Netty keeps the one that takes raw addresses private
 * (read in 4.2.18), so it is found by reflection, on the class path only.
 */
final class NettyWait {
    private static final String NATIVE = "io.netty.channel.kqueue.Native";
    private static final MethodType WAIT = MethodType.methodType(int.class, int.class, long.class, int.class, long.class, int.class,
            int.class, int.class);
    /** It takes no timeout without end, and its seconds are clamped as macOS needs it. */
    private static final long MAX_SECONDS = 86_399;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MethodHandle wait;

    NettyWait() {
        this(NATIVE);
    }

    /** By another class of the same shape. */
    NettyWait(String className) {
        try {
            Class<?> type = Class.forName(className, true, NettyWait.class.getClassLoader());
            wait = MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findStatic(type, "keventWait", WAIT);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            throw Bindings.withoutNetty("netty-transport-native-kqueue", e);
        }
    }

    int call(int kqueue, long changes, int count, long events, int capacity, long nanos) {
        int seconds = (int) Math.min(nanos / NANOS_PER_SECOND, MAX_SECONDS);
        try {
            return (int) wait.invokeExact(kqueue, changes, count, events, capacity, seconds, (int) (nanos % NANOS_PER_SECOND));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("the JNI function declares no exception", e);
        }
    }
}
