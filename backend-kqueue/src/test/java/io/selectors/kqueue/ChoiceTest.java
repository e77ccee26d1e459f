package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Selector;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which binding is taken, and what is said when there is none: on Linux, where only a library has a kqueue. */
@EnabledOnOs(OS.LINUX)
class ChoiceTest {
    /** Opens and prints what came of it. */
    static final class Opener {
        public static void main(String[] args) {
            try (Selector selector = Selector.open()) {
                System.out.println("opened " + selector.backend() + ", "
                        + Selector.backends().stream().map(backend -> backend.description()).toList());
            } catch (IOException e) {
                System.out.println("failed: " + e.getMessage());
            }
        }
    }

    private static String open(String... options) throws Exception {
        String[] all = new String[options.length + 1];
        all[0] = "-Dselectors.backend=kqueue";
        System.arraycopy(options, 0, all, 1, options.length);
        return ChildJvm.run(Opener.class, all);
    }

    private static String library() {
        return "-D" + Platform.LIBRARY + "=" + Platform.library();
    }

    @Test
    void withoutALibraryItSaysWhatIsMissing() {
        assumeTrue(Platform.library() == null, "a library was given");
        KqueueBackend backend = new KqueueBackend();
        assertEquals("", backend.description());
        assertEquals(Set.of(), backend.features());
        assertTrue(backend.priority() < 0);
        assertTrue(backend.unavailabilityCause().orElseThrow().getMessage().contains(Platform.LIBRARY));
        String message = assertThrows(BackendUnavailableException.class, () -> backend.open(Set.of())).getMessage();
        assertTrue(message.contains(Platform.LIBRARY), message);
    }

    @Test
    void aLibraryThatIsNotThereIsNamed() throws Exception {
        String output = open("-D" + Platform.LIBRARY + "=/nosuch/libkqueue.so");
        assertTrue(output.contains("failed") && output.contains("/nosuch/libkqueue.so"), output);
        assertTrue(output.contains("binding foreign") && output.contains("binding jna"), output);
        assertFalse(output.contains("resource path"), output);
    }

    @Test
    void anUnknownBindingOrWayOfWakingIsNamed() throws Exception {
        String output = open("-D" + Platform.LIBRARY + "=/nosuch", "-D" + KqueueBackend.BINDING + "=nosuch");
        assertTrue(output.contains(KqueueBackend.BINDING + "=nosuch"), output);
        output = open("-D" + Platform.LIBRARY + "=/nosuch", "-D" + WakeBy.PROPERTY + "=nosuch");
        assertTrue(output.contains(WakeBy.PROPERTY + "=nosuch"), output);
    }

    @Test
    void aWayOfWakingIsChosenByItsName() {
        String before = System.getProperty(WakeBy.PROPERTY);
        try {
            for (WakeBy wakeup : WakeBy.values()) {
                System.setProperty(WakeBy.PROPERTY, wakeup.toString());
                assertSame(wakeup, WakeBy.chosen());
            }
            System.setProperty(WakeBy.PROPERTY, "nosuch");
            assertThrows(IllegalArgumentException.class, WakeBy::chosen);
            System.clearProperty(WakeBy.PROPERTY);
            assertSame(WakeBy.AUTO, WakeBy.chosen());
        } finally {
            if (before != null) {
                System.setProperty(WakeBy.PROPERTY, before);
            }
        }
    }

    @Test
    void nettysBindingIsNoneOfALibrarys() {
        assertEquals(Platform.library() == null ? 3 : 2, KqueueBackend.candidates().length);
        assertSame(Binding.FOREIGN, KqueueBackend.candidates()[0]);
    }

    @Test
    @EnabledIfSystemProperty(named = Platform.LIBRARY, matches = ".+", disabledReason = "no library was given")
    void everyBindingOfALibraryIsSelectableByProperty() throws Exception {
        for (Binding binding : KqueueBackend.candidates()) {
            if (binding != Binding.FOREIGN || Runtime.version().feature() >= 22) {
                String output = open(library(), "-D" + KqueueBackend.BINDING + "=" + binding);
                assertTrue(output.contains("opened kqueue") && output.contains("binding " + binding + ", layout libkqueue"), output);
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = Platform.LIBRARY, matches = ".+", disabledReason = "no library was given")
    void withALibraryItIsUsableAndBelowTheSystemsOwnBackend() throws IOException {
        KqueueBackend backend = new KqueueBackend();
        assertTrue(backend.unavailabilityCause().isEmpty());
        assertTrue(backend.description().contains("self-test passed"), backend.description());
        try (Selector selector = backend.open(Set.of())) {
            assertEquals(backend.features(), selector.features());
        }
        assertTrue(backend.priority() < 0);
    }
}
