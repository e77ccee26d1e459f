package io.selectors.jdk;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One of java.nio's selectors, real except for the counts of what it is asked, for what is done during a select, and for a change of interest
 * that fails on demand.
 */
final class CountedSelector extends AbstractSelector {
    private final Selector real;
    private final Set<SelectionKey> keys = new HashSet<>();
    private int selects;
    private int looks;
    private int wakeups;
    private Object failing;
    private Runnable before = () -> { };
    private Runnable after = () -> { };

    CountedSelector() throws IOException {
        this(Selector.open());
    }

    private CountedSelector(Selector real) {
        super(real.provider());
        this.real = real;
    }

    /** A key of this selector's, for one of the real one's. */
    private final class Key extends AbstractSelectionKey {
        private final SelectionKey realKey;

        Key(SelectableChannel channel, int ops) throws IOException {
            realKey = channel.register(real, ops, this);
        }

        @Override
        public SelectableChannel channel() {
            return realKey.channel();
        }

        @Override
        public Selector selector() {
            return CountedSelector.this;
        }

        @Override
        public int interestOps() {
            looks++;
            return realKey.interestOps();
        }

        @Override
        public SelectionKey interestOps(int ops) {
            looks++;
            if (ops == 0 && failing != null && failing == attachment()) {
                failing = null;
                throw new OutOfMemoryError("for a change of interest");
            }
            realKey.interestOps(ops);
            return this;
        }

        @Override
        public int readyOps() {
            looks++;
            return realKey.readyOps();
        }
    }

    /** How often anybody selected. */
    int selects() {
        return selects;
    }

    /** How often a key was looked at or changed, or all keys were asked for. */
    int looks() {
        return looks;
    }

    /** How often it was woken. */
    int wakeups() {
        return wakeups;
    }

    /** Does something in each select, before it looks for what is ready and after it has found it. */
    void during(Runnable before, Runnable after) {
        this.before = before;
        this.after = after;
    }

    /** Makes memory run out once, when the key of a registration is disarmed. */
    void failToDisarm(Object attachment) {
        failing = attachment;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        try {
            Key key = new Key(channel, ops);
            key.attach(attachment);
            keys.add(key);
            return key;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Consumer<SelectionKey> own(Consumer<SelectionKey> action) {
        selects++;
        synchronized (cancelledKeys()) {
            for (Iterator<SelectionKey> cancelled = cancelledKeys().iterator(); cancelled.hasNext(); cancelled.remove()) {
                Key key = (Key) cancelled.next();
                key.realKey.cancel();
                keys.remove(key);
                deregister(key);
            }
        }
        return realKey -> action.accept((Key) realKey.attachment());
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
        return real.select(own(action), timeout);
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        return real.select(own(action));
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        before.run();
        int count = real.selectNow(own(action));
        after.run();
        return count;
    }

    @Override
    public Selector wakeup() {
        wakeups++;
        real.wakeup();
        return this;
    }

    @Override
    public Set<SelectionKey> keys() {
        looks++;
        return keys;
    }

    @Override
    protected void implCloseSelector() throws IOException {
        real.close();
        for (SelectionKey key : keys) {
            deregister((Key) key);
        }
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new AssertionError("not used");
    }

    @Override
    public int selectNow() {
        throw new AssertionError("not used");
    }

    @Override
    public int select(long timeout) {
        throw new AssertionError("not used");
    }

    @Override
    public int select() {
        throw new AssertionError("not used");
    }
}
