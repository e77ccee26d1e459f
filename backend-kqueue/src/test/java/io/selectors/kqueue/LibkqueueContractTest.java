package io.selectors.kqueue;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.selectors.unix.Binding;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.JRE;

/** The contract on libkqueue, a library over epoll; real calls, though not a real kernel's. */
@EnabledIfSystemProperty(named = Platform.LIBRARY, matches = ".+",
        disabledReason = "libkqueue is not tried: -D" + Platform.LIBRARY + " names none")
class LibkqueueContractTest {
    /** Each is listed in docs/kqueue.md. */
    private static final List<String> DEVIATIONS = List.of(
            // A duplicate keeps a closed descriptor's registration alive, and a reused number meets it.
            "aGhostOfAClosedChannelNeitherReportsNorSpins", "aGhostOnAReusedNumberNeitherReportsNorSpins",
            "aReusedNumberIsRegisteredAnew", "aReusedNumberIsRegisteredAnewForTheOtherDirection",
            "whenAGhostGoesFiredOneShotsStaySilentAndEdgesAreNotLost", "aNumberThatReturnsToAnEarlierDescriptionIsRegisteredAnew",
            "aRefusedDeferredChangeHidesNothingFromAShortSelect", "aLostReadersWriterIsForgottenWhenItsNumberIsRegisteredAnew",
            // Sometimes: it ends waits until the queue has been replaced.
            "aGhostOfAChannelClosedAfterADeferredChangeDoesNotSpin",
            // An edge of one filter is reported by the other one, too.
            "anEdgeOfOneDirectionSurvivesTheOthersRemoval",
            // It takes SO_ERROR as it reports it, and the event comes without.
            "aResetMakesEveryRequestedDirectionReady", "anErrorThatAThrowingHandlerHeldUpIsForgottenWhenItIsGone");

    abstract static class Libkqueue extends KqueueContract {
        private final Binding binding;

        Libkqueue(Binding binding) {
            super(Platform.LIBKQUEUE, Wakeup.AUTO);
            this.binding = binding;
        }

        @BeforeEach
        void skipWhatLibkqueueDoesInItsOwnWay(TestInfo test) {
            assumeFalse(DEVIATIONS.contains(test.getTestMethod().orElseThrow().getName()), "libkqueue deviates from every kernel here");
        }

        @Override
        KqueueCalls calls(Platform platform) throws IOException {
            return KqueueBindings.open(binding, platform);
        }
    }

    @Nested
    class Jna extends Libkqueue {
        Jna() {
            super(Binding.JNA);
        }
    }

    @Nested
    @EnabledForJreRange(min = JRE.JAVA_22)
    class Foreign extends Libkqueue {
        Foreign() {
            super(Binding.FOREIGN);
        }
    }
}
