package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** java.nio, with the set of selected keys or with a Consumer. */
final class NioContender implements Contender {
    private final boolean withConsumer;
    private final Sources sources = new Sources();
    private final Consumer<SelectionKey> nothing = key -> { };
    private Consumer<SelectionKey> passing;
    private Selector selector;
    private DatagramChannel spare;
    private SelectionKey ready;
    private SelectionKey idle;

    NioContender(boolean withConsumer) {
        this.withConsumer = withConsumer;
    }

    @Override
    public void open(int readyCount, int idleCount) throws Exception {
        close();
        selector = Selector.open();
        spare = sources.idle();
        for (int i = 0; i < idleCount; i++) {
            idle = sources.idle().register(selector, SelectionKey.OP_READ);
        }
        for (int i = 0; i < readyCount; i++) {
            ready = sources.ready().register(selector, SelectionKey.OP_READ);
        }
    }

    @Override
    public int poll() throws IOException {
        return select(nothing, 0);
    }

    private int select(Consumer<SelectionKey> action, long millis) throws IOException {
        if (withConsumer) {
            return millis == 0 ? selector.selectNow(action) : millis < 0 ? selector.select(action) : selector.select(action, millis);
        }
        int count = millis == 0 ? selector.selectNow() : selector.select(Math.max(0, millis));
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
            action.accept(keys.next());
            keys.remove();
        }
        return count;
    }

    @Override
    public void churn() throws IOException {
        churnAndPoll();
    }

    /** Each takes effect in the next select only. */
    @Override
    public void churnAndPoll() throws IOException {
        SelectionKey key = spare.register(selector, SelectionKey.OP_READ);
        selector.selectNow();
        key.cancel();
        selector.selectNow();
    }

    /**
     * One-shot by hand, as java.nio has none. (Without the second poll it would be nothing but a poll: the interest taken back here
     * and asked for again above never reaches the kernel.)
     */
    @Override
    public int rearmAndStaySilent() throws IOException {
        ready.interestOps(SelectionKey.OP_READ);
        select(nothing, 0);
        ready.interestOps(0);
        return select(nothing, 0);
    }

    @Override
    public void toggle() throws IOException {
        idle.interestOps(SelectionKey.OP_READ);
        idle.interestOps(0);
        idle.interestOps(SelectionKey.OP_READ);
        select(nothing, 0);
    }

    @Override
    public void sleep(long nanos) throws IOException {
        select(nothing, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    @Override
    public void await() throws IOException {
        select(nothing, -1);
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void crowd(DatagramChannel[] sockets) throws IOException {
        for (DatagramChannel socket : sockets) {
            socket.register(selector, SelectionKey.OP_READ);
        }
    }

    @Override
    public void link(Chain chain) throws IOException {
        for (Chain.Link link : chain.links) {
            link.source.register(selector, SelectionKey.OP_READ, link);
        }
        passing = key -> chain.passUnchecked((Chain.Link) key.attachment());
    }

    @Override
    public void pollChain() throws IOException {
        select(passing, 0);
    }

    @Override
    public void close() throws Exception {
        if (selector != null) {
            selector.close();
        }
        sources.close();
    }
}
