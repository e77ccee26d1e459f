package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import io.selectors.unix.FileIdentity;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls of each binding that need no kqueue, on Linux's C library: a row of the table says what Linux's structures are. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the row is Linux's")
class CallsTest {
    private static final int MODE_OF_FIFO = 0010000;
    private static final StatLayout STAT = System.getProperty("os.arch").equals("amd64") ? new StatLayout(0, 8, 24, 4, 8, 8, "fstat")
            : new StatLayout(0, 8, 16, 4, 8, 8, "fstat");
    private static final Platform LINUX = new Platform("linux", "Linux", 0, KeventLayout.COMMON, STAT, 0);

    private final LibcDescriptors libc = new LibcDescriptors();

    static List<KqueueCalls> calls() throws IOException {
        List<KqueueCalls> calls = new ArrayList<>();
        for (Binding binding : bindings()) {
            calls.add(KqueueBindings.open(binding, LINUX));
        }
        calls.add(new JnaCalls(LINUX, new NettyWait(Failing.class.getName())));
        return calls;
    }

    /** Of the type of Netty's class; its wait fails. */
    private static final class Failing {
        private static Exception failure;

        private static int keventWait(int kqueue, long changes, int count, long events, int capacity, int seconds, int nanos)
                throws Exception {
            throw failure;
        }
    }

    @Test
    void whatNettysWaitThrowsIsNotSwallowed() throws IOException {
        KqueueCalls calls = new JnaCalls(LINUX, new NettyWait(Failing.class.getName()));
        Failing.failure = new IllegalStateException();
        assertThrows(IllegalStateException.class, () -> calls.wait(0, 0, 0, 0, 0, 0));
        Failing.failure = new IOException();
        assertThrows(AssertionError.class, () -> calls.wait(0, 0, 0, 0, 0, 0));
    }

    @Test
    @EnabledForJreRange(maxVersion = 21)
    void theForeignBindingNeedsANewerJava() {
        String message = assertThrows(UnsatisfiedLinkError.class, () -> KqueueBindings.open(Binding.FOREIGN, LINUX)).getMessage();
        assertTrue(message.contains("Java 22"), message);
    }

    /** The bindings that this JDK can have, but for the one that is only on macOS. */
    private static List<Binding> bindings() {
        List<Binding> bindings = new ArrayList<>(List.of(Binding.FOREIGN, Binding.JNA));
        if (Runtime.version().feature() < 22) {
            bindings.remove(Binding.FOREIGN);
        }
        return bindings;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsWrittenToAPipeIsRead(KqueueCalls calls) {
        ByteBuffer ends = buffer(8);
        assertEquals(0, calls.pipe(ends));
        ByteBuffer bytes = buffer(8).put(0, (byte) 7);
        assertEquals(-Errno.EAGAIN.number(), calls.read(ends.getInt(0), calls.address(bytes), 8));
        assertEquals(3, calls.write(ends.getInt(4), calls.address(bytes), 3));
        ByteBuffer copy = buffer(8);
        assertEquals(3, calls.read(ends.getInt(0), calls.address(copy), 8));
        assertEquals(7, copy.get(0));
        assertEquals(0, calls.close(ends.getInt(0)));
        assertEquals(-Errno.EPIPE.number(), calls.write(ends.getInt(4), calls.address(bytes), 1));
        assertEquals(0, calls.close(ends.getInt(4)));
        assertEquals(-Errno.EBADF.number(), calls.close(ends.getInt(4)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatADescriptorIsIsSaidByFstat(KqueueCalls calls) throws IOException {
        assumeTrue(hasFstat(), "C libraries of before 2021 have no symbol fstat on Linux");
        int[] ends = libc.pipe();
        ByteBuffer stat = buffer(StatLayout.SIZE);
        assertEquals(0, calls.stat(ends[0], calls.address(stat)));
        assertEquals(FileIdentity.of(Path.of("/proc/self/fd"), ends[0]), STAT.identity(stat));
        assertEquals(MODE_OF_FIFO, STAT.identity(stat).mode() & 0170000);
        libc.close(ends[0]);
        libc.close(ends[1]);
        assertEquals(-Errno.EBADF.number(), calls.stat(-1, calls.address(stat)));
    }

    private static boolean hasFstat() {
        try {
            return NativeLibrary.getProcess().getFunction("fstat") != null;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anAddressIsThatOfTheFirstByte(KqueueCalls calls) {
        ByteBuffer buffer = buffer(64).put(0, (byte) 42);
        assertEquals(42, new Pointer(calls.address(buffer)).getByte(0));
    }

    @Test
    void aLibraryWithoutKqueueIsTheBindingsFailure() {
        assumeTrue(Platform.library() == null, "a library with kqueue was given");
        for (Binding binding : bindings()) {
            assertThrows(LinkageError.class, () -> KqueueBindings.open(binding, LINUX).create());
        }
    }

    @Test
    void withoutNettysLibraryItsBindingSaysSo() {
        String message = assertThrows(UnsatisfiedLinkError.class, () -> KqueueBindings.open(Binding.NETTY, LINUX)).getMessage();
        assertTrue(message.contains("netty-transport-native-kqueue"), message);
    }

    /** As NetBSD's and macOS's symbols are: of a library that the test can have, under another name. */
    @Test
    void aFunctionIsTakenByTheSymbolThatTheTableNames() {
        NativeLibrary plain = NativeLibrary.getProcess();
        NativeLibrary renamed = JnaCalls.library(null, "kevent", "epoll_wait");
        assertEquals(plain.getFunction("epoll_wait").toString().split("@")[1],
                renamed.getFunction("kevent").toString().split("@")[1]);
        assertEquals(plain.getFunction("getpid").toString(), renamed.getFunction("getpid").toString());
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void everyRowsSymbolsAreAskedFor(Platform row) {
        assumeTrue(Platform.library() == null, "a library with kevent was given");
        NativeLibrary renamed = JnaCalls.library(null, "kevent", row.kevent.symbol());
        String message = assertThrows(UnsatisfiedLinkError.class, () -> renamed.getFunction("kevent")).getMessage();
        assertTrue(message.contains(row.kevent.symbol()), message);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
