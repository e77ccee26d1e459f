package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SystemCallException;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.Crowds;
import io.selectors.unix.LongClassPath;
import io.selectors.unix.TakenDescriptors;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first selector of a process finds, each time in a process of its own. */
class FirstUseTest {
    private static void print(String what, String backend) {
        try (Selector selector = backend == null ? Selector.open() : Selector.open(backend)) {
            System.out.println(what + " opened " + selector.backend());
        } catch (SystemCallException e) {
            System.out.println(what + " failed with " + e.errnoName());
        } catch (IOException e) {
            System.out.println(what + " failed: " + e);
        }
    }

    /** Opens with few descriptors left, and then with many. */
    static final class Starved {
        private Starved() {
        }

        public static void main(String[] arguments) throws IOException {
            new FirstUseTest(); // has print, and is in a directory: it is loaded while there are descriptors
            TakenDescriptors taken = TakenDescriptors.allBut(Integer.getInteger("spare"));
            for (String backend : new String[] {null, "epoll", "jdk"}) {
                print("starved", backend);
            }
            taken.giveBackAll();
            for (String backend : new String[] {null, "epoll", "jdk"}) {
                print("later", backend);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 31})
    void wantOfDescriptorsFailsTheOpeningAndIsForgotten(int spare) throws Exception {
        String output = ChildJvm.run(Starved.class, "-Dspare=" + spare);
        assertEquals(3, output.split("starved failed", -1).length - 1, output);
        assertEquals(2, output.split("later opened epoll", -1).length - 1, output);
        assertTrue(output.contains("later opened jdk"), output);
        assertFalse(output.contains("is used instead"), output);
    }

    /** A jar that its loader could not open is never asked again, so each has to be opened while there are descriptors. */
    @ParameterizedTest
    @ValueSource(ints = {32, 40, 62})
    void wantOfDescriptorsIsForgottenWhateverTheLengthOfTheClassPath(int spare, @TempDir Path folder) throws Exception {
        String output = ChildJvm.runOn(parts -> LongClassPath.of(parts, folder), Starved.class, "-Dspare=" + spare);
        assertTrue(output.contains("starved failed: java.io.IOException: Too many open files"), output);
        assertEquals(2, output.split("later opened epoll", -1).length - 1, output);
        assertFalse(output.contains("is used instead"), output);
    }

    /** Has many threads open their first selector at once, which would have enough descriptors one by one. */
    static final class Crowd {
        private Crowd() {
        }

        public static void main(String[] arguments) throws Exception {
            System.out.println(Crowds.open(() -> Selector.open().close()));
            print("later", null);
        }
    }

    @RepeatedTest(5)
    void manyThreadsDoNotStarveEachOther() throws Exception {
        String output = ChildJvm.run(Crowd.class);
        assertTrue(output.contains("{ok=" + Crowds.SIZE + "}") && output.contains("later opened epoll"), output);
        assertFalse(output.contains("is used instead"), output);
    }

    /** Opens, then once more without any descriptor. */
    static final class StarvedLater {
        private StarvedLater() {
        }

        public static void main(String[] arguments) throws IOException {
            print("first", "epoll");
            TakenDescriptors taken = TakenDescriptors.allBut(0);
            print("starved", "epoll");
            print("starved", null);
            taken.giveBack(1);
            print("starved", "epoll");
            taken.giveBackAll();
            print("later", "epoll");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "pwait2", "millis"})
    void laterWantOfDescriptorsIsToldByItsErrno(String timeouts) throws Exception {
        String output = ChildJvm.run(StarvedLater.class, "-Dselectors.epoll.timeout=" + timeouts);
        assertTrue(output.contains("first opened epoll") && output.contains("later opened epoll"), output);
        assertEquals(3, output.split("starved failed with EMFILE", -1).length - 1, output);
    }

    /** Opens and selects by java.nio. */
    static final class Named {
        private Named() {
        }

