package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JDK Flight Recorder gets to see. */
class RecordingTest {
    private static final long HANDLER_MILLIS = 30;

    @TempDir
    private Path folder;

    @Test
    void slowSelectsAndWakeupsAreRecorded() throws Exception {
        List<RecordedEvent> events;
        try (jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
            recording.enable("io.selectors.Select");
            recording.enable("io.selectors.Wakeup").withoutStackTrace();
            recording.start();
            selectOnceSlowlyAndOnceFast();
            recording.stop();
            Path file = folder.resolve("selects.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        List<RecordedEvent> selects = named("io.selectors.Select", events);
        // The fast one may be slow on a busy machine.
        assertTrue(selects.size() == 1 || selects.size() == 2, selects::toString);
        assertEquals("scripted", selects.get(0).getString("backend"));
        assertEquals(1, selects.get(0).getInt("events"));
        assertTrue(selects.get(0).getDuration().compareTo(Duration.ofMillis(HANDLER_MILLIS)) >= 0, selects::toString);
        assertEquals(1, named("io.selectors.Wakeup", events).size());
    }

    private static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
        return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
    }

    private static void selectOnceSlowlyAndOnceFast() throws IOException {
        ScriptedPoller poller = new ScriptedPoller();
        try (PollingSelector selector = new PollingSelector("scripted", Set.of(), Set.of(), poller);
                DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            SelectorKey key = selector.register(channel, Interest.READ);
            poller.report(key, Readiness.READ);
            selector.select((ready, readiness) -> sleep());
            poller.report(key, Readiness.READ);
            selector.select((ready, readiness) -> { });
            selector.wakeup();
            selector.wakeup();
            selector.selectNow();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(HANDLER_MILLIS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
