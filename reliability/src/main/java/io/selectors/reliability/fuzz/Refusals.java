package io.selectors.reliability.fuzz;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetConnectedException;
import java.util.Set;

/** What the contract refuses, and how: the answers are sets of what may be thrown, with {@link #NOTHING} where a call may pass. */
final class Refusals {
    static final Class<?> NOTHING = Void.class;

    private final Set<Feature> features;
    private final boolean takesBlocking;

    Refusals(Set<Feature> features, boolean takesBlocking) {
        this.features = features;
        this.takesBlocking = takesBlocking;
    }

    Set<Class<?>> ofRegister(boolean selectorOpen, End end, Interest interest, Holder holder) {
        if (!selectorOpen) {
            return Set.of(ClosedSelectorException.class);
        }
        if (!end.isOpen()) {
            return Set.of(ClosedChannelException.class);
        }
        Class<?> refusal = ofInterest(end, false, interest);
        if (refusal == NOTHING && end.description.blocking && !takesBlocking) {
            refusal = IllegalBlockingModeException.class;
        }
        if (refusal == NOTHING) {
            refusal = ofConnection(end, false, interest);
        }
        return refusal == NOTHING ? ofHolder(holder) : Set.of(refusal);
    }

    /** @param owner what the number is now, or null if it is not open */
    Set<Class<?>> ofRegisterNumber(boolean selectorOpen, End owner, Interest interest, Holder holder) {
        if (!selectorOpen) {
            return Set.of(ClosedSelectorException.class);
        }
        if (!features.contains(Feature.FILE_DESCRIPTORS)) {
            return Set.of(UnsupportedOperationException.class);
        }
        Class<?> refusal = ofInterest(null, true, interest);
        if (refusal != NOTHING) {
            return Set.of(refusal);
        }
        if (owner == null) {
            // The JVM may have opened a file there since: it loads classes and reads its limits when it likes.
            return Set.of(IOException.class, NotPollableException.class);
        }
        return owner.description.kind == Kind.FILE ? Set.of(NotPollableException.class) : ofHolder(holder);
    }

    /** Whether a registration was refused only after the number's holder had been looked at. */
    static boolean isAfterLooking(Class<?> refusal) {
        return refusal == IllegalStateException.class || refusal == IOException.class || refusal == NotPollableException.class;
    }

    Set<Class<?>> ofModify(boolean selectorOpen, ModelKey key, Interest interest) {
        if (!selectorOpen || !key.mayBeValid()) {
            return Set.of(CancelledKeyException.class);
        }
        Class<?> refusal = ofInterest(key.end, key.byNumber, interest);
        if (refusal == NOTHING) {
            refusal = ofConnection(key.end, key.byNumber, interest);
        }
        return key.isValid() ? Set.of(refusal) : Set.of(refusal, CancelledKeyException.class);
    }

    private Class<?> ofInterest(End end, boolean byNumber, Interest interest) {
        if (interest.isExclusive() && (interest.isOneShot() || interest.isPriority())) {
            return IllegalArgumentException.class;
        }
        if (!byNumber) {
            Interest has = end.description.kind.directions;
            if (interest.isRead() && !has.isRead() || interest.isWrite() && !has.isWrite()) {
                return IllegalArgumentException.class;
            }
        }
        return lacks(interest.isEdgeTriggered(), Feature.EDGE_TRIGGERED) || lacks(interest.isExclusive(), Feature.EXCLUSIVE)
                || lacks(interest.isPriority(), Feature.PRIORITY) ? UnsupportedOperationException.class : NOTHING;
    }

    private boolean lacks(boolean asked, Feature feature) {
        return asked && !features.contains(feature);
    }

    private static Class<?> ofConnection(End end, boolean byNumber, Interest interest) {
        return !byNumber && end.description.kind == Kind.UNCONNECTED && !interest.isNone()
                ? NotYetConnectedException.class : NOTHING;
    }

    /** Whether something holds the number already. */
    enum Holder {
        NOBODY, SOMEBODY,
        /** A raw number was closed and then given to the same description again: not every kernel can tell. */
        PERHAPS
    }

    private static Set<Class<?>> ofHolder(Holder holder) {
        return switch (holder) {
            case NOBODY -> Set.of(NOTHING);
            case SOMEBODY -> Set.of(IllegalStateException.class);
            case PERHAPS -> Set.of(NOTHING, IllegalStateException.class);
        };
    }
}
