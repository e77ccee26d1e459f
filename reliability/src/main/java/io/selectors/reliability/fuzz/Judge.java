package io.selectors.reliability.fuzz;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.SystemCallException;
import io.selectors.reliability.fuzz.Refusals.Holder;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** A selector, and what the contract says of it after the same calls. */
final class Judge {
    final Selector selector;
    final String name;
    final boolean isNative;
    final List<ModelKey> keys = new ArrayList<>();
    /** A wake-up that no select has consumed yet. */
    boolean wakeupPending;
    boolean selecting;
    private final World world;
    private final Refusals refusals;
    private boolean ghosts;

    Judge(SelectorBackend backend, Set<Feature> required, World world) throws IOException {
        this.selector = backend.open(required);
        this.name = backend.name();
        this.world = world;
        this.isNative = selector.features().contains(Feature.FILE_DESCRIPTORS);
        this.refusals = new Refusals(selector.features(), required.contains(Feature.BLOCKING_CHANNELS));
    }

    // Calls that may be refused

    /** Makes a call; returns what it threw, {@link Refusals#NOTHING} if it passed. */
    private Class<?> attempt(String what, Set<Class<?>> expected, Callable<?> call) {
        Class<?> outcome = Refusals.NOTHING;
        Throwable thrown = null;
        try {
            call.call();
        } catch (Exception e) {
            // What the contract calls an IOException has the errno with it, where there is one.
            outcome = e.getClass() == SystemCallException.class ? IOException.class : e.getClass();
            thrown = e;
        }
        if (!expected.contains(outcome)) {
            throw new Difference(what + ": " + (thrown == null ? "it passed" : thrown) + ", the contract says " + names(expected), thrown);
        }
        return outcome;
    }

    private static String names(Set<Class<?>> expected) {
        return String.join(" or ", expected.stream().map(type -> type == Refusals.NOTHING ? "it passes" : type.getSimpleName())
                .sorted().toList());
    }

    void register(End end, boolean byNumber, Interest interest) {
        if (byNumber) {
            registerNumber(end.number, interest);
        } else {
            Set<Class<?>> expected = refusals.ofRegister(selector.isOpen(), end, interest, holder(end, end.number));
            register("register channel of " + end.description.kind + ", " + interest, expected, end, false, interest);
        }
    }

    private void registerNumber(int number, Interest interest) {
        End owner = world.owner(number);
        if (owner == null && !Kernel.look(number).isClosed()) {
            // Another's: not ours to register.
            return;
        }
        Set<Class<?>> expected = refusals.ofRegisterNumber(selector.isOpen(), owner, interest, holder(owner, number));
        if (owner == null) {
            probed(number, attempt("register number " + number + ", which is closed", expected, () -> selector.register(number, interest)));
        } else {
            register("register number " + number + ", " + owner.description.kind + ", " + interest, expected, owner, true, interest);
        }
    }

    private Holder holder(End end, int number) {
        Holder holder = Holder.NOBODY;
        for (ModelKey key : keys) {
            boolean same = isNative ? key.end.number == number : end != null && key.end.channel == end.channel;
            if (same && key.isValid()) {
                return Holder.SOMEBODY;
            }
            if (same && key.isUncertain() && end != null && key.end.description == end.description) {
                holder = Holder.PERHAPS;
            }
        }
        return holder;
    }

    private void register(String what, Set<Class<?>> expected, End end, boolean byNumber, Interest interest) {
        Object attachment = keys.size();
        SelectorKey[] made = new SelectorKey[1];
        Class<?> outcome = attempt(what, expected, () -> made[0] = byNumber ? selector.register(end.number, interest, attachment)
                : selector.register(end.channel, interest, attachment));
        if (outcome != Refusals.NOTHING) {
            probed(end.number, outcome);
            return;
        }
        for (ModelKey key : keys) {
            key.ended |= isNative && key.end.number == end.number;
        }
        ModelKey key = new ModelKey(made[0], end, byNumber, interest, attachment);
        keys.add(key);
        check(key);
        require(key.key.channel() == (byNumber ? null : end.channel), key, "channel() is " + key.key.channel());
        require(key.key.fd() == (isNative ? end.number : -1), key, "fd() is " + key.key.fd());
    }

    /** To learn whether a filter is still there, a kqueue has to be given it again; FreeBSD's then looks at the descriptor again. */
    private void probed(int number, Class<?> refusal) {
        for (ModelKey key : keys) {
            if (key.end.number == number && Refusals.isAfterLooking(refusal)) {
                key.probed(name.startsWith("kqueue"));
            }
        }
    }

    void modify(ModelKey key, Interest wanted, Modification modification) {
        Interest interest = modification.result(key.interest, wanted);
        Class<?> outcome = attempt(modification + " " + key + " by " + wanted, refusals.ofModify(selector.isOpen(), key, interest), () -> {
            modification.make(key.key, wanted);
            return null;
        });
        if (outcome == Refusals.NOTHING) {
            key.strayed |= isBeyondTheKernel(key);
            key.armed(interest);
        } else {
            key.ended |= outcome == CancelledKeyException.class && selector.isOpen();
        }
    }

    /** The three ways to change an interest. */
    enum Modification {
        MODIFY, ENABLE, DISABLE;

        private Interest result(Interest before, Interest wanted) {
            return this == MODIFY ? wanted : this == ENABLE ? before.with(wanted) : before.without(wanted);
        }

