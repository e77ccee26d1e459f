package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.Crowds;
import io.selectors.unix.LongClassPath;
import io.selectors.unix.TakenDescriptors;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first descriptor of a process finds that has none left, each time in a process of its own. */
@EnabledOnOs(OS.LINUX)
class FirstUseTest {
    /** A first use of the library. */
    private enum Way {
        PIPE(DescriptorPipe::open),
        TIMER(() -> Timer.after(1, TimeUnit.SECONDS)),
        CHILD(() -> ChildProcess.start(new ProcessBuilder("true"))),
        NUMBER(() -> DescriptorChannel.borrow(0)),
        JDK_DESCRIPTOR(() -> DescriptorChannel.of(FileDescriptor.in)),
        STANDARD_INPUT(DescriptorChannel::standardInput);

        private final Callable<AutoCloseable> opening;

        Way(Callable<AutoCloseable> opening) {
            this.opening = opening;
        }
    }

    /** Opens with few descriptors left, twice, and then with many. */
    static final class Starved {
        private Starved() {
        }

        public static void main(String[] arguments) throws Exception {
            Way way = Way.valueOf(System.getProperty("way"));
            load();
            String before = System.getProperty("before");
            if (before != null) {
                print("before", Way.valueOf(before));
            }
            TakenDescriptors taken = TakenDescriptors.allBut(Integer.getInteger("spare"));
            print("starved", way);
            print("starved", way);
            taken.giveBackAll();
            print("later", way);
            if (before != null) {
                try (Selector selector = Selector.open()) {
                    System.out.println("later selects by " + selector.backend());
                }
            }
        }

        /** The module, as if from a jar that is open. Here it is a directory, of which each class takes a descriptor. Nothing is initialized by it. */
        private static void load() throws Exception {
            Path folder = Path.of(DescriptorPipe.class.getResource("DescriptorPipe.class").toURI()).getParent();
            try (Stream<Path> files = Files.list(folder)) {
                for (String file : files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".class")).toList()) {
                    String name = DescriptorPipe.class.getPackageName() + "." + file.substring(0, file.length() - ".class".length());
                    Class.forName(name, false, DescriptorPipe.class.getClassLoader());
                }
            }
        }

        private static void print(String what, Way way) throws Exception {
            try (AutoCloseable opened = way.opening.call()) {
                System.out.println(what + " opened " + (opened != null));
            } catch (IOException e) {
                System.out.println(what + " failed: " + e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PIPE,0", "PIPE,1", "PIPE,3", "PIPE,8", "PIPE,31", "TIMER,0", "CHILD,0", "NUMBER,0", "JDK_DESCRIPTOR,0", "STANDARD_INPUT,0"})
    void wantOfDescriptorsFailsTheOpeningAndIsForgotten(String way, int spare) throws Exception {
        String output = ChildJvm.run(Starved.class, "-Dway=" + way, "-Dspare=" + spare);
        assertEquals(2, output.split("starved failed: java.io.IOException: Too many open files", -1).length - 1, output);
        assertTrue(output.contains("later opened true"), output);
        assertFalse(output.contains("Exception in thread"), output);
    }

    /** That is read through JNA, whatever the binding. */
    @Test
    void aDescriptorOfTheJdkHasAFirstUseOfItsOwn() throws Exception {
        String output = ChildJvm.run(Starved.class, "-Dbefore=PIPE", "-Dway=JDK_DESCRIPTOR", "-Dspare=0");
        assertTrue(output.contains("before opened true"), output);
        assertEquals(2, output.split("starved failed: java.io.IOException: Too many open files", -1).length - 1, output);
        assertTrue(output.contains("later opened true") && output.contains("later selects by epoll"), output);
    }

    /** Has many threads open the first of the process at once, which would have enough descriptors one by one. */
    static final class Crowd {
        private Crowd() {
        }

        public static void main(String[] arguments) throws Exception {
            Way way = Way.valueOf(System.getProperty("way"));
            Starved.load();
            System.out.println(Crowds.open(() -> way.opening.call().close()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIPE", "JDK_DESCRIPTOR"})
    void manyThreadsDoNotStarveEachOther(String way) throws Exception {
        String output = ChildJvm.run(Crowd.class, "-Dway=" + way);
        assertTrue(output.contains("{ok=" + Crowds.SIZE + "}"), output);
    }

    /** A jar that its loader could not open is never asked again, so each has to be opened while there are descriptors. */
    @ParameterizedTest
    @CsvSource({"PIPE,32", "PIPE,40", "CHILD,50"})
    void wantOfDescriptorsIsForgottenWhateverTheLengthOfTheClassPath(String way, int spare, @TempDir Path folder) throws Exception {
        String output = ChildJvm.runOn(parts -> LongClassPath.of(parts, folder), Starved.class, "-Dway=" + way, "-Dspare=" + spare);
        assertEquals(2, output.split("starved failed: java.io.IOException: Too many open files", -1).length - 1, output);
        assertTrue(output.contains("later opened true"), output);
    }
}
