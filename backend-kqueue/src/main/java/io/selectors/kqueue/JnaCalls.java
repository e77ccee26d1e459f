package io.selectors.kqueue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.SymbolProvider;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The calls through JNA's direct mapping, with raw addresses. kqueue and kevent come from the C library, or from the one that
 * {@value KqueueBinding#LIBRARY} names.
 */
final class JnaCalls extends AbstractCalls {
    JnaCalls(Platform platform) {
        super(platform);
    }

    @Override
    public int create() {
        // First of all calls of the queue: a library that lacks them shows here.
        Kqueue.load(platform);
        return result(Kqueue.kqueue());
    }

    @Override
    int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        return result(Kqueue.kevent(kqueue, changes, count, events, capacity, timespec));
    }

    @Override
    public int pipe(long ends) {
        return platform.pipeFlags() == 0 ? -KqueueSelector.EINVAL : result(Pipe.pipe2(ends, platform.pipeFlags()));
    }

    @Override
    public int read(int fd, long bytes, int count) {
        return result((int) C.read(fd, bytes, count));
    }

    @Override
    public int write(int fd, long bytes, int count) {
        return result((int) C.write(fd, bytes, count));
    }

    @Override
    public int stat(int fd, long stat) {
        Stat.load(platform);
        return result(Stat.fstat(fd, stat));
    }

    @Override
    public int close(int fd) {
        return result(C.close(fd));
    }

    @Override
    public long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    private static int result(int value) {
        return value >= 0 ? value : -Native.getLastError();
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native long read(int fd, long bytes, long count);

        static native long write(int fd, long bytes, long count);

        static native int close(int fd);
    }

    /** Apart from the rest, for macOS lacks it. */
    private static final class Pipe {
        static {
            Native.register(Pipe.class, NativeLibrary.getProcess());
        }

        static native int pipe2(long ends, int flags);
    }

    /** The counts are int on most systems, and in a register of 8 bytes on all. */
    private static final class Kqueue {
        private static boolean loaded;

        static synchronized void load(Platform platform) {
            if (!loaded) {
                Native.register(Kqueue.class, library(KqueueBinding.library(), "kevent", platform.keventSymbol()));
                loaded = true;
            }
        }

        static native int kqueue();

        static native int kevent(int kqueue, long changes, long count, long events, long capacity, long timespec);
    }

    /** Apart from the rest, for Linux does without: C libraries of before 2021 lack the symbol there. */
    private static final class Stat {
        private static boolean loaded;

        static synchronized void load(Platform platform) {
            if (!loaded) {
                Native.register(Stat.class, library(null, "fstat", platform.statSymbol()));
                loaded = true;
            }
        }

        static native int fstat(int fd, long stat);
    }

    /** A library in which one function has another name; null is the process itself. */
    static NativeLibrary library(String path, String function, String symbol) {
        SymbolProvider symbols = (library, name, parent) ->
                parent.getSymbolAddress(library, name.equals(function) ? symbol : name, null);
        return NativeLibrary.getInstance(path, Map.of(Library.OPTION_SYMBOL_PROVIDER, symbols));
    }
}