        private void make(SelectorKey key, Interest wanted) throws IOException {
            switch (this) {
                case MODIFY -> key.modify(wanted);
                case ENABLE -> key.enable(wanted);
                case DISABLE -> key.disable(wanted);
            }
        }
    }

    void unregister(ModelKey key) {
        boolean stood = key.key.unregister();
        if (!selector.isOpen() || !key.isUncertain()) {
            require(stood == (selector.isOpen() && key.isValid()), key, "unregister() answered " + stood);
        }
        key.ended = true;
        require(!key.key.isValid(), key, "is valid after unregister()");
    }

    void wakeup() {
        selector.wakeup();
        wakeupPending = true;
    }

    // What is there

    /** XNU runs a pipe's filters whenever it is read, so its own reader has an edge again; no other system does (macOS 15.5). */
    void changed(Change change) {
        for (ModelKey key : keys) {
            if (key.end.description == change.description() && (!change.isOwn() || name.equals("kqueue-macos"))) {
                key.changed(change.must(), change.may());
            }
        }
    }

    /** A ghost of a number that is in no slot was made. */
    void noteGhosts() {
        ghosts = true;
    }

    /** Whether a ghost may have made the backend start afresh, which may repeat edges. */
    boolean hasGhosts() {
        for (ModelKey key : keys) {
            ghosts |= !key.end.isOpen() && key.end.description.isAlive();
        }
        return ghosts;
    }

    /**
     * Whether a key's number was closed and has come back to a description of which the kernel may still hold an earlier
     * registration: a modify then finds that one, and nothing tells; nor later, when the number is another's.
     */
    boolean isBeyondTheKernel(ModelKey key) {
        End owner = world.owner(key.end.number);
        return key.strayed || key.isUncertain() && owner != null && keys.stream().anyMatch(other -> other != key
                && other.end.number == owner.number && other.end.description == owner.description);
    }

    /** Whether others may be woken instead of a key. */
    boolean sharesExclusively(ModelKey key, List<Judge> all) {
        return key.interest.isExclusive() && all.stream().flatMap(judge -> judge.keys.stream())
                .anyMatch(other -> other != key && other.mayBeValid() && other.interest.isExclusive()
                        && other.end.description == key.end.description);
    }

    ModelKey find(SelectorKey key) {
        for (ModelKey candidate : keys) {
            if (candidate.key == key) {
                return candidate;
            }
        }
        throw new Difference(name + " reported a key that it never gave out: " + key);
    }

    private void require(boolean condition, ModelKey key, String complaint) {
        if (!condition) {
            throw new Difference(name + ", key " + key + ": " + complaint);
        }
    }

    /** Compares all that can be asked. */
    void check() {
        if (!selector.isOpen()) {
            Set<Class<?>> closed = Set.of(ClosedSelectorException.class);
            attempt("keys() of a closed selector", closed, selector::keys);
            attempt("size() of a closed selector", closed, selector::size);
            attempt("key(0) of a closed selector", closed, () -> selector.key(0));
            attempt("selectNow() of a closed selector", closed, selector::selectNow);
        } else {
            checkKeys();
            for (int slot = 0; slot < World.SLOTS; slot++) {
                checkSlot(world.slot(slot));
            }
        }
        keys.forEach(this::check);
    }

    private void checkKeys() {
        // Each lets go of dead keys: now the one comes first, now the other.
        boolean sizeFirst = keys.size() % 2 == 0;
        int size = sizeFirst ? selector.size() : -1;
        Collection<SelectorKey> all = selector.keys();
        size = sizeFirst ? size : selector.size();
        Set<SelectorKey> held = Collections.newSetFromMap(new IdentityHashMap<>());
        held.addAll(all);
        long certain = keys.stream().filter(ModelKey::isValid).count();
        long possible = keys.stream().filter(ModelKey::mayBeValid).count();
        if (held.size() != all.size() || size < certain || size > possible) {
            throw new Difference(name + ": size() is " + size + ", keys() are " + all + ", the contract says " + certain + " to " + possible);
        }
        for (ModelKey key : keys) {
            require(held.contains(key.key) || !key.isValid(), key, "is not in keys()");
            require(!held.contains(key.key) || key.mayBeValid(), key, "is in keys()");
        }
    }

    private void checkSlot(End end) {
        if (end == null) {
            return;
        }
        if (end.channel != null) {
            check("key(channel) of " + end.description.kind, selector.key(end.channel), keys.stream()
                    .filter(key -> !key.byNumber && key.end == end && key.isValid()).findFirst());
        }
        if (keys.stream().noneMatch(key -> key.end.number == end.number && key.isUncertain())) {
            check("key(" + end.number + ")", selector.key(end.number), keys.stream()
                    .filter(key -> isNative && key.end.number == end.number && key.isValid()).findFirst());
        }
    }

    private void check(String what, Optional<SelectorKey> found, Optional<ModelKey> expected) {
        if (found.orElse(null) != expected.map(key -> key.key).orElse(null)) {
            throw new Difference(name + ": " + what + " is " + found + ", the contract says " + expected);
        }
    }

    private void check(ModelKey key) {
        boolean valid = key.key.isValid();
        if (selector.isOpen() && key.isUncertain()) {
            key.ended |= !valid;
        } else {
            require(valid == (selector.isOpen() && key.isValid()), key, "isValid() is " + valid);
        }
        require(key.key.interest() == key.interest, key, "interest() is " + key.key.interest());
        require(key.key.attachment() == key.attachment, key, "attachment() is " + key.key.attachment());
        require(key.key.selector() == selector, key, "selector() is " + key.key.selector());
    }
}
