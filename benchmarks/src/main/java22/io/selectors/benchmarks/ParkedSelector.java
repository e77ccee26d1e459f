package io.selectors.benchmarks;

import io.selectors.EventHandler;
import io.selectors.Interest;
import io.selectors.Selector;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.TimeUnit;

/** A selector that a virtual thread waits in, and nothing besides: thousands of them are opened at once, at two descriptors each. */
interface ParkedSelector extends AutoCloseable {
    /** One of java.nio's, or of this library's on the backend that a contender's name says. */
    static ParkedSelector open(String name) throws IOException {
        return name.equals("nio-keys") ? new Nio(java.nio.channels.Selector.open()) : new Ours(Selector.open(Contenders.backend(name)));
    }

    void register(SelectableChannel channel) throws IOException;

    /** Waits until a channel is readable or the selector is woken. */
    void await() throws IOException;

    /** Waits for so long at most. */
    void await(long millis) throws IOException;

    void wake();

    @Override
    void close() throws IOException;

    /** This library's. */
    record Ours(Selector selector) implements ParkedSelector {
        private static final EventHandler NOTHING = (key, readiness) -> { };

        @Override
        public void register(SelectableChannel channel) throws IOException {
            selector.register(channel, Interest.READ);
        }

        @Override
        public void await() throws IOException {
            selector.select(NOTHING);
        }

        @Override
        public void await(long millis) throws IOException {
            selector.select(millis, TimeUnit.MILLISECONDS, NOTHING);
        }

        @Override
        public void wake() {
            selector.wakeup();
        }

        @Override
        public void close() {
            selector.close();
        }
    }

    /** java.nio's. */
    record Nio(java.nio.channels.Selector selector) implements ParkedSelector {
        @Override
        public void register(SelectableChannel channel) throws IOException {
            channel.register(selector, SelectionKey.OP_READ);
        }

        @Override
        public void await() throws IOException {
            selector.select();
            selector.selectedKeys().clear();
        }

        @Override
        public void await(long millis) throws IOException {
            selector.select(millis);
            selector.selectedKeys().clear();
        }

        @Override
        public void wake() {
            selector.wakeup();
        }

        @Override
        public void close() throws IOException {
            selector.close();
        }
    }
}
