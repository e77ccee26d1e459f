package io.selectors.spi;

import io.selectors.Descriptor;
import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A selector over a poller: the one state machine that all backends share. {@link Registrations} keeps what is registered; {@link
 * Delivery} reads what a wait found, and calls the handler; here is when to wait, for how long, and when to stop.
 *
 * <p><b>Locking.</b> The monitor of {@link Registrations} guards the registrations. No lock is held during a wait or while a handler
 * runs. One thread at a time selects; it alone touches the fields below that are neither final nor volatile.
 *
 * <pre>{@code
 * try (Selector selector = new PollingSelector("queue", Set.of(), Set.of(), poller)) {
 *     selector.register(socket, Interest.READ);
 *     poller.tell(socket);
 *     selector.select((key, readiness) -> answer(key));
 * }
 * }</pre>
 */
public final class PollingSelector implements Selector {
    /** How often one select polls again when more reports may be waiting. */
    private static final int MAX_MORE_POLLS = 6;

    private final String backend;
    private final Set<Feature> features;
    private final Poller poller;
    private final State state = new State();
    private final WakeUp wakeUp;
    private final Waiting waiting;
    private final UndeliveredEvents undelivered = new UndeliveredEvents();
    private final Registrations registrations;
    private final Delivery delivery;

    private long selects;

    /**
     * A new, open selector, whose poller's waits pin a virtual thread to its carrier, unless they park it themselves.
     *
     * @param backend the backend's name
     * @param features what the poller can do
     * @param required what the selector's user relies on
     * @param poller the poller, for this selector alone; closed with it
     */
    public PollingSelector(String backend, Set<Feature> features, Set<Feature> required, Poller poller) {
        this(backend, features, required, poller, null);
    }

