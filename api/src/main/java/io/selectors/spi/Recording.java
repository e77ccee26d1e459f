package io.selectors.spi;

import io.selectors.EventHandler;
import java.io.IOException;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** The events for JDK Flight Recorder, where the run time has it. Costs a branch while nobody records. */
final class Recording {
    /** A run time without the module jdk.jfr cannot load the event classes, so they are nested, and left alone. */
    private static final boolean POSSIBLE = isPossible();

    private Recording() {
    }

    private static boolean isPossible() {
        try {
            Class.forName("jdk.jfr.Event", false, Recording.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Whether anybody ever recorded in this process: an event class makes JFR read all its metadata, which takes a tenth of a second. */
    private static boolean isUsed() {
        return POSSIBLE && FlightRecorder.isInitialized();
    }

    /** What a wait's delivery will be recorded in, or null; made before the wait, for after it memory may be out. */
    static Object prepare(String backend) {
        if (!isUsed() || !SelectEvent.PROBE.isEnabled()) {
            return null;
        }
        SelectEvent event = new SelectEvent();
        event.backend = backend;
        return event;
    }

    /** Delivers what was found, and records how long the handlers took. */
    static int deliver(Object prepared, Delivery delivery, int found, EventHandler handler) throws IOException {
        SelectEvent event = (SelectEvent) prepared;
        event.begin();
        try {
            event.events = delivery.deliver(found, handler);
            return event.events;
        } finally {
            event.commit();
        }
    }

    static void wakeup(String backend) {
        if (isUsed() && WakeupEvent.PROBE.isEnabled()) {
            WakeupEvent event = new WakeupEvent();
            event.backend = backend;
            event.commit();
        }
    }

    @Name("io.selectors.Select")
    @Label("Slow Select")
    @Category("Selectors")
    @Description("From the end of a select's wait until its handler was through with every event: for so long the loop sees nothing new")
    @Threshold("20 ms")
    @StackTrace(false)
    static final class SelectEvent extends Event {
        private static final SelectEvent PROBE = new SelectEvent();

        @Label("Backend")
        private String backend;
        @Label("Events")
        @Description("Events handed out; 0 if a handler threw")
        private int events;
    }

    @Name("io.selectors.Wakeup")
    @Label("Wakeup")
    @Category("Selectors")
    @Description("A call of Selector.wakeup, those left out that found another one pending")
    @Enabled(false)
    static final class WakeupEvent extends Event {
        private static final WakeupEvent PROBE = new WakeupEvent();

        @Label("Backend")
        private String backend;
    }
}
