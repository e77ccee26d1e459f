package io.selectors.benchmarks;

import io.selectors.EventHandler;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;

/** This library, on the backend that is named and the binding that a property names. */
final class OurContender implements Contender {
    private final String backend;
    private final Sources sources = new Sources();
    private final RawSources numbers = new RawSources();
    private final EventHandler nothing = (key, readiness) -> { };
    private EventHandler passing;
    private Selector selector;
    private DatagramChannel spare;
    private SelectorKey ready;
    private SelectorKey idle;

    OurContender(String backend) {
        this.backend = backend;
    }

    @Override
    public void open(int readyCount, int idleCount) throws Exception {
        close();
        selector = Selector.open(backend);
        spare = sources.idle();
        for (int i = 0; i < idleCount; i++) {
            idle = selector.register(sources.idle(), Interest.READ);
        }
        for (int i = 0; i < readyCount; i++) {
            ready = selector.register(sources.ready(), Interest.READ);
        }
    }

    @Override
    public void openNumbers(int readyCount, int idleCount) throws Exception {
        open(0, idleCount);
        for (int i = 0; i < readyCount; i++) {
            ready = selector.register(numbers.ready(), Interest.READ);
        }
    }

    @Override
    public int poll() throws IOException {
        return selector.selectNow(nothing);
    }

    @Override
    public int pollOtherForm() throws IOException {
        return selector.selectNow().size();
    }

    @Override
    public void churn() throws IOException {
        SelectorKey key = selector.register(spare, Interest.READ);
        if (backend.equals("jdk")) {
            // java.nio tells the kernel in its next select only; without one the kernel would not hear of it at all.
            selector.selectNow(nothing);
        }
        key.unregister();
    }

    @Override
    public void churnAndPoll() throws IOException {
        SelectorKey key = selector.register(spare, Interest.READ);
        selector.selectNow(nothing);
        key.unregister();
        selector.selectNow(nothing);
    }

    @Override
    public void rearm() throws IOException {
        ready.modify(Interest.READ.oneShot());
        selector.selectNow(nothing);
    }

    @Override
    public int rearmAndStaySilent() throws IOException {
        ready.modify(Interest.READ.oneShot());
        selector.selectNow(nothing);
        return selector.selectNow(nothing);
    }

    @Override
    public void toggle() throws IOException {
        idle.modify(Interest.READ_WRITE);
        idle.modify(Interest.READ);
        selector.selectNow(nothing);
    }

    @Override
    public void sleep(long nanos) throws IOException {
        selector.select(nanos, TimeUnit.NANOSECONDS, nothing);
    }

    @Override
    public void await() throws IOException {
        selector.select(nothing);
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void crowd(DatagramChannel[] sockets) throws IOException {
        for (DatagramChannel socket : sockets) {
            selector.register(socket, Interest.READ);
        }
    }

    @Override
    public void link(Chain chain) throws IOException {
        for (Chain.Link link : chain.links) {
            selector.register(link.source, Interest.READ, link);
        }
        passing = (key, readiness) -> chain.pass(key.attachment(Chain.Link.class));
    }

    @Override
    public void pollChain() throws IOException {
        selector.selectNow(passing);
    }

    @Override
    public void close() throws Exception {
        if (selector != null) {
            selector.close();
        }
        sources.close();
        numbers.close();
    }
}
