package io.selectors.epoll;

import io.selectors.unix.Bindings;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The wait through the prebuilt JNI of netty-transport-native-epoll, about a quarter cheaper per call than JNA's. Netty keeps the one
 * that takes raw addresses private (read in 4.2.18), so it is found by reflection, on the class path only.
 */
final class NettyWait {
    private static final String NATIVE = "io.netty.channel.epoll.Native";
    private static final MethodHandle EPOLL_WAIT = find();

    private static MethodHandle find() {
        try {
            Class<?> type = Class.forName(NATIVE, true, NettyWait.class.getClassLoader());
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findStatic(type, "epollWait",
                    MethodType.methodType(int.class, int.class, long.class, int.class, int.class));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            throw Bindings.withoutNetty("netty-transport-native-epoll", e);
        }
    }

    int call(int epoll, long events, int capacity, int millis) {
        try {
            return (int) EPOLL_WAIT.invokeExact(epoll, events, capacity, millis);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("the JNI function declares no exception", e);
        }
    }
}
