package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The common calls, on each binding that this JDK can have. */
class UnixCallsTest {
    private static final int EBADF = Errno.EBADF.number();
    private static final int EAGAIN = Errno.EAGAIN.number();

    static List<UnixCalls> calls() {
        List<UnixCalls> calls = new ArrayList<>(List.of(Binding.JNA.calls(), Binding.NETTY.calls(), new WithoutPipe2(Binding.JNA.calls())));
        if (Runtime.version().feature() >= 22) {
            calls.add(Binding.FOREIGN.calls());
            calls.add(new WithoutPipe2(Binding.FOREIGN.calls()));
        }
        return calls;
    }

    /** As macOS is. */
    private record WithoutPipe2(UnixCalls all) implements UnixCalls {
        @Override
        public int close(int fd) {
            return all.close(fd);
        }

        @Override
        public int read(int fd, long bytes, int count) {
            return all.read(fd, bytes, count);
        }

        @Override
        public int write(int fd, long bytes, int count) {
            return all.write(fd, bytes, count);
        }

        @Override
        public boolean keepsAlive(ByteBuffer direct) {
            return all.keepsAlive(direct);
        }

        @Override
        public int read(int fd, ByteBuffer target) {
            return all.read(fd, target);
        }

        @Override
        public int write(int fd, ByteBuffer source) {
            return all.write(fd, source);
        }

        @Override
        public int fcntl(int fd, int command, int argument) {
            return all.fcntl(fd, command, argument);
        }

        @Override
        public int pipe(long ends) {
            return all.pipe(ends);
        }

        @Override
        public int pipe2(long ends, int flags) {
            return -Errno.ENOSYS.number();
        }

        @Override
        public long address(ByteBuffer direct) {
            return all.address(direct);
        }

        @Override
        public ByteBuffer allocate(int size) throws IOException {
            return all.allocate(size);
        }

        @Override
        public void free(ByteBuffer memory) {
            all.free(memory);
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsWrittenToAPipeIsRead(UnixCalls calls) {
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(ends));
        ByteBuffer bytes = buffer(8).put(0, (byte) 7);
        assertEquals(-EAGAIN, calls.read(ends.getInt(0), calls.address(bytes), 8));
        assertEquals(3, calls.write(ends.getInt(4), calls.address(bytes), 3));
        ByteBuffer copy = buffer(8);
        assertEquals(3, calls.read(ends.getInt(0), calls.address(copy), 8));
        assertEquals(7, copy.get(0));
        assertEquals(0, calls.close(ends.getInt(0)));
        assertEquals(-Errno.EPIPE.number(), calls.write(ends.getInt(4), calls.address(bytes), 1));
        assertEquals(0, calls.close(ends.getInt(4)));
        assertEquals(-EBADF, calls.close(ends.getInt(4)));
        assertEquals(-EBADF, calls.fcntl(ends.getInt(4), UnixCalls.F_GETFL, 0));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aBufferIsWrittenAndReadBetweenPositionAndLimit(UnixCalls calls) {
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(ends));
        ByteBuffer source = buffer(8).put(3, (byte) 7).position(3).limit(5);
        ByteBuffer target = buffer(8).position(6);
        assertEquals(-EAGAIN, calls.read(ends.getInt(0), target));
        assertEquals(2, calls.write(ends.getInt(4), source.asReadOnlyBuffer()));
        assertEquals(2, calls.read(ends.getInt(0), target));
        assertEquals(7, target.get(6));
        assertEquals(6, target.position());
        calls.close(ends.getInt(0));
        assertEquals(-Errno.EPIPE.number(), calls.write(ends.getInt(4), source));
        calls.close(ends.getInt(4));
        assertEquals(-EBADF, calls.read(ends.getInt(0), target));
    }

