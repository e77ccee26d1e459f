package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The snippet and the tables of docs/observing.md. */
class ObservingPageTest {
    private static final List<List<String>> ROWS = Document.of(Document.ROOT.resolve("docs/observing.md")).tableRows();

    private final List<SelectorKey> answered = new ArrayList<>();

    private void answer(SelectorKey key) {
        answered.add(key);
    }

    @Test
    void theFiguresTellOneSelect() throws IOException {
        Pipe pipe = Pipe.open();
        try (Selector selector = Selector.open(); Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            SelectorKey registered = selector.register(source, Interest.READ);
            sink.write(ByteBuffer.allocate(1));
            // tag::observing-figures[]
            Statistics before = selector.statistics();
            selector.select((key, readiness) -> answer(key));
            Statistics done = selector.statistics().minus(before);
            // end::observing-figures[]
            assertEquals(List.of(registered), answered);
            assertEquals(new Statistics(1, 1, 0, 0, 0), done);
        }
    }

    @Test
    void theFirstTableIsThatOfTheFigures() {
        List<String> figures = Stream.of(Statistics.class.getRecordComponents()).map(RecordComponent::getName).toList();
        assertEquals(figures, ROWS.stream().map(row -> row.get(0)).filter(figures::contains).toList());
    }

    @Test
    void theEventsAreThoseOfTheRecorder() throws IOException {
        String recording = Sources.ending("/Recording.java").values().iterator().next();
        List<String> events = ROWS.stream().map(row -> row.get(0)).filter(name -> name.startsWith("io.selectors.")).toList();
        assertEquals(2, events.size());
        events.forEach(event -> assertTrue(recording.contains("@Name(\"" + event + "\")"), event));
    }

    @Test
    void theNamesAreAsShown() throws IOException {
        Pipe pipe = Pipe.open();
        try (Selector selector = Selector.open("jdk"); Pipe.SourceChannel source = pipe.source()) {
            pipe.sink().close();
            source.configureBlocking(false);
            SelectorKey key = selector.register(source, Interest.READ.oneShot(), "client 7");
            assertEquals("Selector[jdk]", selector.toString());
            assertEquals("SelectorKey[jdk, " + source + ", fd -1, READ|ONE_SHOT, attachment client 7]", key.toString());
            key.unregister();
            assertTrue(key.toString().endsWith(", READ|ONE_SHOT, attachment client 7, invalid]"), key::toString);
        }
    }
}
