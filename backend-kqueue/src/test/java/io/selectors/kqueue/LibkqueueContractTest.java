package io.selectors.kqueue;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract on libkqueue, a library over epoll; real calls, though not a real kernel's. */
@EnabledIfSystemProperty(named = KqueueBinding.LIBRARY, matches = ".+",
        disabledReason = "libkqueue is not tried: -D" + KqueueBinding.LIBRARY + " names none")
class LibkqueueContractTest extends KqueueContract {
    LibkqueueContractTest() {
        super(Platform.LIBKQUEUE, Wakeup.AUTO);
    }

    /** Each is listed in docs/kqueue.md. */
    private static final List<String> DEVIATIONS = List.of(
            // A duplicate keeps a closed descriptor's registration alive, and a reused number meets it.
            "aGhostOfAClosedChannelNeitherReportsNorSpins", "aGhostOnAReusedNumberNeitherReportsNorSpins",
            "aReusedNumberIsRegisteredAnew",
            // An edge of one filter is reported by the other one, too.
            "anEdgeOfOneDirectionSurvivesTheOthersRemoval",
            // It takes SO_ERROR as it reports it, and the event comes without.
            "aResetMakesEveryRequestedDirectionReady");

    @BeforeEach
    void skipWhatLibkqueueDoesInItsOwnWay(TestInfo test) {
        assumeFalse(DEVIATIONS.contains(test.getTestMethod().orElseThrow().getName()), "libkqueue deviates from every kernel here");
    }

    @Override
    KqueueCalls calls(Platform platform) {
        return new JnaCalls(platform);
    }
}
