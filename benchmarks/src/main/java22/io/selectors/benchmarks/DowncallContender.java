package io.selectors.benchmarks;

import io.selectors.unix.ChannelDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The second floor: the system calls through java.lang.foreign, and nothing else; errno is not even looked at. */
final class DowncallContender implements Contender {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    /** epoll_event is packed on x86-64, and nowhere else; its data is at the end. */
    private static final int EVENT_SIZE = System.getProperty("os.arch").equals("amd64") ? 12 : 16;
    private static final int DATA = EVENT_SIZE - Long.BYTES;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int EPOLLIN = 1;
    private static final int EPOLLONESHOT = 1 << 30;
    private static final MethodHandle CREATE = find("epoll_create1", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle CONTROL = find("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle WAIT = find("epoll_wait", FunctionDescriptor.of(INT, INT, ValueLayout.JAVA_LONG, INT, INT));

    private final RawSources sources = new RawSources();
    private final MemorySegment events = Arena.ofAuto().allocate(1024 * 16);
    private final MemorySegment change = Arena.ofAuto().allocate(16);
    private int epoll = -1;
    private int spare;
    private int ready;
    private long seen;
    private Chain chain;

    DowncallContender() {
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle find(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
    }

    @Override
    public void open(int readyCount, int idleCount) throws Exception {
        close();
        try {
            epoll = (int) CREATE.invokeExact(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        spare = sources.idle();
        for (int i = 0; i < idleCount; i++) {
            control(ADD, sources.idle(), EPOLLIN, 0);
        }
        for (int i = 0; i < readyCount; i++) {
            ready = sources.ready();
            control(ADD, ready, EPOLLIN, 0);
        }
    }

    @Override
    public void openNumbers(int readyCount, int idleCount) throws Exception {
        open(readyCount, idleCount);
    }

    private void control(int operation, int fd, int mask, int data) {
        change.set(INT, 0, mask);
        change.set(LONG, DATA, data);
        try {
            int result = (int) CONTROL.invokeExact(epoll, operation, fd, change.address());
            if (result != 0) {
                throw new IllegalStateException("epoll_ctl");
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads what it finds, as C does. */
    @Override
    public int poll() {
        int count = await(0);
        for (int i = 0; i < count; i++) {
            seen += data(i) ^ events.get(INT, (long) i * EVENT_SIZE);
        }
        return count;
    }

    private int await(int millis) {
        try {
            return (int) WAIT.invokeExact(epoll, events.address(), 1024, millis);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private long data(int event) {
        return events.get(LONG, (long) event * EVENT_SIZE + DATA);
    }

    @Override
    public void churn() {
        control(ADD, spare, EPOLLIN, 0);
        control(DELETE, spare, 0, 0);
    }

    @Override
    public void churnAndPoll() {
        control(ADD, spare, EPOLLIN, 0);
        poll();
        control(DELETE, spare, 0, 0);
        poll();
    }

    @Override
    public void rearm() {
        control(MODIFY, ready, EPOLLIN | EPOLLONESHOT, 0);
        poll();
    }

    @Override
    public int rearmAndStaySilent() {
        rearm();
        return poll();
    }

    /** Interests that are added and taken back need no call: what is left is the poll. */
    @Override
    public void toggle() {
        poll();
    }

    @Override
    public void link(Chain newChain) {
        chain = newChain;
        for (int i = 0; i < chain.links.length; i++) {
            control(ADD, ChannelDescriptor.of(chain.links[i].source), EPOLLIN, i);
        }
    }

    /** No table, no key, no attachment: an event's data is the place of its link. */
    @Override
    public void pollChain() throws IOException {
        int count = await(0);
        for (int i = 0; i < count; i++) {
            chain.pass(chain.links[(int) data(i)]);
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
