package io.selectors.reliability.races;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.util.Arrays;
import java.util.Locale;

/** What is raced, and what the contract lets it throw, given the rival. */
enum Operation {
    SELECT(Round::select) {
        @Override
        boolean mayThrow(Throwable thrown, Operation rival) {
            return rival == SELECT && thrown.getClass() == IllegalStateException.class
                    || rival == CLOSE && thrown instanceof ClosedSelectorException;
        }
    },
    REGISTER(Round::register) {
        @Override
        boolean mayThrow(Throwable thrown, Operation rival) {
            return rival == CLOSE && thrown instanceof ClosedSelectorException
                    || rival == CLOSE_CHANNEL && thrown instanceof ClosedChannelException
                    || rival.needsKey() && thrown.getClass() == IllegalStateException.class
                    || rival == REGISTER && thrown.getClass() == IllegalStateException.class;
        }
    },
    MODIFY(Round::modify) {
        @Override
        boolean mayThrow(Throwable thrown, Operation rival) {
            return (rival == UNREGISTER || rival == CLOSE_CHANNEL || rival == CLOSE) && thrown instanceof CancelledKeyException;
        }
    },
    UNREGISTER(Round::unregister),
    CLOSE_CHANNEL(Round::closeChannel),
    WAKEUP(Round::wakeup),
    INTERRUPT(Round::interrupt),
    CLOSE(Round::close);

    /** One side's part of a round; returns what came of it, for the statistics. */
    @FunctionalInterface
    interface Action {
        String perform(Round round, int side) throws Exception;
    }

    private final Action action;

    Operation(Action action) {
        this.action = action;
    }

    String perform(Round round, int side) throws Exception {
        return action.perform(round, side);
    }

    /** Whether it is about a registration that must be there already. */
    boolean needsKey() {
        return this == MODIFY || this == UNREGISTER;
    }

    boolean mayThrow(Throwable thrown, Operation rival) {
        return false;
    }

    static Operation named(String name) {
        for (Operation operation : values()) {
            if (operation.toString().equals(name.strip())) {
                return operation;
            }
        }
        throw new IllegalArgumentException("there is no operation '" + name + "'; there are "
                + String.join(", ", Arrays.stream(values()).map(Operation::toString).toList()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
