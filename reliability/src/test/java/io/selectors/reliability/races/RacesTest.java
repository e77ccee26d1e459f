package io.selectors.reliability.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The short mode: every pair on every binding. The simulated kqueues are left to the long mode, for their calls are slow.
 */
class RacesTest {
    private static final int ROUNDS = 200;
    private static final int REARMINGS = 2_000;

    @TestFactory
    Stream<DynamicNode> everyPairKeepsTheContract() {
        return Subjects.all().stream().filter(backend -> !backend.name().startsWith("kqueue-"))
                .map(backend -> dynamicContainer(backend.name(), races(backend)));
    }

    private static Stream<DynamicNode> races(SelectorBackend backend) {
        // Another one each time, named by whatever fails.
        Races races = new Races(System.nanoTime(), rounds -> { });
        List<Pair> pairs = Pair.all();
        DynamicNode rearm = dynamicTest(Races.REARM, () -> assertEquals(REARMINGS, races.rearm(backend, REARMINGS).rounds()));
        return Stream.concat(Stream.of(rearm), pairs.stream().map(pair -> dynamicTest(pair.toString(),
                () -> assertEquals(ROUNDS, races.run(backend, pair, ROUNDS).rounds()))));
    }
}
