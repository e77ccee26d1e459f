package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.StandIns;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Class loaders of applications that come and go within a process, as those of web applications and plug-ins do. */
class LoaderTest {
    /** What such an application does, in its own loader. */
    static final class Application implements Callable<String> {
        @Override
        public String call() throws IOException {
            Pipe pipe = Pipe.open();
            try (Selector selector = Selector.open(System.getProperty("backend")); Pipe.SourceChannel source = pipe.source();
                    Pipe.SinkChannel sink = pipe.sink()) {
                sink.configureBlocking(false);
                source.configureBlocking(false);
                selector.register(sink, Interest.WRITE);
                return selector.backend() + " " + selector.selectNow().size();
            }
        }
    }

    /** Starts three and stops them; the packages that each has of its own are given. */
    static final class Server {
        private Server() {
        }

        private static WeakReference<ClassLoader> run(Path folder, String packages) throws Exception {
            try (StandIns loader = StandIns.of(folder, List.of(packages), Map.of())) {
                Thread.currentThread().setContextClassLoader(loader);
                System.out.println("ran " + loader.call(Application.class));
                return new WeakReference<>(loader);
            } finally {
                Thread.currentThread().setContextClassLoader(Server.class.getClassLoader());
            }
        }

        public static void main(String[] arguments) throws Exception {
            Path folder = Files.createTempDirectory("selectors");
            int collected = 0;
            for (int i = 0; i < 3; i++) {
                WeakReference<ClassLoader> loader = run(folder, System.getProperty("packages"));
                for (int j = 0; j < 100 && loader.get() != null; j++) {
                    System.gc();
                    Thread.sleep(50);
                }
                collected += loader.get() == null ? 1 : 0;
            }
            Files.delete(folder);
            System.out.println("collected " + collected);
        }
    }

    private static void assertCollected(String output, String backend) {
        assertTrue(output.contains("ran " + backend + " 1"), output);
        assertTrue(output.contains("collected 3"), output);
    }

    @Test
    void anApplicationWithALibraryOfItsOwnCanBeCollectedWithTheJdksBackend() throws Exception {
        assertCollected(ChildJvm.run(Server.class, "-Dbackend=jdk", "-Dpackages=io.selectors."), "jdk");
    }

    static Binding[] bindings() {
        return EpollTests.bindings().toArray(Binding[]::new);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void anApplicationThatSharesTheLibraryCanBeCollected(Binding binding) throws Exception {
        assertCollected(ChildJvm.run(Server.class, "-Dbackend=epoll", "-Dselectors.epoll.binding=" + binding,
                "-Dpackages=io.selectors.epoll.LoaderTest$Application"), "epoll");
    }
}
