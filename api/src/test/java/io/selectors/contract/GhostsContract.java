package io.selectors.contract;

import static io.selectors.contract.Selects.assertIdle;
import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Descriptions that live on after what was registered is closed, ready for ever: any number of them, whatever else goes on. */
public interface GhostsContract extends Fixture {
    /** More than anybody would keep notes of. */
    int GHOSTS = 300;
    /** Of those that cost three descriptors each. */
    int GHOSTS_OF_CHANNELS = 40;

    /** Numbers that are closed first and unregistered afterwards, as by mistake: no call reaches the registrations any more. */
    private void addGhost(int count) throws IOException {
        List<SelectorKey> keys = new ArrayList<>();
        for (int fd : raw().duplicates(raw().readable(), count)) {
            keys.add(selector().register(fd, Interest.READ));
        }
        for (SelectorKey key : keys) {
            descriptors().close(key.fd());
        }
        keys.forEach(SelectorKey::unregister);
    }

    /** Channels that are closed while a duplicate lives. */
    private void addGhostsOfChannels(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Pipe pipe = filledPipe();
            SelectorKey key = selector().register(pipe.source(), Interest.READ);
            raw().keep(descriptors().duplicate(key.fd()));
            pipe.source().close();
        }
    }

    private Pipe filledPipe() throws IOException {
        Pipe pipe = Pipe.open();
        keep(pipe.source()).configureBlocking(false);
        keep(pipe.sink()).write(ByteBuffer.allocate(1));
        return pipe;
    }

    /** Each form of a select that nothing ends but its time, on a thread of its own, because one that does not end takes no notice. */
    private void assertSelectsEnd() throws Exception {
        assertEquals(List.of(), Task.start(() -> selector().selectNow()).result());
        assertEquals(0, Task.start(() -> selector().selectNow((key, readiness) -> { })).result());
        long taken = Task.start(() -> {
            long start = System.nanoTime();
            assertEquals(List.of(), selector().select(20, TimeUnit.MILLISECONDS));
            assertEquals(0, selector().select(20, TimeUnit.MILLISECONDS, (key, readiness) -> { }));
            return System.nanoTime() - start;
        }).result();
        assertTrue(taken >= TimeUnit.MILLISECONDS.toNanos(40), () -> taken + " ns");
        assertEquals(0, selector().size());
    }

    @Test
    default void anyNumberOfGhostsLetsASelectEnd() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        addGhost(GHOSTS);
        assertSelectsEnd();
    }

    /** A child that has inherited them is enough. */
    @Test
    default void anyNumberOfGhostsOfChannelsLetsASelectEnd() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        addGhostsOfChannels(GHOSTS_OF_CHANNELS);
        assertSelectsEnd();
    }

    /** They come while a thread selects and another one changes what is there. */
    @Test
    default void ghostsThatComeDuringSelectsLetThemEnd() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        AtomicBoolean over = new AtomicBoolean();
        Task<?> selecting = Task.start(() -> {
            while (!over.get()) {
                selector().select(1, TimeUnit.MILLISECONDS, (key, readiness) -> { });
            }
            return null;
        });
        for (int i = 0; i < 20; i++) {
            addGhost(20);
        }
        over.set(true);
        selecting.result();
        assertSelectsEnd();
    }

    /** A channel that a selector of java.nio still holds is closed for its user, while its descriptor is open and its number taken. */
    @Test
    default void aClosedChannelThatJavaNioStillHoldsIsNeitherReportedNorInTheWay() throws Exception {
        java.nio.channels.Selector other = keep(java.nio.channels.Selector.open());
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < GHOSTS_OF_CHANNELS; i++) {
            Connection connection = keep(Connection.open());
            connection.here().register(other, SelectionKey.OP_READ);
            selector().register(connection.here(), Interest.READ_WRITE);
            connections.add(connection);
        }
        for (Connection connection : connections) {
            connection.fill();
            connection.here().close();
        }
        assertSelectsEnd();
        assertQuiet(selector());
        other.close();
        assertSelectsEnd();
    }

    @Test
    default void aWakeupEndsASelectAmongGhosts() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        addGhost(GHOSTS);
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        selector().wakeup();
        assertEquals(List.of(), selecting.result());
    }

    @Test
    default void anInterruptEndsASelectAmongGhosts() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        addGhost(GHOSTS);
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        Interrupts.end(selecting.thread());
        assertEquals(List.of(), selecting.result());
    }

    @Test
    default void closeEndsASelectAmongGhosts() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        addGhost(GHOSTS);
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        selector().close();
        assertThrows(ClosedSelectorException.class, selecting::result);
    }

    /** Both forms, because one that throws loses what it had found. */
    @Test
    default void whatIsLiveIsReportedAmongGhosts() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey live = selector().register(pipe[0], Interest.READ);
        SelectorKey oneShot = selector().register(raw().readable(), Interest.READ.oneShot());
        addGhost(GHOSTS);
        raw().fill(pipe[1]);
        List<Event> events = Task.start(() -> await(selector())).result();
        assertEquals(2, events.size());
        assertEquals(Set.of(live, oneShot), Set.copyOf(events.stream().map(Event::key).toList()));
        addGhost(GHOSTS);
        assertEquals(1, Task.start(() -> selector().select((key, readiness) -> assertSame(live, key))).result());
        assertEquals(1, descriptors().read(pipe[0], 8).length);
        assertEquals(List.of(), Task.start(() -> selector().select(20, TimeUnit.MILLISECONDS)).result());
        oneShot.modify(Interest.READ.oneShot());
        assertReadable(oneShot);
        assertEquals(2, selector().size());
    }

    /** The select looks again when it has found as much as it can, and must not report what began meanwhile. */
    @Test
    default void whatAHandlerRegistersAmongGhostsIsForTheNextSelect() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        Source source = source();
        source.fill();
        int readable = raw().readable();
        List<SelectorKey> added = new ArrayList<>();
        selector().register(source.channel(), Interest.READ);
        addGhost(60);
        assertEquals(1, Task.start(() -> selector().select((key, readiness) -> {
            assertEquals(List.of(), added, () -> "a second event in one select: " + key);
            added.add(selector().register(readable, Interest.READ));
        })).result());
        source.drain();
        assertEquals(added, Task.start(() -> await(selector())).result().stream().map(Event::key).toList());
    }

    /** Those that are registered when the queue is made again must not be reported for a ghost. */
    @Test
    default void edgesAreNotLostAmongGhosts() throws Exception {
        if (raw().isRefused() || lacks(Feature.EDGE_TRIGGERED,
                () -> selector().register(source().channel(), Interest.READ.edgeTriggered()))) {
            return;
        }
        Source source = source();
        SelectorKey edge = selector().register(source.channel(), Interest.READ.edgeTriggered());
        for (int i = 0; i < 20; i++) {
            addGhost(i);
            source.fill();
            List<Event> events = Task.start(() -> await(selector())).result();
            assertEquals(List.of(edge), events.stream().map(Event::key).toList());
        }
        assertFalse(selector().keys().isEmpty());
    }

    @Test
    default void aGhostOfAClosedChannelNeitherReportsNorSpins() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        Connection connection = keep(Connection.open());
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        raw().keep(descriptors().duplicate(key.fd()));
        connection.here().close();
        connection.fill();
        assertFalse(key.isValid());
        assertIdle(selector());
        assertEquals(0, selector().size());
    }

    /** The change never reaches the kernel, which goes on to report what nobody waits for. */
    @Test
    default void aGhostOfAChannelClosedAfterADeferredChangeDoesNotSpin() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        Connection connection = keep(Connection.open());
        SelectorKey key = selector().register(connection.here(), Interest.READ_WRITE);
        assertEquals(1, selector().selectNow().size());
        key.disable(Interest.READ_WRITE);
        raw().keep(descriptors().duplicate(key.fd()));
        connection.here().close();
        assertIdle(selector());
        assertEquals(0, selector().size());
    }

    @Test
    default void aGhostOnAReusedNumberNeitherReportsNorSpins() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] old = raw().pipe();
        int[] fresh = raw().pipe();
        raw().keep(descriptors().duplicate(old[0]));
        SelectorKey first = selector().register(old[0], Interest.READ);
        descriptors().duplicate(fresh[0], old[0]);
        SelectorKey second = selector().register(old[0], Interest.READ);
        raw().fill(old[1]);
        assertFalse(first.isValid());
        assertIdle(selector());
        raw().fill(fresh[1]);
        assertReadable(second);
        assertEquals(1, descriptors().read(old[0], 8).length);
        assertIdle(selector());
        assertTrue(second.isValid());
    }

    /** Making a ghost go may cost a new kernel queue; what that may repeat, and what not. */
    @Test
    default void whenAGhostGoesFiredOneShotsStaySilentAndEdgesAreNotLost() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] fired = raw().pipe();
        int[] edge = raw().pipe();
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(edge[0], Interest.READ.edgeTriggered()))) {
            return;
        }
        SelectorKey oneShot = selector().register(fired[0], Interest.READ.oneShot());
        SelectorKey edged = selector().register(edge[0], Interest.READ.edgeTriggered());
        raw().fill(fired[1]);
        assertReadable(oneShot);
        raw().fill(edge[1]);
        assertReadable(edged);
        Connection connection = keep(Connection.open());
        SelectorKey ghost = selector().register(connection.here(), Interest.READ);
        raw().keep(descriptors().duplicate(ghost.fd()));
        connection.here().close();
        connection.fill();
        for (Event event : selector().select(200, TimeUnit.MILLISECONDS)) {
            assertSame(edged, event.key());
        }
        assertIdle(selector());
        raw().fill(edge[1]);
        assertReadable(edged);
        oneShot.modify(Interest.READ.oneShot());
        assertReadable(oneShot);
    }
}
