package io.selectors.spi;

/** The same for a backend that hands out what it finds at once, by {@link SelectorBase#implHarvest}. */
final class PassingStateMachineTest extends StateMachineTest {
    @Override
    ScriptedSelector newSelector() {
        return new ScriptedSelector(true);
    }
}
