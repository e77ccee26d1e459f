package io.selectors.reliability.fuzz;

import io.selectors.Interest;
import io.selectors.reliability.fuzz.Step.SelectorAction;
import io.selectors.reliability.fuzz.Step.SlotAction;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes programs. The simplest of everything comes first, because shrinking goes there. */
final class Programs {
    private static final int STEPS = 40;

    private Programs() {
    }

    static Arbitrary<Program> all() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(Tuple.of(6, Kind.RAW_READ), Tuple.of(4, Kind.RAW_WRITE),
                Tuple.of(3, Kind.PIPE_SOURCE), Tuple.of(3, Kind.PIPE_SINK), Tuple.of(8, Kind.SOCKET), Tuple.of(2, Kind.SERVER),
                Tuple.of(1, Kind.UNCONNECTED), Tuple.of(1, Kind.FILE));
        return Combinators.combine(kinds.list().ofSize(World.SLOTS), steps(kinds).list().ofMinSize(1).ofMaxSize(STEPS))
                .as(Program::new);
    }

    private static Arbitrary<Step> steps(Arbitrary<Kind> kinds) {
        Arbitrary<Step> own = plainSteps(kinds);
        Arbitrary<Step> plain = Arbitraries.frequencyOf(Tuple.of(12, own), Tuple.of(1, changes().map(Step.Elsewhere::new)));
        return Arbitraries.frequencyOf(Tuple.of(48, plain), Tuple.of(12, selects(plain)), Tuple.of(4, batches()), Tuple.of(1, ghosts()),
                Tuple.of(1, exhausted()));
    }

    /** What another thread can do, too. */
    private static Arbitrary<Step> changes() {
        Arbitrary<Integer> slots = Arbitraries.integers().between(0, World.SLOTS - 1);
        return Arbitraries.frequencyOf(
                Tuple.of(3, Combinators.combine(selectors(), slots, interests())
                        .as((selector, slot, interest) -> new Step.Register(selector, slot, false, true, interest))),
                Tuple.of(6, Combinators.combine(selectors(), slots, interests(), Arbitraries.of(Judge.Modification.class))
                        .as((selector, slot, interest, change) -> new Step.Modify(selector, slot, 0, true, interest, change))),
                Tuple.of(1, Combinators.combine(selectors(), slots).as((selector, slot) -> new Step.Unregister(selector, slot, 0))),
                Tuple.of(1, selectors().map(selector -> new Step.OfSelector(selector, SelectorAction.WAKEUP))));
    }

    private static Arbitrary<Step> batches() {
        Arbitrary<Boolean> either = Arbitraries.of(false, true);
        return Combinators.combine(selectors(), interests(), interests(), either, either, either, either).as(Step.Batch::new);
    }

    /** Few mostly, and now and then more than anybody would keep notes of. */
    private static Arbitrary<Step> ghosts() {
        Arbitrary<Integer> counts = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(1, 20)),
                Tuple.of(1, Arbitraries.integers().between(1, 400)));
        Arbitrary<Step> atOnce = Combinators.combine(selectors(), counts).as((selector, count) -> new Step.Ghosts(selector, count, false));
        Arbitrary<Step> oneByOne = Combinators.combine(selectors(), Arbitraries.integers().between(1, 20))
                .as((selector, count) -> new Step.Ghosts(selector, count, true));
        return Arbitraries.oneOf(atOnce, oneByOne);
    }

    private static Arbitrary<Step> exhausted() {
        return Combinators.combine(selectors(), waits(), Arbitraries.of(false, true)).as(Step.SelectExhausted::new);
    }

    private static Arbitrary<Machine.Wait> waits() {
        return Arbitraries.frequency(Tuple.of(20, Machine.Wait.NOW), Tuple.of(8, Machine.Wait.LONG),
                Tuple.of(2, Machine.Wait.SHORT), Tuple.of(1, Machine.Wait.INTERRUPTED), Tuple.of(1, Machine.Wait.IDLE));
    }

    private static Arbitrary<Step> plainSteps(Arbitrary<Kind> kinds) {
        Arbitrary<Integer> slots = Arbitraries.integers().between(0, World.SLOTS - 1);
        Arbitrary<Integer> selectors = selectors();
        Arbitrary<Boolean> seldom = Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true));
        Arbitrary<Boolean> mostly = Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false));
        Arbitrary<Integer> age = Arbitraries.frequency(Tuple.of(9, 0), Tuple.of(1, 1));
        return Arbitraries.frequencyOf(
                Tuple.of(24, Combinators.combine(selectors, slots, seldom, mostly, interests()).as(Step.Register::new)),
                Tuple.of(16, Combinators.combine(selectors, slots, age, mostly, interests(), Arbitraries.of(Judge.Modification.class))
                        .as(Step.Modify::new)),
                Tuple.of(6, Combinators.combine(selectors, slots, age).as(Step.Unregister::new)),
                Tuple.of(36, Combinators.combine(slots, slotActions()).as(Step.OfSlot::new)),
                Tuple.of(8, Combinators.combine(slots, kinds).as(Step.Open::new)),
                Tuple.of(4, Combinators.combine(slots, slots).as(Step.Duplicate::new)),
                Tuple.of(3, Combinators.combine(slots, slots).as(Step.DuplicateOnto::new)),
                Tuple.of(4, Combinators.combine(slots, slots, kinds, interests()).as(Step.AddGhost::new)),
                Tuple.of(6, Combinators.combine(selectors, selectorActions()).as(Step.OfSelector::new)));
    }

    private static Arbitrary<Integer> selectors() {
        return Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(1, 1));
    }

    private static Arbitrary<SlotAction> slotActions() {
        return Arbitraries.frequency(Tuple.of(14, SlotAction.PEER_WRITES), Tuple.of(6, SlotAction.DRAIN), Tuple.of(3, SlotAction.TAKE),
                Tuple.of(4, SlotAction.CLOSE), Tuple.of(3, SlotAction.PEER_CLOSES), Tuple.of(3, SlotAction.PEER_HALF_CLOSES),
                Tuple.of(3, SlotAction.PEER_RESETS), Tuple.of(2, SlotAction.FILL), Tuple.of(3, SlotAction.PEER_DRAINS),
                Tuple.of(1, SlotAction.HALF_CLOSE), Tuple.of(1, SlotAction.PEER_SENDS_URGENTLY), Tuple.of(1, SlotAction.BLOCK),
                Tuple.of(1, SlotAction.UNBLOCK));
    }

    private static Arbitrary<SelectorAction> selectorActions() {
        return Arbitraries.frequency(Tuple.of(6, SelectorAction.WAKEUP), Tuple.of(4, SelectorAction.CHECK),
                Tuple.of(2, SelectorAction.SELECT_WITHIN), Tuple.of(1, SelectorAction.REOPEN), Tuple.of(1, SelectorAction.CLOSE));
    }

    private static Arbitrary<Interest> interests() {
        Arbitrary<Interest> directions = Arbitraries.frequency(Tuple.of(6, Interest.READ), Tuple.of(4, Interest.WRITE),
                Tuple.of(6, Interest.READ_WRITE), Tuple.of(2, Interest.NONE), Tuple.of(1, Interest.NONE.priority()),
                Tuple.of(1, Interest.READ_WRITE.priority()));
        Arbitrary<Interest> modes = Arbitraries.frequency(Tuple.of(10, Interest.NONE), Tuple.of(5, Interest.NONE.edgeTriggered()),
                Tuple.of(5, Interest.NONE.oneShot()), Tuple.of(2, Interest.NONE.edgeTriggered().oneShot()),
                Tuple.of(3, Interest.NONE.exclusive()), Tuple.of(1, Interest.NONE.exclusive().edgeTriggered()),
                Tuple.of(1, Interest.NONE.exclusive().oneShot()));
        return Combinators.combine(directions, modes).as(Interest::with);
    }

    private static Arbitrary<Step> selects(Arbitrary<Step> plain) {
        Arbitrary<List<Step>> first = plain.list().ofMaxSize(4);
        Arbitrary<List<Step>> later = plain.list().ofMaxSize(1);
        Arbitrary<Integer> throwsAt = Arbitraries.frequency(Tuple.of(4, Integer.MAX_VALUE), Tuple.of(2, 0), Tuple.of(1, 1));
        Arbitrary<Handler> handlers = Combinators.combine(first, later, throwsAt).as(Handler::new).injectNull(0.4);
        return Combinators.combine(selectors(), waits(), handlers).as(Step.Select::new);
    }
}
