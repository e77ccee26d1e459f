package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.spi.Poller;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.Registration;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples in the javadoc of {@code io.selectors.spi}: a backend over a queue. */
@Timeout(60)
class SpiExamplesTest {
    private final List<String> log = new ArrayList<>();

    private void answer(SelectorKey key) {
        log.add("answered " + key);
    }

    // tag::javadoc-SelectorBackend[]
    public final class QueueBackend implements SelectorBackend { // named in META-INF/services
        @Override
        public String name() {
            return "queue";
        }

        @Override
        public int priority() {
            return -1; // after jdk
        }

        @Override
        public Selector open(Set<Feature> required) {
            return new PollingSelector(name(), features(), required, new QueuePoller());
        }
    }
    // end::javadoc-SelectorBackend[]

    /** What somebody has to say of a channel. */
    private record News(Registration key, int arming) {
    }

    static final class QueuePoller implements Poller {
        private final Map<SelectableChannel, Registration> table = new HashMap<>();
        private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
        private News found;

        @Override
        public synchronized Registration find(SelectableChannel channel) {
            return table.get(channel);
        }

        @Override
        public synchronized void add(Registration key, int arming) {
            key.apply(key.interest(), arming);
            table.put(key.channel(), key);
        }

        // tag::javadoc-Registration[]
        @Override
        public synchronized boolean modify(Registration key, Interest after, int arming, boolean deferred) {
            key.apply(after, arming);
            return true;
        }

        // called by whoever has news of a channel
        synchronized void tell(SelectableChannel channel) {
            Registration key = table.get(channel);
            if (key != null && key.applied().isRead()) {
                news.add(new News(key, key.appliedArming())); // the arming that is in force now
            }
        }
        // end::javadoc-Registration[]

        @Override
        public synchronized void remove(Registration key) {
            table.remove(key.channel());
        }

        // tag::javadoc-Poller[]
        @Override
        public int await(long nanos) {
            found = next(nanos); // null when the time is over
            return found == null ? 0 : 1;
        }

        @Override
        public Registration key(int index) {
            return found.key(); // null for a wake-up
        }

        @Override
        public int arming(int index) {
            return found.arming();
        }

        @Override
        public int readiness(int index) {
            return Readiness.READ;
        }

        @Override
        public void wake() {
            news.add(new News(null, NO_ARMING));
        }
        // end::javadoc-Poller[]

        private News next(long nanos) {
            try {
                return nanos > 0 ? news.poll(nanos, TimeUnit.NANOSECONDS) : news.poll();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }

        @Override
        public synchronized void close() {
            table.clear();
        }
    }

    @Test
    void selectorBackend() throws IOException {
        SelectorBackend backend = new QueueBackend();
        assertTrue(backend.unavailabilityCause().isEmpty());
        try (Selector selector = backend.open()) {
            assertEquals("queue", selector.backend());
            selector.wakeup();
            assertTrue(selector.select().isEmpty());
        }
    }

    @Test
    void poller() throws IOException {
        try (Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            QueuePoller poller = new QueuePoller();
            // tag::javadoc-PollingSelector[]
            try (Selector selector = new PollingSelector("queue", Set.of(), Set.of(), poller)) {
                selector.register(socket, Interest.READ);
                poller.tell(socket);
                selector.select((key, readiness) -> answer(key));
            }
            // end::javadoc-PollingSelector[]
            assertEquals(1, log.size());
            assertTrue(log.get(0).startsWith("answered SelectorKey[queue, "), log::toString);
        }
    }

    @Test
    void newsOfAnArmingThatIsOverIsDropped() throws IOException {
        QueuePoller poller = new QueuePoller();
        try (Pair pair = Pair.open(); Selector selector = new PollingSelector("queue", Set.of(), Set.of(), poller)) {
            SelectorKey key = selector.register(pair.near(), Interest.READ);
            poller.tell(pair.near());
            key.modify(Interest.READ.oneShot());
            assertEquals(List.of(), selector.selectNow());
            poller.tell(pair.near());
            assertEquals(key, selector.select().get(0).key());
            key.unregister();
            assertEquals(0, selector.size());
        }
    }
}
