package io.selectors.kqueue;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.SymbolProvider;
import io.selectors.unix.Binding;
import io.selectors.unix.JnaFunctions;
import java.io.IOException;
import java.util.Map;

/**
 * The calls through JNA's direct mapping, with raw addresses. kqueue and kevent come from the C library, or from the one that
 * {@value Platform#LIBRARY} names.
 */
final class JnaCalls extends AbstractCalls {
    private final NettyWait netty;

    /** {@code netty} is the wait, or null for JNA's own. */
    JnaCalls(Platform platform, NettyWait netty) throws IOException {
        super(platform, Binding.JNA.calls());
        this.netty = netty;
    }

    @Override
    public int create() {
        // First of all calls of the queue: a library that lacks them shows here.
        JnaFunctions.register(Kqueue.class, () -> library(Platform.library(), "kevent", platform.kevent.symbol()));
        return JnaFunctions.result(Kqueue.kqueue());
    }

    @Override
    int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        return JnaFunctions.result(Kqueue.kevent(kqueue, changes, count, events, capacity, timespec));
    }

    @Override
    public int wait(int kqueue, long changes, int count, long events, int capacity, long nanos) {
        return netty != null ? netty.call(kqueue, changes, count, events, capacity, nanos)
                : super.wait(kqueue, changes, count, events, capacity, nanos);
    }

    @Override
    public int stat(int fd, long stat) {
        JnaFunctions.register(Stat.class, () -> library(null, "fstat", platform.stat.symbol()));
        return JnaFunctions.result(Stat.fstat(fd, stat));
    }

    /** The counts are int on most systems, and in a register of 8 bytes on all. */
    private static final class Kqueue {
        static native int kqueue();

        static native int kevent(int kqueue, long changes, long count, long events, long capacity, long timespec);
    }

    /** Apart from the rest, because Linux does not need it: C libraries of before 2021 lack the symbol there. */
    private static final class Stat {
        static native int fstat(int fd, long stat);
    }

    /** A library in which one function has another name; null is the process itself. */
    static NativeLibrary library(String path, String function, String symbol) {
        SymbolProvider symbols = (library, name, parent) ->
                parent.getSymbolAddress(library, name.equals(function) ? symbol : name, null);
        return NativeLibrary.getInstance(path, Map.of(Library.OPTION_SYMBOL_PROVIDER, symbols));
    }
}
