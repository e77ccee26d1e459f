package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.ReplacedApplications;
import java.io.FileDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications that come and go within a process, and leave the library in it. */
@EnabledOnOs(OS.LINUX)
class ReplacedApplicationTest {
    /** Opens and closes one of each. */
    static final class Application implements Callable<String> {
        @Override
        public String call() throws IOException {
            try (DescriptorChannel input = DescriptorChannel.standardInput(); DescriptorPipe pipe = DescriptorPipe.open();
                    Timer timer = Timer.after(1, TimeUnit.SECONDS); ChildProcess child = ChildProcess.start(new ProcessBuilder("true"))) {
                return Boolean.toString(input.isOpen() && pipe.sink().isOpen() && timer.isOpen() && child.exit().isOpen());
            }
        }
    }

    /** Does the same on a thread that leaves to those it starts what refers to the application. */
    static final class ApplicationWithAThread implements Callable<String> {
        private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();

        private String result;

        /** A class of the application's. Groups that are never destroyed are kept by their parents before JDK 19. */
        private static final class Group extends ThreadGroup {
            @SuppressWarnings("removal") // needed before Java 19
            Group() {
                super("application");
                setDaemon(true);
            }
        }

        @Override
        public String call() throws Exception {
            Thread thread = new Thread(new Group(), this::run);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
            thread.join();
            return result;
        }

        private void run() {
            INHERITED.set(this);
            try {
                result = new Application().call();
            } catch (IOException e) {
                result = e.toString();
            }
        }
    }

    /** Uses nothing but a descriptor of the JDK's. */
    static final class ApplicationOfAStream implements Callable<String> {
        @Override
        public String call() throws IOException {
            try (DescriptorChannel input = DescriptorChannel.of(FileDescriptor.in)) {
                return Boolean.toString(input.isOpen());
            }
        }
    }

    private static final List<Class<? extends Callable<String>>> APPLICATIONS =
            List.of(Application.class, ApplicationWithAThread.class, ApplicationOfAStream.class);

    static final class Server {
        private Server() {
        }

        public static void main(String[] arguments) throws Exception {
            ReplacedApplications.run(ReplacedApplicationTest.class.getName() + "$Application",
                    APPLICATIONS.get(Integer.getInteger("application")));
        }
    }

    static List<Binding> bindings() {
        return DescriptorTests.bindings();
    }

    private static void assertCollected(Binding binding, Class<?> application) throws Exception {
        String output = ChildJvm.run(Server.class, "-D" + Calls.PROPERTY + "=" + binding, "-Dapplication=" + APPLICATIONS.indexOf(application));
        assertTrue(output.contains("ran true"), output);
        assertTrue(output.contains("collected 3"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void anApplicationThatUsedDescriptorsCanBeCollected(Binding binding) throws Exception {
        assertCollected(binding, Application.class);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void anApplicationWithAThreadGroupOfItsOwnCanBeCollected(Binding binding) throws Exception {
        assertCollected(binding, ApplicationWithAThread.class);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void anApplicationThatUsedOnlyADescriptorOfTheJdkCanBeCollected(Binding binding) throws Exception {
        assertCollected(binding, ApplicationOfAStream.class);
    }
}
