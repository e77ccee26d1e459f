package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What docs/limits.md says of a raw number that is closed without being unregistered and comes back to an earlier description:
 * epoll knows a registration by number and description, until the last duplicate of the description is closed.
 */
@Timeout(30)
class ReturningNumberTest {
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    private final LibcDescriptors libc = new LibcDescriptors();
    private final OpenDescriptors opened = new OpenDescriptors();
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open("epoll");
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        opened.close();
    }

    private int eventFd() {
        return opened.add(NativeLibrary.getProcess().getFunction("eventfd").invokeInt(new Object[] {0, 0}));
    }

    @Test
    void aNumberThatComesStraightBackGoesOn() throws IOException {
        int[] pipe = opened.pipe();
        int duplicate = opened.add(libc.duplicate(pipe[0]));
        SelectorKey key = selector.register(pipe[0], Interest.READ);
        libc.duplicate(opened.pipe()[0], pipe[0]);
        libc.duplicate(duplicate, pipe[0]);
        assertThrows(IllegalStateException.class, () -> selector.register(pipe[0], Interest.READ));
        libc.write(pipe[1], ONE);
        assertEquals(key, selector.selectNow().get(0).key());
    }

    /** The epoll still has the pair of number and description, which no key stands for. */
    @Test
    void aNumberThatWasClosedUnregisteredAndComesBackIsRegisteredAnew() throws IOException {
        for (Interest before : List.of(Interest.READ, Interest.READ.exclusive())) {
            int[] pipe = libc.pipe();
            opened.add(pipe[1]);
            int duplicate = opened.add(libc.duplicate(pipe[0]));
            SelectorKey old = selector.register(pipe[0], before);
            libc.close(pipe[0]);
            assertTrue(old.unregister());
            libc.duplicate(duplicate, opened.add(pipe[0]));
            SelectorKey key = selector.register(pipe[0], Interest.READ);
            assertEquals(List.of(), selector.selectNow());
            libc.write(pipe[1], ONE);
            assertEquals(key, selector.selectNow().get(0).key());
            key.unregister();
        }
    }

    /** A parked exclusive registration is not in the epoll, but the ghost of an earlier one of the same pair may be. */
    @Test
    void aParkedExclusiveNumberThatComesBackIsArmedAllTheSame() throws Exception {
        for (Interest armed : List.of(Interest.READ, Interest.READ.exclusive())) {
            int[] pipe = libc.pipe();
            opened.add(pipe[1]);
            int duplicate = opened.add(libc.duplicate(pipe[0]));
            SelectorKey old = selector.register(pipe[0], Interest.READ);
            libc.close(pipe[0]);
            assertTrue(old.unregister());
            libc.duplicate(duplicate, opened.add(pipe[0]));
            SelectorKey key = selector.register(pipe[0], Interest.NONE.exclusive());
            assertEquals(List.of(), selector.selectNow());
            key.modify(armed);
            libc.write(pipe[1], ONE);
            List<Event> events = selector.selectNow();
            assertEquals(List.of(key), events.stream().map(Event::key).toList());
            assertFalse(events.get(0).readiness().isError(), events::toString);
            assertEquals(armed, key.interest());
            key.unregister();
        }
    }

    @Test
    void aModifyFollowsItsNumberToTheEarlierDescription() throws IOException {
        int[] first = opened.pipe();
        int[] second = opened.pipe();
        int duplicate = opened.add(libc.duplicate(first[0]));
        selector.register(first[0], Interest.READ);
        libc.duplicate(second[0], first[0]);
        SelectorKey between = selector.register(first[0], Interest.READ);
        libc.duplicate(duplicate, first[0]);
        between.modify(Interest.READ.edgeTriggered());
        assertEquals(List.of(), selector.selectNow());
        libc.write(first[1], ONE);
        List<Event> events = selector.selectNow();
        assertEquals(1, events.size());
        assertEquals(between, events.get(0).key());
        assertTrue(between.isValid());
    }

    /** An exclusive registration cannot be changed: the kernel says EINVAL of a ghost that the number has come back to. */
    @Test
    void aModifyThatMeetsAnExclusiveGhostEndsItsKey() throws IOException {
        int[] first = opened.pipe();
        int duplicate = opened.add(libc.duplicate(first[0]));
        selector.register(first[0], Interest.READ.exclusive());
        libc.duplicate(opened.pipe()[0], first[0]);
        SelectorKey between = selector.register(first[0], Interest.READ);
        libc.duplicate(duplicate, first[0]);
        assertThrows(CancelledKeyException.class, () -> between.modify(Interest.READ.edgeTriggered()));
        assertFalse(between.isValid());
    }

    @Test
    void thoseThatShareAnInodeAreTakenForOneAnother() throws IOException {
        int first = eventFd();
        int duplicate = opened.add(libc.duplicate(first));
        selector.register(first, Interest.READ);
        libc.duplicate(eventFd(), first);
        SelectorKey between = selector.register(first, Interest.READ);
        libc.duplicate(duplicate, first);
        assertThrows(IllegalStateException.class, () -> selector.register(first, Interest.READ));
        assertTrue(between.unregister());
        SelectorKey again = selector.register(first, Interest.READ);
        libc.write(first, ONE);
        assertEquals(again, selector.selectNow().get(0).key());
        assertFalse(between.isValid());
    }
}
