package io.selectors.benchmarks;

import io.selectors.unix.ChannelDescriptor;
import java.io.IOException;
import java.util.Iterator;
import one.nio.net.Selector;
import one.nio.net.Session;
import one.nio.net.Socket;
import one.nio.os.NativeLibrary;

/** one-nio's native selector. It waits without a timeout, so that it takes part only where something is ready; none of its waits can be woken. */
final class OneNioContender implements Contender {
    private static final int EPOLLIN = 1;
    private static final int EPOLLONESHOT = 1 << 30;

    private static final class Passing extends Session {
        private final Chain.Link link;

        private Passing(Socket socket, Chain.Link link) {
            super(socket, EPOLLIN);
            this.link = link;
        }
    }

    private final RawSources sources = new RawSources();
    private Selector selector;
    private Session spare;
    private Session ready;
    private Chain chain;

    @Override
    public void open(int readyCount, int idleCount) throws IOException {
        close();
        if (!NativeLibrary.IS_SUPPORTED) {
            throw new UnsupportedOperationException("its library is for x86-64 and glibc");
        }
        selector = Selector.create();
        spare = session(sources.idle());
        ready = null;
        for (int i = 0; i < idleCount; i++) {
            selector.register(session(sources.idle()));
        }
        for (int i = 0; i < readyCount; i++) {
            ready = session(sources.ready());
            selector.register(ready);
        }
    }

    @Override
    public void openNumbers(int readyCount, int idleCount) throws IOException {
        open(readyCount, idleCount);
    }

    private static Session session(int fd) throws IOException {
        return new Session(Socket.fromFD(fd), EPOLLIN);
    }

    @Override
    public int poll() {
        if (ready == null) {
            throw new UnsupportedOperationException("it would wait for good");
        }
        int count = 0;
        for (Iterator<Session> selected = selector.select(); selected.hasNext(); selected.next()) {
            count++;
        }
        return count;
    }

    @Override
    public void churn() {
        selector.register(spare);
        selector.unregister(spare);
    }

    @Override
    public void rearm() {
        selector.listen(ready, EPOLLIN | EPOLLONESHOT);
        poll();
    }

    @Override
    public void link(Chain newChain) throws IOException {
        chain = newChain;
        for (Chain.Link link : chain.links) {
            selector.register(new Passing(Socket.fromFD(ChannelDescriptor.of(link.source)), link));
        }
    }

    /** Called only while a byte is under way. */
    @Override
    public void pollChain() throws IOException {
        for (Iterator<Session> selected = selector.select(); selected.hasNext();) {
            chain.pass(((Passing) selected.next()).link);
        }
    }

    @Override
    public void close() {
        if (selector != null) {
            selector.close();
        }
        sources.close();
    }
}
