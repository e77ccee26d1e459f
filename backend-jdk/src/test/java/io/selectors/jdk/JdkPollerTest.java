package io.selectors.jdk;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import io.selectors.spi.PollingSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What java.nio is asked, and what it costs. */
@Timeout(60)
class JdkPollerTest {
    private static final int MANY = 200;

    private CountedSelector nio;
    private PollingSelector selector;
    private final List<SelectableChannel> channels = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        nio = new CountedSelector();
        selector = new PollingSelector("jdk", Set.of(), Set.of(), new JdkPoller(nio));
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        for (SelectableChannel channel : channels) {
            channel.close();
        }
    }

    private <T extends SelectableChannel> T nonBlocking(T channel) throws IOException {
        channels.add(channel);
        channel.configureBlocking(false);
        return channel;
    }

    /** Always writable. */
    private SelectorKey register(Interest interest) throws IOException {
        return selector.register(nonBlocking(DatagramChannel.open()), interest);
    }

    @Test
    void channelsThatWereClosedWithoutAWordCostNoSelectEach() throws IOException {
        SelectorKey live = register(Interest.WRITE);
        for (int i = 0; i < MANY; i++) {
            register(Interest.READ).channel().close();
        }
        int before = nio.selects();
        assertEquals(1, selector.size());
        assertTrue(nio.selects() - before <= 1, "selects of java.nio's: " + (nio.selects() - before));
        assertEquals(List.of(live), selector.selectNow().stream().map(Event::key).toList());
    }

    @Test
    void anOpenChannelIsDeregisteredAtOnce() throws IOException {
        SelectorKey key = register(Interest.READ);
        int before = nio.selects();
        key.unregister();
        assertEquals(1, nio.selects() - before);
        assertTrue(selector.register(key.channel(), Interest.READ).isValid());
    }

    /** The queue of a server that accepts nobody is soon full. */
    @Test
    void connectsThatArePendingAreNotLookedAtByAPoll() throws IOException {
        ServerSocketChannel server = nonBlocking(ServerSocketChannel.open());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        int pending = 0;
        for (int i = 0; i < MANY; i++) {
            SocketChannel channel = nonBlocking(SocketChannel.open());
            boolean isConnected = channel.connect(server.getLocalAddress());
            if (!isConnected) {
                selector.register(channel, Interest.WRITE);
                pending++;
            }
        }
        assertTrue(pending > MANY / 2, "pending: " + pending);
        for (SelectorKey key : selector.keys()) {
            if (!selector.selectNow().isEmpty() && !((SocketChannel) key.channel()).isConnectionPending()) {
                key.unregister();
            }
        }
        int selects = nio.selects();
        int looks = nio.looks();
        int events = 0;
        for (int i = 0; i < 10; i++) {
            events += selector.selectNow().size();
        }
        assertEquals(10, nio.selects() - selects);
        assertTrue(nio.looks() - looks <= events, "looks at keys: " + (nio.looks() - looks) + ", events: " + events);
    }

    /** java.nio's select returns at once, with nothing, for as long as the connect is not finished. */
    @Test
    void whatComesBeforeAConnectIsFinishedKeepsNoProcessorBusy() throws IOException {
        ServerSocketChannel server = nonBlocking(ServerSocketChannel.open());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel channel = nonBlocking(SocketChannel.open());
        channel.connect(server.getLocalAddress());
        SelectorKey key = selector.register(channel, Interest.READ);
        server.configureBlocking(true);
        SocketChannel there = nonBlocking(server.accept());
        there.write(ByteBuffer.allocate(1));
        int before = nio.selects();
        assertEquals(List.of(), selector.select(200, TimeUnit.MILLISECONDS));
        assertTrue(nio.selects() - before < 1000, "selects: " + (nio.selects() - before));
        assertTrue(channel.finishConnect());
        assertEquals(List.of(key), selector.select().stream().map(Event::key).toList());
    }

    @Test
    void aChangeEndsEveryWaitThatItMeetsAndNoOther() throws IOException {
        SelectorKey key = register(Interest.NONE);
        nio.during(() -> elsewhere(() -> key.modify(Interest.READ)), () -> { });
        for (int wait = 1; wait <= 4; wait++) {
            selector.selectNow();
            assertEquals(wait, nio.wakeups());
            key.modify(Interest.NONE);
            assertEquals(wait, nio.wakeups());
        }
        nio.during(() -> { }, () -> { });
    }

    @Test
    void whatAWaitHasFoundBeforeAChangeIsNotOfTheNewArming() throws IOException {
        Pipe pipe = Pipe.open();
        SelectorKey key = selector.register(nonBlocking(pipe.source()), Interest.READ.oneShot());
        for (int i = 0; i < 4; i++) {
            pipe.sink().write(ByteBuffer.allocate(1));
            nio.during(() -> { }, () -> elsewhere(() -> {
                pipe.source().read(ByteBuffer.allocate(1));
                key.modify(Interest.READ.oneShot());
            }));
            assertEquals(List.of(), selector.selectNow());
            nio.during(() -> { }, () -> { });
            assertEquals(List.of(), selector.selectNow());
            pipe.sink().write(ByteBuffer.allocate(1));
            assertEquals(1, selector.selectNow().size());
            pipe.source().read(ByteBuffer.allocate(1));
            key.modify(Interest.READ.oneShot());
        }
        pipe.sink().close();
    }

    /** On another thread, whose end is waited for. */
    private static void elsewhere(Executable action) {
        assertDoesNotThrow(() -> CompletableFuture.runAsync(() -> assertDoesNotThrow(action)).get(20, TimeUnit.SECONDS));
    }

    @Test
    void whereMemoryRunsOutWhileOneShotsAreDisarmedEachHasItsOneEvent() throws IOException {
        List<SelectorKey> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keys.add(register(Interest.WRITE.oneShot()));
        }
        for (SelectorKey key : keys) {
            nio.failToDisarm(key);
            List<SelectorKey> told = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                try {
                    selector.selectNow().forEach(event -> told.add(event.key()));
                } catch (OutOfMemoryError e) {
                    assertTrue(told.isEmpty(), "the first select only");
                }
            }
            assertEquals(keys.size(), told.size());
            assertEquals(Set.copyOf(keys), new HashSet<>(told));
            for (SelectorKey again : keys) {
                again.modify(Interest.WRITE.oneShot());
            }
        }
    }
}
