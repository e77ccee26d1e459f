package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.ReplacedApplications;
import java.io.IOException;
import java.nio.channels.Pipe;
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

    static final class Server {
        private Server() {
        }

        public static void main(String[] arguments) throws Exception {
            ReplacedApplications.run(System.getProperty("packages"), Application.class);
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
