package io.selectors.contract;

import static io.selectors.contract.Selects.assertReadable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What can be seen from outside: figures and names. */
public interface ObservingContract extends Fixture {
    @Test
    default void theFiguresCountWhatWasDone() throws IOException {
        Source source = source();
        assertEquals(new Statistics(0, 0, 0, 0, 0), selector().statistics());
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        assertReadable(key);
        Statistics before = selector().statistics();
        assertTrue(before.selects() >= 1, before::toString);
        assertTrue(before.events() >= 1, before::toString);
        assertEquals(1, before.changes());
        assertEquals(1, selector().select().size());
        assertEquals(1, selector().select((ready, readiness) -> { }));
        source.drain();
        selector().wakeup();
        selector().select();
        key.unregister();
        assertEquals(new Statistics(3, 2, 1, 1, 0), selector().statistics().minus(before));
    }

    @Test
    default void anEventWhoseHandlerThrowsIsNotCounted() throws IOException {
        Source source = source();
        source.fill();
        assertReadable(selector().register(source.channel(), Interest.READ));
        Statistics before = selector().statistics();
        assertThrows(IOException.class, () -> selector().select((key, readiness) -> {
            throw new IOException("the handler's");
        }));
        assertEquals(0, selector().statistics().minus(before).events());
        assertEquals(1, selector().statistics().minus(before).selects());
    }

    @Test
    default void theFiguresOutliveTheSelector() throws IOException {
        Selector closing = open();
        closing.selectNow();
        closing.close();
        assertEquals(1, closing.statistics().selects());
    }

    @Test
    default void namesSayWhatADebuggerWantsToKnow() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ.oneShot(), "the attachment");
        for (String part : new String[] {backend(), source.channel().toString(), "READ|ONE_SHOT", "the attachment"}) {
            assertTrue(key.toString().contains(part), key::toString);
        }
        assertTrue(selector().toString().contains(backend()), selector()::toString);
        key.unregister();
        assertTrue(key.toString().contains("invalid"), key::toString);
        selector().close();
        assertTrue(selector().toString().contains("closed"), selector()::toString);
    }
}
