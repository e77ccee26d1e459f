package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a kernel refuses only when it has run out of something: injected, before a real kernel. */
@Timeout(30)
class RefusingCallsTest {
    /** Refuses as often as it is told to, then passes everything on. */
    private static final class Refusing extends ForwardingCalls {
        private int controls;
        private int waits;
        private int error;

        Refusing() throws IOException {
            super(EpollBindings.open(Binding.JNA, Timeouts.AUTO));
        }

        private boolean refuses(int left) {
            return left > 0;
        }

        @Override
        public int control(int epoll, int operation, int fd, int mask, long data) {
            boolean deletes = operation == 2;
            return !deletes && refuses(controls--) ? -error : kernel.control(epoll, operation, fd, mask, data);
        }

        @Override
        public int wait(int epoll, long nanos) {
            return refuses(waits--) ? -error : kernel.wait(epoll, nanos);
        }
    }

    private Refusing calls;
    private Selector selector;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        calls = new Refusing();
        selector = EpollTests.selectorOver(calls);
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void aRefusedChangeByAnotherThreadLeavesTheOldInterest() throws IOException {
        SelectorKey key = selector.register(pipe.sink(), Interest.WRITE.edgeTriggered());
        calls.error = Errno.ENOMEM.number();
        calls.controls = 1;
        assertThrows(IOException.class, () -> key.modify(Interest.WRITE.oneShot()));
        assertEquals(Interest.WRITE.edgeTriggered(), key.interest());
        assertSame(key, selector.selectNow().get(0).key());
    }

    @Test
    void aRefusedDeferredChangeIsTheKeysOwnEvent() throws IOException {
        SelectorKey key = selector.register(pipe.source(), Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        key.modify(Interest.READ.oneShot());
        calls.error = Errno.ENOMEM.number();
        calls.controls = 1;
        List<Event> events = selector.selectNow();
        assertTrue(events.get(0).readiness().isError() && events.get(0).isReadable(), events::toString);
        assertSame(Interest.READ, key.interest());
        pipe.sink().write(ByteBuffer.allocate(1));
        assertFalse(selector.selectNow().get(0).readiness().isError());
    }

    @Test
    void anExclusiveRegistrationOfWhichOldAndNewAreRefusedTurnsInvalidAndSaysSo() throws IOException {
        SelectorKey key = selector.register(pipe.source(), Interest.READ.exclusive());
        calls.error = Errno.ENOMEM.number();
        calls.controls = 2;
        String message = assertThrows(IOException.class, () -> key.modify(Interest.READ)).getMessage();
        assertTrue(message.contains("ENOMEM") && message.contains("invalid"), message);
        assertFalse(key.isValid());
        assertEquals(0, selector.size());
        assertTrue(selector.register(pipe.source(), Interest.READ).isValid());
    }

    @Test
    void anExclusiveRegistrationOfWhichOnlyTheNewIsRefusedStays() throws IOException {
        SelectorKey key = selector.register(pipe.source(), Interest.READ.exclusive());
        calls.error = Errno.ENOMEM.number();
        calls.controls = 1;
        assertThrows(IOException.class, () -> key.modify(Interest.READ));
        assertEquals(Interest.READ.exclusive(), key.interest());
        pipe.sink().write(ByteBuffer.allocate(1));
        assertSame(key, selector.selectNow().get(0).key());
    }

    @Test
    void signalsDuringTheWaitDoNotShortenIt() throws IOException {
        calls.error = Errno.EINTR.number();
        calls.waits = 5;
        long start = System.nanoTime();
        assertEquals(List.of(), selector.select(200, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= 200_000_000);
        assertTrue(calls.waits < 0);
    }
}