    /**
     * A new, open selector, which parks a virtual thread that selects.
     *
     * @param backend the backend's name
     * @param features what the poller can do
     * @param required what the selector's user relies on
     * @param poller the poller, for this selector alone, with a {@link Poller#queue}; closed with it
     * @param pollerThread the one in whose poller that queue can be nested
     */
    @SuppressWarnings("this-escape") // kept for the keys to return
    public PollingSelector(String backend, Set<Feature> features, Set<Feature> required, Poller poller, PollerThread pollerThread) {
        this.backend = backend;
        this.features = features.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(features));
        this.poller = poller;
        ParkedThread parked = new ParkedThread();
        Nesting nesting = new Nesting(poller, pollerThread, parked);
        this.wakeUp = new WakeUp(poller, parked);
        this.waiting = new Waiting(poller, state, wakeUp, parked, nesting);
        this.registrations = new Registrations(this, poller, state,
                new Checks(backend, this.features, required.contains(Feature.BLOCKING_CHANNELS)), undelivered, nesting);
        this.delivery = new Delivery(poller, state, registrations, undelivered);
    }

    @Override
    public String backend() {
        return backend;
    }

    @Override
    public Set<Feature> features() {
        return features;
    }

    // Registrations

    @Override
    public SelectorKey register(SelectableChannel channel, Interest interest, Object attachment) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        return registrations.register(channel, interest, attachment);
    }

    @Override
    public SelectorKey register(int fd, Interest interest, Object attachment) throws IOException {
        Objects.requireNonNull(interest, "interest");
        return registrations.register(fd, null, interest, attachment);
    }

    @Override
    public SelectorKey register(Descriptor descriptor, Interest interest, Object attachment) throws IOException {
        Objects.requireNonNull(descriptor, "descriptor");
        Objects.requireNonNull(interest, "interest");
        return registrations.register(descriptor.fd(), descriptor, interest, attachment);
    }

    @Override
    public Optional<SelectorKey> key(SelectableChannel channel) {
        return registrations.find(Objects.requireNonNull(channel, "channel"));
    }

    @Override
    public Optional<SelectorKey> key(int fd) {
        return registrations.find(fd);
    }

    @Override
    public Collection<SelectorKey> keys() {
        return registrations.all();
    }

    @Override
    public int size() {
        return registrations.size();
    }

    // Selecting

    @Override
    public List<Event> select() throws IOException {
        return collect(Poller.FOREVER);
    }

    @Override
    public List<Event> select(long timeout, TimeUnit unit) throws IOException {
        return collect(nanos(timeout, unit));
    }

    @Override
    public List<Event> selectNow() throws IOException {
        return collect(0);
    }

    @Override
    public int select(EventHandler handler) throws IOException {
        return select(Poller.FOREVER, Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public int select(long timeout, TimeUnit unit, EventHandler handler) throws IOException {
        return select(nanos(timeout, unit), Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public int selectNow(EventHandler handler) throws IOException {
        return select(0, Objects.requireNonNull(handler, "handler"));
    }

    private static long nanos(long timeout, TimeUnit unit) {
        return Objects.requireNonNull(unit, "unit").toNanos(timeout);
    }

    private List<Event> collect(long nanos) throws IOException {
        boolean isNewOwner = state.begin();
        try {
            select(isNewOwner, nanos, null);
            return delivery.drainNoted();
        } catch (Throwable e) {
            delivery.keepNoted();
            throw e;
        } finally {
            if (state.end()) { // here, as deep in the stack as its begin: else that could be the last call with room for it
                release();
            }
        }
    }

    private int select(long nanos, EventHandler handler) throws IOException {
        boolean isNewOwner = state.begin();
        try {
            return select(isNewOwner, nanos, handler);
        } finally {
            if (state.end()) {
                release();
            }
        }
    }

    /** Delivers to a handler, or notes if that is null. */
    private int select(boolean isNewOwner, long nanos, EventHandler handler) throws IOException {
        prepare(isNewOwner);
        long deadline = nanos <= 0 || nanos == Poller.FOREVER ? 0 : System.nanoTime() + nanos;
        long left = nanos;
        int events = 0;
        int morePolls = 0;
        while (true) {
            Object recording = Recording.prepare(backend);
            int found = waiting.await(undelivered.isEmpty() ? left : 0, events > 0);
            events += recording == null ? delivery.deliver(found, handler) : Recording.deliver(recording, delivery, found, handler);
            left = events > 0 ? 0 : timeLeft(nanos, deadline);
            if (left <= 0 && (!delivery.mayHaveMore() || morePolls++ == MAX_MORE_POLLS)) {
                return events;
            }
        }
    }

    private void prepare(boolean isNewOwner) {
        waiting.begin(isNewOwner);
        // A new owner takes the lock, because the previous owner may be deferring a change right now. Only once per select: changes by a
        // handler belong to the next one.
        if (isNewOwner || registrations.hasDeferred()) {
            registrations.submitDeferred();
        }
        selects++;
        delivery.begin();
        registrations.countSelect();
    }

    /** For how long to wait again after a wait that delivered nothing; 0 if that is over. */
    private long timeLeft(long nanos, long deadline) {
        if (nanos <= 0 || waiting.isOver()) {
            return 0;
        }
        return nanos == Poller.FOREVER ? nanos : Math.max(0, deadline - System.nanoTime());
    }

    // Waking and closing

    @Override
    public void wakeup() {
        if (wakeUp.request()) {
            wakeUp.endWait();
            Recording.wakeup(backend);
        }
    }

    @Override
    public Statistics statistics() {
        return new Statistics(selects, delivery.delivered(), waiting.wakeUps(), registrations.changes(), delivery.dropped());
    }

    @Override
    public boolean isOpen() {
        return state.isOpen();
    }

    @Override
    public void close() {
        int before;
        synchronized (registrations) {
            before = state.close();
        }
        if (before == State.SELECTING) {
            wakeUp.endWait();
        } else if (before == State.IDLE) {
            release();
        }
    }

    /** Gives back what is held; by the closing thread, or by the selecting one as it leaves. */
    private void release() {
        wakeUp.close();
        registrations.close();
        state.clearOwner();
    }

    @Override
    public String toString() {
        return "Selector[" + backend + state + "]";
    }
}
