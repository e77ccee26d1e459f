package io.selectors.kqueue;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/**
 * The wait through the prebuilt JNI of netty-transport-native-kqueue, macOS only; the rest by other calls. Netty keeps the wait that
 * takes raw addresses private (read in 4.2.18), so it is found by reflection, on the class path only.
 */
final class NettyCalls implements KqueueCalls {
    private static final String NATIVE = "io.netty.channel.kqueue.Native";
    private static final MethodType WAIT = MethodType.methodType(int.class, int.class, long.class, int.class, long.class, int.class,
            int.class, int.class);
    /** It takes no timeout without end, and its seconds are clamped as macOS needs it. */
    private static final long MAX_SECONDS = 86_399;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final KqueueCalls rest;
    private final MethodHandle wait;

    NettyCalls(Platform platform) throws IOException {
        this(new JnaCalls(platform), NATIVE);
    }

    /** With other calls for the rest, and another class of the same shape for the wait. */
    NettyCalls(KqueueCalls rest, String className) {
        this.rest = rest;
        try {
            this.wait = find(className);
        } catch (LinkageError e) {
            rest.free();
            throw e;
        }
    }

    private static MethodHandle find(String className) {
        try {
            Class<?> type = Class.forName(className, true, NettyCalls.class.getClassLoader());
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findStatic(type, "keventWait", WAIT);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LinkageError failure = new UnsatisfiedLinkError("netty-transport-native-kqueue cannot be used: " + e);
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public int create() {
        return rest.create();
    }

    @Override
    public int control(int kqueue, long changes, int count, long receipts, int capacity) {
        return rest.control(kqueue, changes, count, receipts, capacity);
    }

    @Override
    public int wait(int kqueue, long changes, int count, long events, int capacity, long nanos) {
        int seconds = (int) Math.min(nanos / NANOS_PER_SECOND, MAX_SECONDS);
        try {
            return (int) wait.invokeExact(kqueue, changes, count, events, capacity, seconds, (int) (nanos % NANOS_PER_SECOND));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("the JNI function declares no exception", e);
        }
    }

    @Override
    public int trigger(int kqueue, long change) {
        return rest.trigger(kqueue, change);
    }

    @Override
    public int pipe(ByteBuffer ends) {
        return rest.pipe(ends);
    }

    @Override
    public int read(int fd, long bytes, int count) {
        return rest.read(fd, bytes, count);
    }

    @Override
    public int write(int fd, long bytes, int count) {
        return rest.write(fd, bytes, count);
    }

    @Override
    public int stat(int fd, long stat) {
        return rest.stat(fd, stat);
    }

    @Override
    public int close(int fd) {
        return rest.close(fd);
    }

    @Override
    public long address(ByteBuffer direct) {
        return rest.address(direct);
    }

    @Override
    public ByteBuffer allocate(int size) throws IOException {
        return rest.allocate(size);
    }

    @Override
    public void release(ByteBuffer memory) {
        rest.release(memory);
    }

    @Override
    public void free() {
        rest.free();
    }
}
