package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Selecting, level-triggered. */
public interface SelectingContract extends Fixture {
    @Test
    default void whatIsReadyIsReportedUntilDrained() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertQuiet(selector());
        source.fill();
        source.fill();
        assertReadable(key);
        assertReadable(key);
        source.take();
        assertReadable(key);
        source.drain();
        assertQuiet(selector());
        source.fill();
        assertReadable(key);
    }

    @Test
    default void whatIsWritableIsReportedAgain() throws IOException {
        SelectorKey key = selector().register(source().channel(), Interest.WRITE);
        assertWritable(key);
        assertWritable(key);
        assertFalse(await(key).isReadable());
    }

    @Test
    default void bothDirectionsAreOneEvent() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey reader = selector().register(source.channel(), Interest.READ);
        assertReadable(reader);
        reader.modify(Interest.READ_WRITE);
        Readiness readiness = await(reader);
        assertTrue(readiness.isReadable() && readiness.isWritable(), readiness::toString);
    }

    @Test
    default void onlyWhatIsReadyIsReported() throws IOException {
        SelectorKey idle = selector().register(source().channel(), Interest.READ);
        SelectorKey writable = selector().register(source().channel(), Interest.READ_WRITE);
        Readiness readiness = await(writable);
        assertTrue(readiness.isWritable());
        assertFalse(readiness.isReadable());
        assertTrue(idle.isValid());
    }

    @Test
    default void anEventAnswersForItsReadiness() throws IOException {
        SelectorKey key = selector().register(source().channel(), Interest.READ_WRITE);
        Event event = await(selector()).get(0);
        assertSame(key, event.key());
        assertTrue(event.isWritable());
        assertFalse(event.isReadable());
    }

    @Test
    default void theListBelongsToTheCaller() throws IOException {
        SelectorKey key = selector().register(source().channel(), Interest.WRITE);
        List<Event> first = await(selector());
        assertThrows(UnsupportedOperationException.class, () -> first.remove(0));
        key.modify(Interest.NONE);
        assertQuiet(selector());
        assertEquals(1, first.size());
    }

    @Test
    default void aHandlerReceivesWhatAListWouldHold() throws IOException {
        SelectorKey key = selector().register(source().channel(), Interest.WRITE);
        List<Event> events = new ArrayList<>();
        assertEquals(1, selector().select((ready, readiness) -> events.add(new Event(ready, readiness))));
        assertEquals(1, selector().selectNow((ready, readiness) -> events.add(new Event(ready, readiness))));
        assertEquals(1, selector().select(1, TimeUnit.MINUTES, (ready, readiness) -> events.add(new Event(ready, readiness))));
        assertEquals(Collections.nCopies(3, new Event(key, events.get(0).readiness())), events);
    }

    @Test
    default void aHandlerIsNotOptional() {
        assertThrows(NullPointerException.class, () -> selector().selectNow(null));
    }

    @Test
    default void eachOfAHundredIsReportedForItself() throws IOException {
        List<Source> sources = new ArrayList<>();
        List<SelectorKey> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Source source = source();
            sources.add(source);
            keys.add(selector().register(source.channel(), Interest.READ, source));
        }
        Collections.shuffle(sources, new Random(42));
        for (Source source : sources) {
            source.fill();
            SelectorKey key = selector().key(source.channel()).orElseThrow();
            assertReadable(key);
            assertSame(source, key.attachment());
            source.drain();
            key.unregister();
        }
        assertEquals(0, selector().size());
        assertFalse(keys.stream().anyMatch(SelectorKey::isValid));
    }

    @Test
    default void aHundredReadyAtOnceAreAHundredEvents() throws IOException {
        for (int i = 0; i < 100; i++) {
            selector().register(source().channel(), Interest.WRITE);
        }
        assertEquals(100, await(selector()).stream().map(Event::key).distinct().count());
    }
}