        public static void main(String[] arguments) throws IOException {
            try (Selector selector = arguments.length == 0 ? Selector.open() : Selector.open(arguments[0])) {
                selector.selectNow();
                System.out.println("opened " + selector.backend());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-Dnothing=, jdk", "-Dselectors.backend=jdk,"})
    void theJdksBackendAloneLoadsNothingNative(String option, String named) throws Exception {
        String output = named == null ? ChildJvm.run(Named.class, option, "-Xlog:class+load")
                : ChildJvm.run(NamedJdk.class, option, "-Xlog:class+load");
        assertTrue(output.contains("opened jdk") && output.contains("io.selectors.jdk.JdkPoller"), output);
        assertFalse(output.contains("com.sun.jna."), output);
        assertFalse(output.contains("io.selectors.unix."), output);
        assertFalse(output.contains("restricted method"), output);
    }

    /** The same by name. */
    static final class NamedJdk {
        private NamedJdk() {
        }

        public static void main(String[] arguments) throws IOException {
            Named.main(new String[] {"jdk"});
        }
    }

    /** A service that may have Unix-domain sockets alone. */
    static final class WithoutInternet {
        private WithoutInternet() {
        }

        public static void main(String[] arguments) throws IOException {
            int notSupported = 97;
            for (int internet : new int[] {2, 10}) {
                Seccomp.refuseSockets(internet, notSupported);
            }
            try (DatagramSocket socket = new DatagramSocket()) {
                System.out.println("not refused " + socket);
            } catch (IOException e) {
                System.out.println("refused");
            }
            Path path = Path.of(System.getProperty("socket"));
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    Selector selector = Selector.open()) {
                server.bind(UnixDomainSocketAddress.of(path));
                server.configureBlocking(false);
                selector.register(server, Interest.READ);
                System.out.println("opened " + selector.backend() + ", ready " + selector.selectNow().size());
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "the filter knows x86-64's numbers")
    void aServiceWithoutInternetSocketsHasEpoll() throws Exception {
        Path socket = Files.createTempDirectory("selectors").resolve("socket");
        String output = ChildJvm.run(WithoutInternet.class, "-Dsocket=" + socket);
        assertTrue(output.contains("\nrefused") || output.startsWith("refused"), output);
        assertTrue(output.contains("opened epoll, ready 0"), output);
        Files.deleteIfExists(socket);
        Files.delete(socket.getParent());
    }

    /** A container's filter refuses epoll_pwait2. */
    static final class WithoutPwait2 {
        private WithoutPwait2() {
        }

        public static void main(String[] arguments) throws IOException {
            Seccomp.refuse(Seccomp.EPOLL_PWAIT2, Integer.getInteger("errno"));
            try (Selector selector = Selector.open("epoll")) {
                long start = System.nanoTime();
                int count = selector.select(500, TimeUnit.MICROSECONDS).size();
                System.out.println("precise " + selector.features().contains(Feature.PRECISE_TIMEOUT) + ", " + count + " events, early "
                        + (System.nanoTime() - start < 500_000));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 14, 22, 38, 95})
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "the filter knows x86-64's numbers")
    void aRefusedPwait2IsDoneWithoutWhateverTheErrno(int errno) throws Exception {
        String output = ChildJvm.run(WithoutPwait2.class, "-Derrno=" + errno);
        assertTrue(output.contains("precise false, 0 events, early false"), output);
    }

    /** Changes the properties after the first selector. */
    static final class Changing {
        private Changing() {
        }

        public static void main(String[] arguments) throws IOException {
            print("first", "epoll");
            System.setProperty(Timeouts.PROPERTY, "nonsense");
            System.setProperty(EpollBackend.BINDING, "nonsense");
            try (Selector selector = Selector.open("epoll")) {
                System.out.println("second " + selector.features().contains(Feature.PRECISE_TIMEOUT));
            }
        }
    }

    @Test
    void thePropertiesAreReadOnce() throws Exception {
        String output = ChildJvm.run(Changing.class);
        assertTrue(output.contains("second true"), output);
        output = ChildJvm.run(Changing.class, "-Dselectors.epoll.timeout=millis");
        assertTrue(output.contains("second false"), output);
    }
}
