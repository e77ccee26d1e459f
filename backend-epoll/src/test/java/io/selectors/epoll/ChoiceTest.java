package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.selectors.Selector;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which backend and binding are taken, and what is said when one cannot be had. */
class ChoiceTest {
    /** Opens twice and prints what came of it. */
    static final class Opener {
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try (Selector selector = args.length == 0 ? Selector.open() : Selector.open(args[0])) {
                    System.out.println("opened " + selector.backend() + ", "
                            + Selector.backends().stream().map(backend -> backend.description()).toList());
                } catch (IOException e) {
                    System.out.println("failed: " + e.getMessage());
                }
            }
        }
    }

    @Test
    void takesEpollByItself() throws Exception {
        assertTrue(ChildJvm.run(Opener.class).contains("opened epoll"));
    }

    @Test
    void everyBindingIsSelectableByProperty() throws Exception {
        for (Binding binding : EpollTests.bindings()) {
            String output = ChildJvm.run(Opener.class, "-Dselectors.epoll.binding=" + binding);
            assertTrue(output.contains("binding " + binding), output);
        }
    }

    @Test
    void everyTimeoutMethodIsSelectableByProperty() throws Exception {
        String output = ChildJvm.run(Opener.class, "-Dselectors.epoll.timeout=millis");
        assertTrue(output.contains("timeouts by epoll_wait"), output);
    }

    @Test
    void anUnknownBindingMakesTheBackendUnavailableAndIsNamed() throws Exception {
        String output = ChildJvm.run(Opener.class, "-Dselectors.epoll.binding=nosuch");
        assertTrue(output.contains("opened jdk"), output);
        assertTrue(output.contains("selectors.epoll.binding=nosuch"), output);
    }

    @Test
    void anUnknownTimeoutMethodMakesTheBackendUnavailableAndIsNamed() throws Exception {
        String output = ChildJvm.run(Opener.class, "-Dselectors.epoll.timeout=nosuch");
        assertTrue(output.contains("opened jdk"), output);
        assertTrue(output.contains("selectors.epoll.timeout=nosuch"), output);
    }

    @Test
    void aNativeLibraryThatCannotLoadFallsBackToJdkWithOneWarning(@TempDir Path empty) throws Exception {
        String output = ChildJvm.run(Opener.class, "-Djna.nounpack=true", "-Djna.nosys=true", "-Djna.boot.library.path=" + empty,
                "-Djna.noclasspath=true");
        assertTrue(output.contains("opened jdk"), output);
        assertEquals(2, output.split("is unusable", -1).length, output);
    }

    @Test
    void aTemporaryFolderThatIsNoneFallsBackToJdkWithOneWarning(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        String output = ChildJvm.run(Opener.class, "-Djna.tmpdir=" + file, "-Djava.io.tmpdir=" + file);
        assertFellBackBecauseOf("Failed to create temporary file", output);
    }

    /** Root too may neither run what is in the one nor write into the other. */
    @ParameterizedTest
    @ValueSource(strings = {"noexec", "ro"})
    void aTemporaryFolderThatIsNoexecOrReadOnlyFallsBackToJdkWithOneWarning(String option, @TempDir Path folder) throws Exception {
        List<String> mounted = List.of("unshare", "--map-root-user", "--mount", "sh", "-c",
                "mount -t tmpfs -o " + option + " none \"$0\" && exec \"$@\"", folder.toString());
        assumeTrue(works(mounted), "this system mounts nothing for this user");
        String output = ChildJvm.runBy(mounted, Opener.class, "-Djna.tmpdir=" + folder, "-Djava.io.tmpdir=" + folder);
        assertFellBackBecauseOf(folder.toString(), output);
    }

    private static boolean works(List<String> runner) throws InterruptedException {
        List<String> command = new ArrayList<>(runner);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            // There is no unshare.
            return false;
        }
    }

    private static void assertFellBackBecauseOf(String reason, String output) {
        assertTrue(output.contains("opened jdk"), output);
        assertFalse(output.contains("opened epoll"), output);
        assertEquals(2, output.split("is unusable", -1).length, output);
        assertTrue(output.substring(output.indexOf("is unusable")).contains(reason), output);
    }

    @Test
    void whereNettyCannotUnpackItsLibraryTheNextBindingIsTaken(@TempDir Path folder) throws Exception {
        String nowhere = "-Dio.netty.native.workdir=" + Files.createFile(folder.resolve("file")).resolve("below");
        String output = ChildJvm.run(Opener.class, nowhere, "-Dselectors.epoll.binding=netty");
        assertFellBackBecauseOf("netty", output);
        output = ChildJvm.run(Opener.class, nowhere);
        assertTrue(output.contains("opened epoll") && !output.contains("binding netty"), output);
    }

    /** The directory or jar that a class is from. */
    private static String home(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** Prints why the backend cannot be used. The arguments are the class path that follows. */
    static final class Refused {
        private Refused() {
        }

        public static void main(String[] arguments) {
            System.out.println(new EpollBackend().unavailabilityCause());
        }
    }

    @Test
    void onTheModulePathNettyIsRefusedWithTheReason() throws Exception {
        String modules = home(Selector.class) + File.pathSeparator + home(Binding.class) + File.pathSeparator + home(EpollBackend.class)
                + File.pathSeparator + home(Native.class);
        String output = ChildJvm.run(Refused.class, "-Dselectors.epoll.binding=netty", "--module-path", modules,
                "--patch-module", "io.selectors.epoll=" + home(ChoiceTest.class),
                "--module", "io.selectors.epoll/" + Refused.class.getName());
        assertTrue(output.contains("netty-transport-native-epoll cannot be used: java.lang.ClassNotFoundException:"
                + " io.netty.channel.epoll.Native; it needs the class path or OSGi, and this is the module path"), output);
    }

    @Test
    void theForcedBackendIsNeverReplaced() throws Exception {
        String output = ChildJvm.run(Opener.class, "-Dselectors.backend=epoll", "-Dselectors.epoll.binding=nosuch");
        assertTrue(output.contains("failed: Backend 'epoll' is unusable here. It is named by -Dselectors.backend."), output);
    }

    @Test
    @EnabledForJreRange(minVersion = 24)
    void deniedNativeAccessFallsBackToJdkWithOneWarning() throws Exception {
        String output = ChildJvm.run(Opener.class, "--illegal-native-access=deny");
        assertTrue(output.contains("opened jdk"), output);
        assertEquals(2, output.split("is unusable", -1).length, output);
        assertTrue(output.contains("java.lang.IllegalCallerException: Illegal native access"), output);
        assertTrue(output.contains("--enable-native-access=ALL-UNNAMED"), output);
    }
}
