package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.unix.Binding;
import io.selectors.unix.StandIns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bindings of which a part fails that this machine's does not, and other systems: with stand-ins for that part. */
class StandInsTest {
    private static final List<String> OURS = List.of("io.selectors.epoll.");
    private static final List<String> OURS_AND_NETTYS = List.of("io.selectors.epoll.", "io.netty.channel.epoll.");
    private static final String FAILING = """
            package io.selectors.epoll;
            final class ForeignCalls extends AbstractCalls {
                ForeignCalls() throws java.io.IOException {
                    super(failing());
                }
                private static io.selectors.unix.UnixCalls failing() {
                    throw new IllegalStateException("the linker is out of sorts");
                }
                public int create() { return 0; }
                public int eventFd() { return 0; }
                int control(int epoll, int operation, int fd, long event) { return 0; }
                int waitMillis(int epoll, long events, int capacity, int millis) { return 0; }
                int pwait2(int epoll, long events, int capacity, long timespec) { return 0; }
            }
            """;
    private static final String NATIVE = """
            package io.netty.channel.epoll;
            final class Native {
                private static int epollWait(int epoll, long events, int capacity, int millis) throws Exception {
                    if (epoll < 0) {
                        throw epoll == -1 ? new IllegalStateException() : new Exception();
                    }
                    return epoll + millis;
                }
            }
            """;

    @TempDir
    private Path folder;

    private String among(List<String> packages, Map<String, String> sources, Class<? extends Callable<String>> scene)
            throws Exception {
        try (StandIns standIns = StandIns.of(folder, packages, sources)) {
            return standIns.call(scene);
        }
    }

    /** Runs among the stand-ins. */
    static final class WithoutForeign implements Callable<String> {
        @Override
        public String call() {
            assertThrows(IllegalStateException.class, () -> EpollBindings.open(Binding.FOREIGN, Timeouts.AUTO));
            return new EpollBackend().description();
        }
    }

    @Test
    void aForeignBindingThatFailsIsFollowedByTheNext() throws Exception {
        String description = among(OURS, Map.of("io.selectors.epoll.ForeignCalls", FAILING), WithoutForeign.class);
        assertEquals("binding netty, timeouts by epoll_pwait2", description);
    }

    /** Runs among the stand-ins. */
    static final class Waiting implements Callable<String> {
        @Override
        public String call() throws IOException {
            NettyWait wait = new NettyWait();
            assertThrows(IllegalStateException.class, () -> wait.call(-1, 0, 0, 0));
            assertThrows(AssertionError.class, () -> wait.call(-2, 0, 0, 0));
            return Integer.toString(wait.call(42, 0, 0, 5));
        }
    }

    @Test
    void whatNettysWaitThrowsIsNotSwallowed() throws Exception {
        assertEquals("47", among(OURS_AND_NETTYS, Map.of("io.netty.channel.epoll.Native", NATIVE), Waiting.class));
    }

    /** Runs among the stand-ins. */
    static final class Elsewhere implements Callable<String> {
        @Override
        public String call() {
            EpollBackend backend = new EpollBackend();
            assertTrue(!backend.isForThisSystem() && backend.features().isEmpty());
            assertEquals("", backend.description());
            Throwable cause = backend.unavailabilityCause().orElseThrow();
            assertSame(cause, assertThrows(BackendUnavailableException.class, () -> backend.open(Set.of())).getCause());
            return cause.getMessage();
        }
    }

    @Test
    void onAnotherSystemItIsUnusableAndSaysWhoseItIs() throws Exception {
        String before = System.setProperty("os.name", "FreeBSD");
        try {
            assertEquals("epoll is Linux's, this is FreeBSD", among(OURS, Map.of(), Elsewhere.class));
        } finally {
            System.setProperty("os.name", before);
        }
    }
}
