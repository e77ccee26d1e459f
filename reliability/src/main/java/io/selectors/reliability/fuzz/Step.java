package io.selectors.reliability.fuzz;

import io.selectors.Interest;
import java.io.IOException;
import java.util.List;

/** One step of a program. A step that makes no sense where it stands does nothing. */
interface Step {
    /** Does it on the backend, the model and the world. */
    void run(Machine machine) throws IOException;

    /** @param fitting whether the interest is first cut down to what the slot's kind has */
    record Register(int selector, int slot, boolean byNumber, boolean fitting, Interest interest) implements Step {
        @Override
        public void run(Machine machine) {
            machine.register(selector, slot, byNumber, fitting, interest);
        }
    }

    /** @param age 0 for the last key of the slot's number, 1 for the one before */
    record Modify(int selector, int slot, int age, boolean fitting, Interest interest, Judge.Modification modification) implements Step {
        @Override
        public void run(Machine machine) {
            machine.modify(selector, slot, age, fitting, interest, modification);
        }
    }

    /** @param age 0 for the last key of the slot's number, 1 for the one before */
    record Unregister(int selector, int slot, int age) implements Step {
        @Override
        public void run(Machine machine) {
            machine.unregister(selector, slot, age);
        }
    }

    /** @param handler what to do at each event; null for the form with a list */
    record Select(int selector, Machine.Wait waits, Handler handler) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.select(selector, waits, handler);
        }
    }

    /** To do with one selector. */
    record OfSelector(int selector, SelectorAction action) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            switch (action) {
                case WAKEUP -> machine.wakeup(selector);
                case CHECK -> machine.check(selector);
                case SELECT_WITHIN -> machine.selectWithin(selector);
                case CLOSE -> machine.closeSelector(selector);
                case REOPEN -> machine.reopenSelector(selector);
            }
        }
    }

    /** What is done to a selector. */
    enum SelectorAction { WAKEUP, CHECK, SELECT_WITHIN, CLOSE, REOPEN }

    /** To do with one slot. */
    record OfSlot(int slot, SlotAction action) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            World world = machine.world();
            switch (action) {
                case PEER_WRITES -> world.peerWrites(slot);
                case DRAIN -> world.drain(slot);
                case TAKE -> world.take(slot);
                case CLOSE -> world.close(slot);
                case PEER_CLOSES -> world.peerCloses(slot);
                case PEER_HALF_CLOSES -> world.peerHalfCloses(slot);
                case PEER_RESETS -> world.peerResets(slot);
                case FILL -> world.fill(slot);
                case PEER_DRAINS -> world.peerDrains(slot);
                case HALF_CLOSE -> world.halfClose(slot);
                case PEER_SENDS_URGENTLY -> world.peerSendsUrgently(slot);
                case BLOCK -> machine.block(slot, true);
                case UNBLOCK -> machine.block(slot, false);
            }
        }
    }

    /** What is done to a slot. */
    enum SlotAction {
        PEER_WRITES, DRAIN, TAKE, CLOSE, PEER_CLOSES, PEER_HALF_CLOSES, PEER_RESETS, FILL, PEER_DRAINS, HALF_CLOSE, PEER_SENDS_URGENTLY,
        BLOCK, UNBLOCK
    }

    /** Closes what a slot holds, without unregistering it, and opens something, which often gets its number. */
    record Open(int slot, Kind kind) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.world().open(slot, kind);
        }
    }

    /** Closes what a slot holds, and puts a duplicate there. */
    record Duplicate(int from, int into) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.world().duplicate(from, into);
        }
    }

    /** Makes a raw number another one's duplicate: dup2. */
    record DuplicateOnto(int from, int onto) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.world().duplicateOnto(from, onto);
        }
    }

    /** Makes a ghost: a registered description lives on in a duplicate, and its number is registered for something else. */
    record AddGhost(int slot, int into, Kind kind, Interest interest) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.world().duplicate(slot, into);
            machine.world().open(slot, kind);
            machine.register(0, slot, false, true, interest);
        }
    }

    /** Does another step on another thread. */
    record Elsewhere(Step step) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.elsewhere(step);
        }
    }

    /** @param again whether each is unregistered and registered, instead of modified */
    record ChangeAll(int selector, Interest interest, boolean again, boolean drains) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.changeAll(selector, interest, again, drains);
        }
    }

    /**
     * A batch of every slot, whose first handler changes all of them.
     *
     * @param armed what they wait for
     * @param asked what the handler asks for
     * @param again whether it unregisters and registers each, instead of modifying it
     * @param elsewhere whether another thread does it, for which the handler waits
     */
    record Batch(int selector, Interest armed, Interest asked, boolean again, boolean drains, boolean elsewhere, boolean throwing)
            implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            Step change = new ChangeAll(selector, asked, again, drains);
            machine.armAll(selector, armed);
            machine.select(selector, Machine.Wait.NOW, new Handler(List.of(elsewhere ? new Elsewhere(change) : change), List.of(),
                    throwing ? 0 : Integer.MAX_VALUE));
        }
    }

    /** Makes ghosts of numbers that are in no slot. */
    record Ghosts(int selector, int count, boolean selects) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.addGhosts(selector, count, selects);
        }
    }

    /** Selects while the process has no descriptor left. */
    record SelectExhausted(int selector, Machine.Wait waits, boolean byHandler) implements Step {
        @Override
        public void run(Machine machine) throws IOException {
            machine.selectExhausted(selector, waits, byHandler);
        }
    }
}
