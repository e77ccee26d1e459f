package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selectors.Readiness;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the events of one or both filters say, as the facts of docs/kqueue.md have it. */
class KeventTest {
    private static final int ECONNRESET = 54;
    private static final int ENDED = Readiness.HANGUP | Readiness.DIRECTIONS;

    private static int bits(Platform platform, boolean read, int flags, int fflags) {
        ByteBuffer event = platform.kevent.array(1);
        platform.kevent.put(event, 0, 5, read ? platform.read : platform.write, flags, fflags, 1);
        return Kevent.readiness(platform, event, 0);
    }

    private static int read(Platform platform) {
        return bits(platform, true, Kevent.EV_EOF, 0);
    }

    private static int write(Platform platform) {
        return bits(platform, false, Kevent.EV_EOF, 0);
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void aFilterThatFiresIsItsDirection(Platform platform) {
        assertEquals(Readiness.READ, bits(platform, true, 0, 0));
        assertEquals(Readiness.WRITE, bits(platform, false, 0, 0));
        // Without EV_EOF, fflags are no error.
        assertEquals(Readiness.READ, bits(platform, true, 0, ECONNRESET));
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void anErrorMakesEveryDirectionReady(Platform platform) {
        int read = bits(platform, true, Kevent.EV_EOF, ECONNRESET);
        assertEquals(Readiness.READ_CLOSED | Readiness.ERROR | Readiness.DIRECTIONS, Kevent.ofBothFilters(read, false));
        int write = bits(platform, false, Kevent.EV_EOF, ECONNRESET);
        assertEquals(Readiness.ERROR | Readiness.DIRECTIONS, Kevent.ofBothFilters(write, false));
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void aSocketHangsUpWhenBothDirectionsHaveEnded(Platform platform) {
        assertEquals(Readiness.READ | Readiness.READ_CLOSED, Kevent.ofBothFilters(read(platform), false));
        assertEquals(Readiness.WRITE, Kevent.ofBothFilters(write(platform), false));
        assertEquals(Readiness.READ_CLOSED | ENDED, Kevent.ofBothFilters(read(platform) | write(platform), false));
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void aPipesOnlyDirectionIsEnough(Platform platform) {
        assertEquals(ENDED, Kevent.ofBothFilters(write(platform), true));
        assertEquals(Readiness.READ_CLOSED | Readiness.DIRECTIONS, Kevent.ofBothFilters(read(platform), true));
        assertEquals(Readiness.WRITE, Kevent.ofBothFilters(Readiness.WRITE, true));
    }
}
