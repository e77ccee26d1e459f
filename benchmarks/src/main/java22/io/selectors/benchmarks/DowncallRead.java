package io.selectors.benchmarks;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/** read(2) through java.lang.foreign, without errno. */
final class DowncallRead implements BareRead {
    private static final MethodHandle READ = find();

    DowncallRead() {
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle find() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find("read").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    @Override
    public long read(int fd, long bytes, long count) {
        try {
            return (long) READ.invokeExact(fd, bytes, count);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long read(int fd, ByteBuffer bytes, long count) {
        return read(fd, MemorySegment.ofBuffer(bytes).address(), count);
    }
}
