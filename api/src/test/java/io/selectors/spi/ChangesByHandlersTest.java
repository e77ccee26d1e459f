package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a handler changes while reports of the same wait are yet to be delivered; also one that then throws. */
class ChangesByHandlersTest extends ScriptedTests {
    @ParameterizedTest
    @MethodSource("modes")
    void aHandlerThatChangesALaterKeyHasItsOldReportDropped(Interest interest) throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(interest);
        poller.report(first, READ);
        poller.report(second, READ);
        assertEquals(1, selector.select((key, readiness) -> {
            assertSame(first, key);
            second.modify(interest.with(Interest.WRITE));
        }));
        assertTrue(second.isValid());
        assertEquals(2, poller.size());
        poller.report(second, READ | WRITE);
        assertEquals(List.of(event(second, READ | WRITE)), selector.selectNow());
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aHandlerThatChangesALaterKeyAndThrowsHasItsOldReportDropped(Interest interest) throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(interest);
        poller.report(first, READ);
        poller.report(second, READ);
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            assertSame(first, key);
            second.modify(interest.with(Interest.WRITE));
            throw new HandlerException();
        }));
        assertEquals(List.of(), selector.selectNow());
        poller.report(second, WRITE);
        assertEquals(List.of(event(second, WRITE)), selector.selectNow());
    }

    /** What the old arming has seen is not kept for the new one, and that it has fired is not held against it. */
    @Test
    void aOneShotThatAHandlerArmsAgainBeforeItThrowsFiresOnceForTheNewArming() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(READ_ONCE);
        poller.report(first, READ);
        poller.report(second, READ);
        List<SelectorKey> told = new ArrayList<>();
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            told.add(key);
            second.modify(READ_ONCE);
            throw new HandlerException();
        }));
        for (int i = 0; i < 3; i++) {
            selector.selectNow((key, readiness) -> told.add(key));
            poller.report(second, READ);
        }
        assertEquals(List.of(first, second), told);
    }

    @Test
    void aHandlerThatArmsTheKeysOwnOneShotAgainAndThrowsHasItFireAgain() throws IOException {
        SelectorKey key = register(READ_ONCE);
        poller.report(key, READ);
        assertThrows(HandlerException.class, () -> selector.select((found, readiness) -> {
            found.modify(READ_ONCE);
            throw new HandlerException();
        }));
        assertEquals(List.of(), selector.selectNow());
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
    }

    @Test
    void whatAHandlerClosesWithoutUnregisteringIsRemovedWhereItsReportIsMet() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ);
        poller.report(first, READ);
        poller.report(second, READ);
        assertEquals(1, selector.select((key, readiness) -> second.channel().close()));
        assertEquals(1, poller.size());
    }

    @Test
    void whatAHandlerUnregistersIsNotReported() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(READ_EDGES);
        poller.report(first, READ);
        poller.report(second, READ);
        assertEquals(1, selector.select((key, readiness) -> second.unregister()));
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void whatAHandlerRegistersIsReportedByTheNextSelect() throws IOException {
        poller.report(selector.register(7, Interest.READ), READ);
        assertEquals(1, selector.select((key, readiness) -> poller.report(selector.register(8, Interest.READ), READ)));
        assertEquals(List.of(event(selector.key(8).orElseThrow(), READ)), selector.select());
    }
}
