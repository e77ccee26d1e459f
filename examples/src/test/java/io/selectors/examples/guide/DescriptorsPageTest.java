package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/descriptors.md. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorsPageTest {
    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int timerfd_create(int clock, int flags) throws LastErrorException;

        static native int timerfd_settime(int fd, int flags, long[] intervalAndFirst, long[] before) throws LastErrorException;

        static native long read(int fd, byte[] bytes, long count) throws LastErrorException;

        static native int open(String path, int flags) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }

    @Test
    void aTimerTicks() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            int timer = C.timerfd_create(1, 0);
            C.timerfd_settime(timer, 0, new long[] {0, 1_000_000, 0, 1_000_000}, null);
            // tag::descriptors-timer[]
            SelectorKey key = selector.register(timer, Interest.READ);
            selector.select((ready, readiness) -> C.read(ready.fd(), new byte[8], 8)); // else it stays ready
            key.unregister();   // first
            C.close(timer);     // then: the number may be another's from here on
            // end::descriptors-timer[]
            assertFalse(key.isValid());
        }
    }

    @Test
    void aFileIsRefused(@TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve("file"));
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            int file = C.open(path.toString(), 0);
            NotPollableException refused = assertThrows(NotPollableException.class, () -> selector.register(file, Interest.READ));
            assertTrue(refused.getMessage().contains("fd " + file), refused.getMessage());
            C.close(file);
        }
    }

    @Test
    void theNumberIsTheIdentity() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS); Pair pair = Pair.open()) {
            // tag::descriptors-identity[]
            SelectorKey key = selector.register(pair.near(), Interest.READ);
            SelectorKey same = selector.key(key.fd()).orElseThrow();
            // end::descriptors-identity[]
            assertEquals(key, same);
        }
    }

    @Test
    void aBlockingChannelMayBeRegisteredByWhoAsksForThat() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.say("x");
            // tag::descriptors-blocking[]
            try (Selector selector = Selector.open(Feature.BLOCKING_CHANNELS)) {
                pair.near().configureBlocking(true);
                selector.register(pair.near(), Interest.READ);
                assertEquals(1, selector.selectNow().size()); // a read will not block now
            }
            // end::descriptors-blocking[]
        }
    }
}
