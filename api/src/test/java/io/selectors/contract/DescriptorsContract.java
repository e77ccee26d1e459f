package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Raw file descriptors of any kind. Where there are only channels, each test meets the refusal. */
public interface DescriptorsContract extends Fixture {
    @Test
    default void aPipeIsSelectedByItsNumbers() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey reader = selector().register(pipe[0], Interest.READ, "reader");
        assertNull(reader.channel());
        assertEquals(pipe[0], reader.fd());
        assertEquals("reader", reader.attachment());
        assertSame(reader, selector().key(pipe[0]).orElseThrow());
        assertQuiet(selector());
        raw().fill(pipe[1]);
        assertReadable(reader);
        assertEquals(1, descriptors().read(pipe[0], 8).length);
        assertQuiet(selector());
        assertWritable(selector().register(pipe[1], Interest.WRITE));
    }

    @Test
    default void aPipeTellsThatItsOtherEndIsGone() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey reader = selector().register(pipe[0], Interest.READ);
        descriptors().close(pipe[1]);
        Readiness readiness = await(reader);
        assertTrue(readiness.isReadable(), readiness::toString);
        assertEquals(has(Feature.CLOSE_HINTS), readiness.isReadClosed());
        assertEquals(0, descriptors().read(pipe[0], 8).length);
    }

    @Test
    default void aCounterIsSelected() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int counter = raw().keep(descriptors().counter());
        SelectorKey key = selector().register(counter, Interest.READ);
        assertQuiet(selector());
        assertEquals(8, descriptors().write(counter, new byte[] {1, 1, 1, 1, 1, 1, 1, 1}));
        assertReadable(key);
    }

    @Test
    default void aNumberThatIsNotOpenIsRefusedWithTheErrnosName() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int fd = descriptors().pipe()[0];
        int closed = 1_000_000;
        for (int number : new int[] {closed, Integer.MAX_VALUE}) {
            String message = assertThrows(IOException.class, () -> selector().register(number, Interest.READ)).getMessage();
            assertTrue(message.contains("EBADF"), message);
        }
        assertEquals(0, selector().size());
        descriptors().close(fd);
    }

    @Test
    default void aFileAndADirectoryAreNotPollable() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        Path directory = Files.createTempDirectory("selectors");
        Path file = Files.createTempFile(directory, "regular", null);
        for (Path path : List.of(file, directory)) {
            int fd = raw().keep(descriptors().open(path));
            assertThrows(NotPollableException.class, () -> selector().register(fd, Interest.READ));
            assertThrows(NotPollableException.class, () -> selector().register(fd, Interest.NONE));
            if (selector().features().contains(Feature.EXCLUSIVE)) {
                assertThrows(NotPollableException.class, () -> selector().register(fd, Interest.NONE.exclusive()));
            }
            assertEquals(Optional.empty(), selector().key(fd));
        }
        Files.delete(file);
        Files.delete(directory);
        assertEquals(0, selector().size());
    }

    @Test
    default void theNumberIsTheIdentity() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ, "the holder");
        assertSame(key, selector().key(key.fd()).orElseThrow());
        String message = assertThrows(IllegalStateException.class, () -> selector().register(key.fd(), Interest.READ)).getMessage();
        assertTrue(message.contains("the holder"), message);
        key.unregister();
        SelectorKey raw = selector().register(key.fd(), Interest.READ, "raw");
        assertThrows(IllegalStateException.class, () -> selector().register(source.channel(), Interest.READ));
        assertEquals(Optional.empty(), selector().key(source.channel()));
        source.fill();
        assertReadable(raw);
    }

    @Test
    default void aDuplicateIsARegistrationOfItsOwn() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        int duplicate = raw().keep(descriptors().duplicate(pipe[0]));
        SelectorKey first = selector().register(pipe[0], Interest.READ);
        SelectorKey second = selector().register(duplicate, Interest.READ);
        raw().fill(pipe[1]);
        assertEquals(2, await(selector()).stream().map(Event::key).distinct().count());
        first.unregister();
        assertReadable(second);
    }

    /** A wait of kqueue's with a change that is refused answers that alone, and the time or the wake-up was used up by it. */
    @Test
    default void aRefusedDeferredChangeHidesNothingFromAShortSelect() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            int[] gone = raw().pipe();
            int[] ready = raw().pipe();
            SelectorKey refused = selector().register(gone[0], Interest.READ);
            SelectorKey key = selector().register(ready[0], Interest.READ);
            assertQuiet(selector());
            refused.modify(Interest.NONE);
            descriptors().close(gone[0]);
            raw().fill(ready[1]);
            if (i > 0) {
                selector().wakeup();
            }
            List<Event> events = selector().select(1, TimeUnit.NANOSECONDS);
            assertEquals(List.of(key), events.stream().map(Event::key).toList());
            key.unregister();
        }
    }

    /** Though an epoll has nothing of it. */
    @Test
    default void aParkedExclusiveNumberIsRegisteredAllTheSame() throws IOException {
        if (lacks(Feature.EXCLUSIVE, () -> selector().register(source().channel(), Interest.NONE.exclusive()))) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey key = selector().register(pipe[0], Interest.NONE.exclusive());
        assertThrows(IllegalStateException.class, () -> selector().register(pipe[0], Interest.READ));
        assertTrue(key.isValid());
    }

    @Test
    default void aSignalNeitherShortensNorStretchesATimeout() throws Exception {
        if (raw().isRefused()) {
            return;
        }
        Task<Long> selecting = Task.start(() -> {
            Runnable signals = descriptors().signalsToThisThread();
            Task<?> sending = Task.start(() -> sendTwenty(signals));
            long start = System.nanoTime();
            assertEquals(List.of(), selector().select(500, TimeUnit.MILLISECONDS));
            long taken = System.nanoTime() - start;
            sending.result();
            return taken;
        });
        long taken = selecting.result();
        assertTrue(taken >= TimeUnit.MILLISECONDS.toNanos(500), () -> taken + " ns");
        assertTrue(taken < TimeUnit.MILLISECONDS.toNanos(500) + TimeoutContract.SLACK_NANOS, () -> taken + " ns");
    }

    private static Object sendTwenty(Runnable signals) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            signals.run();
            Thread.sleep(10);
        }
        return null;
    }
}
