package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is given back: keys closed without being unregistered, and memory. */
class MemoryTest extends ScriptedTests {
    // Closed without being unregistered

    @Test
    void closedKeysStayFewWhenKeysAreOnlyRegistered() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            register(Interest.READ).channel().close();
            assertTrue(poller.size() <= 64, "closed keys: " + poller.size());
        }
    }

    @Test
    void closedKeysAreRemovedWhenASelectorOnlySelects() throws IOException {
        for (int i = 0; i < 60; i++) {
            register(Interest.READ).channel().close();
        }
        for (int i = 0; i < 64; i++) {
            selector.selectNow();
        }
        assertEquals(0, poller.size());
    }

    @Test
    void theSystemIsToldOfEachKeyThatIsGoneOnce() throws IOException {
        SelectorKey raw = selector.register(7, Interest.READ);
        SelectorKey key = register(Interest.READ);
        assertTrue(raw.unregister());
        assertEquals(1, poller.removals());
        key.channel().close();
        assertEquals(0, selector.size());
        assertEquals(2, poller.removals());
        assertEquals(0, selector.size());
        assertEquals(2, poller.removals());
    }

    @Test
    void everySecondKeyOfManyIsRemovedWhenTheyAreListed() throws IOException {
        List<SelectorKey> open = new ArrayList<>();
        List<SelectorKey> closed = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            open.add(register(Interest.READ));
            closed.add(register(Interest.READ));
        }
        for (SelectorKey key : closed) {
            key.channel().close();
        }
        assertEquals(Set.copyOf(open), Set.copyOf(selector.keys()));
        assertEquals(50, poller.size());
    }

    @Test
    void sweepsAreRareBesideRegistrationsAndSelects() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        for (int fd = 0; fd < 1_000; fd++) {
            selector.register(counting(fd, looks), Interest.READ);
        }
        assertTrue(looks.get() <= 5_000, "while registering: " + looks);
        looks.set(0);
        for (int i = 0; i < 8_000; i++) {
            selector.selectNow();
        }
        assertTrue(looks.get() >= 1_000 && looks.get() <= 4_000, "while selecting: " + looks);
    }

    private static Descriptor counting(int fd, AtomicInteger looks) {
        return new Descriptor() {
            @Override
            public int fd() {
                return fd;
            }

            @Override
            public boolean isOpen() {
                looks.incrementAndGet();
                return true;
            }
        };
    }

    // A select that fails

    /** Not allowed to a descriptor; what it breaks is that select, and not the selector. */
    @Test
    void aSelectThatFailsBeforeItsWaitLeavesTheSelectorUsable() throws IOException {
        boolean[] fails = new boolean[1];
        selector.register(descriptor(7, () -> {
            if (fails[0]) {
                throw new IllegalStateException("of a descriptor");
            }
            return true;
        }), Interest.READ);
        fails[0] = true;
        IllegalStateException failure = null;
        for (int i = 0; i < 64 && failure == null; i++) {
            try {
                selector.selectNow();
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        assertEquals("of a descriptor", failure == null ? "" : failure.getMessage());
        fails[0] = false;
        assertEquals(List.of(), selector.selectNow());
        selector.close();
        assertEquals(1, poller.closes());
    }

    // Memory

    @Test
    void anUnregisteredKeyIsNotRetained() throws Exception {
        assertCollected(listedAndUnregistered());
        assertCollected(handledAndUnregistered());
        assertCollected(modifiedAndUnregistered());
        assertCollected(modifiedSubmittedAndUnregistered());
        assertCollected(keptAndUnregistered());
    }

    private WeakReference<SelectorKey> listedAndUnregistered() throws IOException {
        SelectorKey key = selector.register(7, Interest.READ);
        poller.report(key, READ);
        selector.select();
        key.unregister();
        return new WeakReference<>(key);
    }

    private WeakReference<SelectorKey> handledAndUnregistered() throws IOException {
        SelectorKey key = selector.register(7, Interest.READ);
        poller.report(key, READ);
        selector.select((found, readiness) -> { });
        key.unregister();
        return new WeakReference<>(key);
    }

    private WeakReference<SelectorKey> modifiedAndUnregistered() throws IOException {
        own();
        SelectorKey key = selector.register(7, Interest.READ);
        key.modify(Interest.WRITE);
        key.unregister();
        return new WeakReference<>(key);
    }

    private WeakReference<SelectorKey> modifiedSubmittedAndUnregistered() throws IOException {
        SelectorKey key = selector.register(7, Interest.READ);
        own();
        key.modify(Interest.WRITE);
        selector.selectNow();
        key.unregister();
        return new WeakReference<>(key);
    }

    private WeakReference<SelectorKey> keptAndUnregistered() throws IOException {
        SelectorKey first = selector.register(7, Interest.READ);
        SelectorKey second = selector.register(8, READ_EDGES);
        throwBefore(first, second);
        first.unregister();
        second.unregister();
        return new WeakReference<>(second);
    }

    @Test
    void aClosedSelectorRetainsNeitherKeysNorTheThreadThatSelected() throws Exception {
        List<WeakReference<?>> references = new ArrayList<>();
        Thread thread = new Thread(() -> leaveMuchBehind(references));
        thread.start();
        thread.join();
        references.add(new WeakReference<>(thread));
        thread = null;
        assertEquals(4, references.size());
        selector.close();
        for (WeakReference<?> reference : references) {
            assertCollected(reference);
        }
    }

    /** A key, one with a deferred change, and one with an event that was not delivered. */
    private void leaveMuchBehind(List<WeakReference<?>> references) {
        try {
            SelectorKey plain = selector.register(7, Interest.READ);
            SelectorKey kept = selector.register(8, READ_EDGES);
            throwBefore(plain, kept);
            SelectorKey deferred = selector.register(9, Interest.READ);
            deferred.modify(Interest.WRITE);
            references.add(new WeakReference<>(plain));
            references.add(new WeakReference<>(kept));
            references.add(new WeakReference<>(deferred));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClosedSelectorsKeysCanStillBeUnregistered() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey kept = register(READ_EDGES);
        throwBefore(first, kept);
        first.modify(Interest.WRITE);
        selector.close();
        assertEquals(List.of(false, false), List.of(first.unregister(), kept.unregister()));
        assertEquals(0, poller.removals());
        assertThrows(IllegalStateException.class, poller::wake, "the script would notice");
    }
}
