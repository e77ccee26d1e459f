package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing gives back the memory, at once and not by collection. */
class MemoryTest {
    /** Opens and closes many, where nobody collects direct memory. */
    static final class Many {
        private Many() {
        }

        private static void openAndClose(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                try (Selector selector = Selector.open("epoll")) {
                    selector.selectNow();
                }
            }
        }

        private static long resident() throws IOException {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4;
        }

        private static long direct() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName().equals("direct"))
                    .findFirst().orElseThrow().getMemoryUsed();
        }

        public static void main(String[] arguments) throws IOException {
            openAndClose(2_000);
            long resident = resident();
            openAndClose(20_000);
            // Their arrays of events alone are 240 MB.
            System.out.println("bounded " + (resident() - resident < 100_000) + ", direct " + (direct() < 100_000));
            System.out.println(resident() - resident + " kB, direct " + direct());
        }
    }

    static Binding[] bindings() {
        return EpollTests.bindings().toArray(Binding[]::new);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void thousandsOfSelectorsInTurnNeedNoMoreMemoryThanOne(Binding binding) throws Exception {
        String output = ChildJvm.run(Many.class, "-Dselectors.epoll.binding=" + binding, "-XX:+DisableExplicitGC", "-Xmx64m", "-Xms64m",
                "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=4m");
        assertTrue(output.contains("bounded true, direct true"), output);
    }
}
