package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a process pays for its first select. */
class StartTest {
    /** Selects and is woken. */
    static final class First {
        private First() {
        }

        public static void main(String[] arguments) throws IOException {
            try (Selector selector = Selector.open()) {
                selector.wakeup();
                selector.select((key, readiness) -> { });
                System.out.println("selected");
            }
        }
    }

    /** Where nobody records, the two events made JFR read its metadata: 50 to 300 ms within the first select and the first wake-up. */
    @Test
    void theFirstSelectDoesNotStartFlightRecorder() throws Exception {
        String output = ChildJvm.run(First.class, "-Xlog:class+load");
        assertTrue(output.contains("selected"), output);
        assertTrue(output.contains("io.selectors.spi.Recording"), "classes were not listed");
        assertFalse(output.contains("jdk.jfr.internal.MetadataRepository"));
        assertFalse(output.contains("io.selectors.spi.Recording$SelectEvent"));
    }
}
