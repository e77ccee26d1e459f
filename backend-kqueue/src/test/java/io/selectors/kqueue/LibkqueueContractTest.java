package io.selectors.kqueue;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.selectors.contract.GhostsContract;
import io.selectors.unix.Binding;
import java.io.IOException;
import java.lang.reflect.Method;
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
    /** Each is listed in docs/kqueue.md; {@link GhostsContract} deviates as a whole. */
    private static final List<String> DEVIATIONS = List.of(
            // Of a number that was closed or replaced the registration lives on, in memory that libkqueue has freed.
            "aGhostOfAClosedChannelNeitherReportsNorSpins", "aGhostOnAReusedNumberNeitherReportsNorSpins",
            "aReusedNumberIsRegisteredAnew", "aReusedNumberIsRegisteredAnewForTheOtherDirection",
            "whenAGhostGoesFiredOneShotsStaySilentAndEdgesAreNotLost", "aNumberThatReturnsToAnEarlierDescriptionIsRegisteredAnew",
            "aRefusedDeferredChangeHidesNothingFromAShortSelect", "aLostReadersWriterIsForgottenWhenItsNumberIsRegisteredAnew",
            "aGhostOfAChannelClosedAfterADeferredChangeDoesNotSpin", "aModifyOfANumberThatBecameAFilesEndsItsKey",
            // It finds no more than 512 events at once.
            "oneSelectReportsAllThatIsReady",
            // An edge of one filter is reported by the other one, too.
            "anEdgeOfOneDirectionSurvivesTheOthersRemoval",
            // It takes SO_ERROR as it reports it, and the event comes without.
            "aResetMakesEveryRequestedDirectionReady", "anErrorThatAThrowingHandlerHeldUpIsForgottenWhenItIsGone");

    abstract static class Libkqueue extends KqueueContract {
        private final Binding binding;

        Libkqueue(Binding binding) {
            super(Platform.LIBKQUEUE, WakeBy.AUTO);
            this.binding = binding;
        }

        @BeforeEach
        void skipWhatLibkqueueDoesInItsOwnWay(TestInfo test) {
            Method method = test.getTestMethod().orElseThrow();
            assumeFalse(method.getDeclaringClass() == GhostsContract.class || DEVIATIONS.contains(method.getName()),
                    "libkqueue deviates from every kernel here");
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
