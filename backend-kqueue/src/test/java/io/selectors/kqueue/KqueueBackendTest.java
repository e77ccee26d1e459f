package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import io.selectors.unix.StandIns;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The backend as it is where the properties name another system, with stand-ins for what that one has. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
class KqueueBackendTest {
    private static final List<String> PACKAGES = List.of("io.selectors.kqueue.", "io.netty.channel.kqueue.");
    private static final String SIMULATION = """
            package io.selectors.kqueue;
            final class ForeignCalls extends SimulatedKqueue {
                ForeignCalls(Platform platform) throws java.io.IOException {
                    super(SimulatedKernel.of(platform));
                }
            }
            """;
    private static final String FAILING = """
            package io.selectors.kqueue;
            final class ForeignCalls extends SimulatedKqueue {
                ForeignCalls(Platform platform) throws java.io.IOException {
                    super(SimulatedKernel.of(platform));
                    throw new IllegalStateException("the linker is out of sorts");
                }
            }
            """;
    private static final String NETTYS_WAIT = """
            package io.netty.channel.kqueue;
            final class Native {
                private static int keventWait(int kqueue, long changes, int count, long events, int capacity, int seconds, int nanos) {
                    return kqueue + seconds;
                }
            }
            """;

    private final LibcDescriptors libc = new LibcDescriptors();

    @TempDir
    private Path folder;

    private String on(String name, String version, Map<String, String> sources, Class<? extends Callable<String>> scene)
            throws Exception {
        // Those that act by the system's name have asked for it before it is another.
        for (int end : libc.pipe()) {
            libc.close(end);
        }
        Map<String, String> before = new HashMap<>();
        Map.of("os.name", name, "os.version", version, "os.arch", "aarch64")
                .forEach((property, value) -> before.put(property, System.setProperty(property, value)));
        try (StandIns standIns = StandIns.of(folder, PACKAGES, sources)) {
            return standIns.call(scene);
        } finally {
            before.forEach(System::setProperty);
        }
    }

    /** Runs among the stand-ins. */
    static final class Opening implements Callable<String> {
        @Override
        public String call() throws Exception {
            KqueueBackend backend = new KqueueBackend();
            assertEquals("kqueue", backend.name());
            assertTrue(backend.isForThisSystem());
            assertEquals(100, backend.priority());
            assertEquals(Set.of(), Set.copyOf(backend.unavailabilityCause().stream().toList()));
            LibcDescriptors libc = new LibcDescriptors();
            int[] pipe = libc.pipe();
            try (Selector selector = backend.open(Set.of())) {
                assertEquals(backend.features(), selector.features());
                SelectorKey key = selector.register(pipe[1], Interest.WRITE);
                assertSame(key, selector.select().get(0).key());
            }
            libc.close(pipe[0]);
            libc.close(pipe[1]);
            return backend.description();
        }
    }

    @Test
    void whereTheSystemHasKqueueTheBackendIsUsable() throws Exception {
        Map<String, String> sources = Map.of("io.selectors.kqueue.ForeignCalls", SIMULATION);
        assertEquals("binding foreign, layout freebsd, self-test passed, woken by user",
                on("FreeBSD", "14.2-RELEASE", sources, Opening.class));
    }

    /** Runs among the stand-ins. */
    static final class Failing implements Callable<String> {
        @Override
        public String call() throws Exception {
            KqueueBackend backend = new KqueueBackend();
            assertTrue(backend.isForThisSystem());
            assertEquals(100, backend.priority());
            assertEquals(Set.of(), backend.features());
            assertEquals("", backend.description());
            assertThrows(BackendUnavailableException.class, () -> backend.open(Set.of()));
            assertThrows(IllegalStateException.class, () -> KqueueBindings.open(Binding.FOREIGN, Platform.here()));
            assertEquals(47, KqueueBindings.open(Binding.NETTY, Platform.here()).wait(42, 0, 0, 0, 0, 5_000_000_000L));
            return backend.unavailabilityCause().orElseThrow().getMessage();
        }
    }

    /** Linux's C library has no kqueue: what is reached of each binding says why it is not taken. */
    @Test
    void onMacOsEachBindingIsTriedAndSaysWhatItLacks() throws Exception {
        assumeTrue(Platform.library() == null, "a library with kqueue was given");
        Map<String, String> sources = Map.of("io.selectors.kqueue.ForeignCalls", FAILING, "io.netty.channel.kqueue.Native", NETTYS_WAIT);
        String reasons = on("Mac OS X", "15.1", sources, Failing.class);
        assertTrue(reasons.contains("binding foreign: java.lang.IllegalStateException: the linker is out of sorts"), reasons);
        assertTrue(reasons.matches("(?s).*bindings netty, jna: .*(kqueue|kevent)'.*"), reasons);
        assertFalse(reasons.contains("netty-transport-native-kqueue cannot be used"), reasons);
    }
}
