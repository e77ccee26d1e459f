package io.selectors.reliability.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The fuzzer, for half a minute, and that it finds something where there is something. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the state of descriptors is asked with Linux's constants")
class FuzzerTest {
    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The same programs in each build: what is new is the task of the long mode. */
    @Test
    void noBackendDiffersFromTheContract() {
        Fuzzer fuzzer = new Fuzzer(Subjects.all(), programs -> { });
        assertEquals(Optional.empty(), fuzzer.run(1, 300, BUDGET_NANOS));
        fuzzer.glimpses().forEach(System.out::println);
        assertTrue(fuzzer.programs() > 0);
    }

    /** Its first timed select returns empty at once, neither woken by the program nor interrupted. */
    @Test
    void aSelectThatReturnsForNoReasonIsFoundAndTheProgramShrunk() {
        Finding finding = new Fuzzer(List.of(new Odd(Selector::wakeup)), programs -> { }).run(1, 1000, BUDGET_NANOS).orElseThrow();
        assertEquals("odd", finding.backend());
        assertTrue(finding.shrunk().steps().size() <= 2, finding::toString);
    }

    @Test
    void whatIsSeenOnceAndNotAgainIsCountedAlone() {
        AtomicInteger opened = new AtomicInteger();
        Fuzzer fuzzer = new Fuzzer(List.of(new Odd(selector -> assertNotEquals(1, opened.getAndIncrement()))), programs -> { });
        assertEquals(Optional.empty(), fuzzer.run(1, 3, BUDGET_NANOS));
        assertEquals(List.of(1L), fuzzer.glimpses().stream().map(Glimpse::seed).toList());
    }

    /** Does something to each of its selectors in secret. */
    private record Odd(Consumer<Selector> secret) implements SelectorBackend {
        @Override
        public String name() {
            return "odd";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Selector open(Set<Feature> required) throws IOException {
            Selector selector = Subjects.named("jdk").get(0).open(required);
            secret.accept(selector);
            return selector;
        }
    }
}
