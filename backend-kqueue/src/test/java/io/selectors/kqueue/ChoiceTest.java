package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Selector;
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
        return "-D" + KqueueBinding.LIBRARY + "=" + KqueueBinding.library();
    }

    @Test
    void withoutALibraryItSaysWhatIsMissing() {
        assumeTrue(KqueueBinding.library() == null, "a library was given");
        KqueueBackend backend = new KqueueBackend();
        assertEquals("", backend.description());
        assertEquals(Set.of(), backend.features());
        assertTrue(backend.priority() < 0);
        assertTrue(backend.unavailabilityCause().orElseThrow().getMessage().contains(KqueueBinding.LIBRARY));
        String message = assertThrows(BackendUnavailableException.class, () -> backend.open(Set.of())).getMessage();
        assertTrue(message.contains(KqueueBinding.LIBRARY), message);
    }

    @Test
    void aLibraryThatIsNotThereIsNamed() throws Exception {
        String output = open("-D" + KqueueBinding.LIBRARY + "=/nosuch/libkqueue.so");
        assertTrue(output.contains("failed") && output.contains("/nosuch/libkqueue.so"), output);
        assertTrue(output.contains("binding foreign") && output.contains("binding jna"), output);
    }

    @Test
    void anUnknownBindingOrWayOfWakingIsNamed() throws Exception {
        String output = open("-D" + KqueueBinding.LIBRARY + "=/nosuch", "-D" + KqueueBinding.PROPERTY + "=nosuch");
        assertTrue(output.contains(KqueueBinding.PROPERTY + "=nosuch"), output);
        output = open("-D" + KqueueBinding.LIBRARY + "=/nosuch", "-D" + Wakeup.PROPERTY + "=nosuch");
        assertTrue(output.contains(Wakeup.PROPERTY + "=nosuch"), output);
    }

    @Test
    void aWayOfWakingIsChosenByItsName() {
        String before = System.getProperty(Wakeup.PROPERTY);
        try {
            for (Wakeup wakeup : Wakeup.values()) {
                System.setProperty(Wakeup.PROPERTY, wakeup.toString());
                assertSame(wakeup, Wakeup.chosen());
            }
            System.setProperty(Wakeup.PROPERTY, "nosuch");
            assertThrows(IllegalArgumentException.class, Wakeup::chosen);
            System.clearProperty(Wakeup.PROPERTY);
            assertSame(Wakeup.AUTO, Wakeup.chosen());
        } finally {
            if (before != null) {
                System.setProperty(Wakeup.PROPERTY, before);
            }
        }
    }

    @Test
    void nettysBindingIsNoneOfALibrarys() {
        assertEquals(KqueueBinding.library() == null ? 3 : 2, KqueueBinding.candidates().length);
        assertSame(KqueueBinding.FOREIGN, KqueueBinding.candidates()[0]);
    }

    @Test
    @EnabledIfSystemProperty(named = KqueueBinding.LIBRARY, matches = ".+", disabledReason = "no library was given")
    void everyBindingOfALibraryIsSelectableByProperty() throws Exception {
        for (KqueueBinding binding : KqueueBinding.candidates()) {
            if (binding != KqueueBinding.FOREIGN || Runtime.version().feature() >= 22) {
                String output = open(library(), "-D" + KqueueBinding.PROPERTY + "=" + binding);
                assertTrue(output.contains("opened kqueue") && output.contains("binding " + binding + ", layout libkqueue"), output);
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = KqueueBinding.LIBRARY, matches = ".+", disabledReason = "no library was given")
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
