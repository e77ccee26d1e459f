package io.selectors.benchmarks;

import io.selectors.unix.ChannelDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The second floor: epoll_wait through java.lang.foreign, with errno captured and nothing else. */
final class DowncallContender implements Contender {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    /** epoll_event is packed on x86-64, and nowhere else; its data is at the end. */
    private static final int EVENT_SIZE = System.getProperty("os.arch").equals("amd64") ? 12 : 16;
    private static final int DATA = EVENT_SIZE - Long.BYTES;
    private static final MethodHandle CREATE = find("epoll_create1", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle CONTROL = find("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle WAIT = find("epoll_wait", FunctionDescriptor.of(INT, INT, ValueLayout.JAVA_LONG, INT, INT));

    private final RawSources sources = new RawSources();
    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    private final MemorySegment events = Arena.ofAuto().allocate(1024 * 16);
    private int epoll = -1;
    private Chain chain;

    DowncallContender() {
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle find(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type, ERRNO);
    }

    @Override
    public void open(int ready, int idle) throws Exception {
        close();
        try {
            epoll = (int) CREATE.invokeExact(state, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < idle; i++) {
            add(sources.idle(), 0);
        }
        for (int i = 0; i < ready; i++) {
            add(sources.ready(), 0);
        }
    }

    @Override
    public void openNumbers(int ready, int idle) throws Exception {
        open(ready, idle);
    }

    private void add(int fd, int data) {
        events.set(INT, 0, 1);
        events.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, data);
        try {
            int result = (int) CONTROL.invokeExact(state, epoll, 1, fd, events.address());
            if (result != 0) {
                throw new IllegalStateException("epoll_ctl");
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int poll() {
        try {
            return (int) WAIT.invokeExact(state, epoll, events.address(), 1024, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void link(Chain newChain) {
        chain = newChain;
        for (int i = 0; i < chain.links.length; i++) {
            add(ChannelDescriptor.of(chain.links[i].source), i);
        }
    }

    /** No table, no key, no attachment: an event's data is the place of its link. */
    @Override
    public void pollChain() throws IOException {
        int count = poll();
        for (int i = 0; i < count; i++) {
            chain.pass(chain.links[(int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * EVENT_SIZE + DATA)]);
        }
    }

    @Override
    public void close() {
        if (epoll >= 0) {
            RawSources.close(epoll);
        }
        sources.close();
    }
}
