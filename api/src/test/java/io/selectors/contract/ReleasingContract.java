package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is not held any longer: keys, and so their channels and attachments. */
public interface ReleasingContract extends Fixture {
    /** By the thread that selected last, whose changes wait for its next select; it may not come. */
    @Test
    default void anUnregisteredKeyIsNotHeldForTheNextSelect() throws Exception {
        Source source = source();
        assertEquals(0, selector().selectNow().size());
        List<WeakReference<Object>> attachments = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            SelectorKey key = selector().register(source.channel(), Interest.NONE, attachment(attachments));
            key.modify(Interest.READ);
            key.modify(Interest.WRITE.oneShot());
            assertTrue(key.unregister());
        }
        assertCollected(attachments);
        assertTrue(selector().isOpen());
    }

    /** Nor by the reports of the last one. */
    @Test
    default void aKeyThatWasReportedAndLeftIsNotHeldForTheNextSelect() throws Exception {
        List<WeakReference<Object>> attachments = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            selector().register(source().channel(), Interest.WRITE, attachment(attachments));
        }
        assertEquals(20, selector().selectNow((key, readiness) -> { }));
        assertEquals(20, selector().selectNow().size());
        selector().keys().forEach(SelectorKey::unregister);
        assertCollected(attachments);
        assertTrue(selector().isOpen());
    }

    /** Its owner may keep it for long, in a field. */
    @Test
    default void aClosedSelectorHoldsNoKey() throws Exception {
        List<WeakReference<Object>> attachments = new ArrayList<>();
        Selector closed = open();
        for (int i = 0; i < 20; i++) {
            Source source = source();
            source.fill();
            SelectorKey key = closed.register(source.channel(), i % 2 == 0 ? Interest.READ_WRITE : Interest.READ.oneShot(),
                    attachment(attachments));
            if (i % 3 == 0) {
                key.modify(Interest.WRITE);
            }
        }
        for (int i = 0; i < 2; i++) {
            assertThrows(IOException.class, () -> closed.select((key, readiness) -> {
                throw new IOException("handler");
            }));
        }
        closed.close();
        assertCollected(attachments);
        assertFalse(closed.isOpen());
    }

    private static Object attachment(List<WeakReference<Object>> noted) {
        Object attachment = new Object();
        noted.add(new WeakReference<>(attachment));
        return attachment;
    }

    private static void assertCollected(List<WeakReference<Object>> references) {
        long left = references.size();
        for (int i = 0; i < 100 && left > 0; i++) {
            System.gc();
            LockSupport.parkNanos(1_000_000);
            left = references.stream().filter(reference -> reference.get() != null).count();
        }
        assertEquals(0, left);
    }
}