    /** Else it would be copied for nothing. */
    @ParameterizedTest
    @MethodSource("calls")
    void aBufferThatNobodyCanFreeIsKeptAlive(UnixCalls calls) throws IOException {
        ByteBuffer plain = ByteBuffer.allocateDirect(8);
        assertTrue(calls.keepsAlive(plain));
        assertTrue(calls.keepsAlive(plain.duplicate()));
        assertTrue(calls.keepsAlive(plain.slice(1, 4)));
        assertTrue(calls.keepsAlive(plain.asReadOnlyBuffer()));
        assertTrue(calls.keepsAlive(ByteBuffer.allocateDirect(0)));
        assertTrue(calls.keepsAlive(new Pointer(calls.address(plain)).getByteBuffer(0, 8)));
        try (FileChannel file = FileChannel.open(Path.of(System.getProperty("java.home"), "release"))) {
            assertTrue(calls.keepsAlive(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size())));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void thePlainPipeWaitsUntilItIsToldNotTo(UnixCalls calls) {
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(calls.address(ends)));
        int flags = calls.fcntl(ends.getInt(0), UnixCalls.F_GETFL, 0);
        assertEquals(0, flags & OpenFlags.NONBLOCK);
        assertEquals(0, calls.fcntl(ends.getInt(0), UnixCalls.F_SETFL, flags | OpenFlags.NONBLOCK));
        assertEquals(-EAGAIN, calls.read(ends.getInt(0), calls.address(ends), 8));
        calls.close(ends.getInt(0));
        calls.close(ends.getInt(4));
    }

    @ParameterizedTest
    @MethodSource("calls")
    @EnabledOnOs(OS.LINUX)
    void childrenDoNotInheritThePipe(UnixCalls calls) throws IOException {
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(ends));
        for (int at : new int[] {0, 4}) {
            String info = Files.readString(Path.of("/proc/self/fdinfo", Integer.toString(ends.getInt(at))));
            assertTrue(info.contains("flags:\t0200400"), info);
            calls.close(ends.getInt(at));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anAddressIsThatOfTheFirstByteWhateverThePosition(UnixCalls calls) {
        ByteBuffer buffer = buffer(64).put(0, (byte) 42).position(7).limit(9);
        assertEquals(42, new Pointer(calls.address(buffer)).getByte(0));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void memoryIsZeroedAndGivenBackAtOnce(UnixCalls calls) throws IOException {
        int size = 1 << 24;
        for (int i = 0; i < 2_000; i++) {
            ByteBuffer memory = calls.allocate(size);
            assertEquals(size, memory.capacity());
            assertEquals(ByteOrder.nativeOrder(), memory.order());
            assertEquals(0, memory.get(size - 1));
            memory.put(size - 1, (byte) 1);
            calls.free(memory);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void eachThreadHasItsOwnError(UnixCalls calls) throws Exception {
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(ends));
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int fd = i % 2 == 0 ? ends.getInt(0) : -1;
            int expected = i % 2 == 0 ? -EAGAIN : -EBADF;
            ByteBuffer bytes = buffer(8);
            tasks.add(new FutureTask<>(() -> {
                boolean right = true;
                for (int j = 0; j < 20_000; j++) {
                    right &= calls.read(fd, calls.address(bytes), 8) == expected;
                }
                return right;
            }));
        }
        tasks.forEach(task -> new Thread(task, "reader").start());
        for (FutureTask<Boolean> task : tasks) {
            assertTrue(task.get());
        }
        calls.close(ends.getInt(0));
        calls.close(ends.getInt(4));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatSucceedsMakesNoGarbage(UnixCalls calls) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(ends));
        long bytes = calls.address(buffer(8));
        int in = ends.getInt(0);
        int out = ends.getInt(4);
        long least = Long.MAX_VALUE;
        // The compiler may still be at it: one clean round proves the point.
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (least >= 10_000 && System.nanoTime() < until) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                calls.write(out, bytes, 8);
                calls.read(in, bytes, 8);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least < 10_000, least + " bytes of 20,000 calls");
        calls.close(in);
        calls.close(out);
    }

    @Test
    @EnabledForJreRange(maxVersion = 21)
    void theForeignBindingNeedsANewerJava() {
        String message = assertThrows(UnsatisfiedLinkError.class, Binding.FOREIGN::calls).getMessage();
        assertTrue(message.contains("Java 22") && message.contains("this is Java " + Runtime.version().feature()), message);
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void aLibraryThatCannotBeLoadedIsNamedByTheForeignBinding() {
        Throwable failure = assertThrows(LinkageError.class, () -> Downcalls.of("/nosuch/libkqueue.so"));
        assertTrue(failure.getMessage().contains("/nosuch/libkqueue.so"), failure::toString);
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void aFunctionThatIsNotThereIsNamedByTheForeignBinding() {
        String message = assertThrows(UnsatisfiedLinkError.class,
                () -> Downcalls.ofProcess().plain("nosuch", java.lang.invoke.MethodType.methodType(int.class))).getMessage();
        assertTrue(message.contains("nosuch is not in the C library"), message);
    }
}
