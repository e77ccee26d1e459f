package io.selectors.spi;

import io.selectors.Interest;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * What a backend does: it tells the system what to watch, waits, and says what the system reported. {@link PollingSelector} does the
 * rest, and pulls: a poller never calls it.
 *
 * <p><b>One arming, one number.</b> Every change of interest that is accepted begins a new <em>arming</em>, which has a number of its
 * own; of one that asks for the level-triggered interest which the system has, the poller is not told. The poller is given the
 * number with the change, has {@link Registration#apply} keep it once the system holds the change, and tells of each report which arming
 * the system held when it made it: {@link #arming}. The selector drops what is of another arming.
 *
 * <p><b>Interests.</b> A poller refuses none that its features allow, and every poller does one-shot: after it has reported a one-shot it
 * reports nothing more of that registration, in either direction, until the next change. It reports nothing of {@link Interest#NONE}. It
 * reports a level in each wait for as long as it lasts: the selector keeps no event that the system would repeat. (The example tells each
 * piece of news once, as an edge.)
 *
 * <p><b>Threads.</b> The members of the first group are called with the selector's lock held, by any thread, also while another one
 * waits. Those of the second group are called by the selecting thread, without a lock, {@link #key} also with it. {@link #wake} is called
 * by any thread, one at a time, and never after {@link #close}.
 *
 * <pre>{@code
 * @Override
 * public int await(long nanos) {
 *     found = next(nanos); // null when the time is over
 *     return found == null ? 0 : 1;
 * }
 *
 * @Override
 * public Registration key(int index) {
 *     return found.key(); // null for a wake-up
 * }
 *
 * @Override
 * public int arming(int index) {
 *     return found.arming();
 * }
 *
 * @Override
 * public int readiness(int index) {
 *     return Readiness.READ;
 * }
 *
 * @Override
 * public void wake() {
 *     news.add(new News(null, NO_ARMING));
 * }
 * }</pre>
 */
public interface Poller {
    /** Timeout of a wait without end. */
    long FOREVER = Long.MAX_VALUE;

    /** The arming of a report that is about no registration, such as a wake-up. The numbers of armings are above it. */
    int NO_ARMING = 0;

    /**
     * The whole of a report: the system refused a deferred change. Its arming is the refused one. {@link Registration#apply} has already
     * restored the old interest.
     */
    int REFUSED = 1 << 16;

    // Registrations: with the selector's lock held

    /**
     * Whether a channel is of a kind that this poller can watch. Also called without the lock.
     *
     * @param channel a channel, open or not
     * @return whether it is; by default whether it is one of the JDK's own channels
     */
    default boolean accepts(SelectableChannel channel) {
        return channel.getClass().getModule() == Object.class.getModule();
    }

    /**
     * The descriptor of a channel.
     *
     * @param channel a channel that {@link #accepts} takes; of a closed one the number may belong to another file
     * @return its number; -1 for a poller that knows none, as by default
     */
    default int descriptor(SelectableChannel channel) {
        return -1;
    }

    /**
     * Finds a channel's registration.
     *
     * @param channel a channel that {@link #accepts} takes
     * @return the last one that was added and not removed, open or not; or null
     */
    Registration find(SelectableChannel channel);

    /**
     * Finds a descriptor's registration, a channel's too.
     *
     * @param fd any number
     * @return the last one that was added and not removed, open or not; or null
     */
    default Registration find(int fd) {
        return null;
    }

    /**
     * Whether the system still knows a registration, where it can be asked. Leaves the registration as it is; an edge may be reported once
     * more.
     *
     * @param holder a registration that was added and not removed, and whose number or channel is to be registered once more
     * @return false if its descriptor was closed meanwhile
     * @throws IOException if the system refuses to say
     */
    default boolean holds(Registration holder) throws IOException {
        return true;
    }

    /**
     * Begins to watch. On failure nothing is left behind.
     *
     * @param key the registration; nothing else has its number or channel
     * @param arming the number of its first arming
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the descriptor is this poller's own
     */
    void add(Registration key, int arming) throws IOException;

    /**
     * Replaces what is watched for, and has what is ready by then reported again. On failure the system holds what it held, or
     * {@link Registration#invalidate} was called.
     *
     * @param key the registration
     * @param after what it is to ask for, with the modes that {@link SelectorBackend#features} allow
     * @param arming the number of the arming that begins
     * @param deferred whether the change may be submitted with the wait that follows; by the selecting thread. What the system then says
     *     of it is told by a {@link #REFUSED} report, or by {@link Registration#invalidate}
     * @return false if the system no longer knows the registration
     * @throws IOException if the system refuses
     */
    boolean modify(Registration key, Interest after, int arming, boolean deferred) throws IOException;

    /**
     * Whether changes by the selecting thread are better made all at once, when it selects next.
     *
     * @return whether they are
     */
    default boolean defers() {
        return true;
    }

    /**
     * Watches no more. That the system no longer knows the registration is no error. Nor do the reports of the last wait hold it any
     * longer: {@link #key} is null for them.
     *
     * @param key a registration that was added
     */
    void remove(Registration key);

    /**
     * Learns that a report was of no current arming, and is dropped. Called for each such report, before the next wait, by the selecting
     * thread with the selector's lock held.
     *
     * @param index the report
     */
    default void dropped(int index) {
        // By default the system reports what is still so by itself.
    }

    // Waiting: by the selecting thread, without a lock

    /**
     * Waits once. May return early, with nothing.
     *
     * @param nanos how long; 0 polls, {@link #FOREVER} has no end; rounded up to what the system can do
     * @return how many reports there are; each registration is in one at most, beside a {@link #REFUSED} one before it
     * @throws IOException if the wait fails
     */
    int await(long nanos) throws IOException;

    /**
     * How many reports the last wait could bring. After one that brought as many, more may have been ready: the selector waits again, and
     * the poller should be able to bring more.
     *
     * @return the number; by default there is no limit, or none that waiting again would help
     */
    default int capacity() {
        return Integer.MAX_VALUE;
    }

    /**
     * Whose a report is. Called with and without the selector's lock.
     *
     * @param index the report, below what {@link #await} returned
     * @return the registration it is about, which may have ended; or null
     */
    Registration key(int index);

    /**
     * Which arming a report is of.
     *
     * @param index the report
     * @return the number of the arming that the system held when it made the report; {@link #NO_ARMING} if it is about no registration;
     *     any number below 0 if it is not known
     */
    int arming(int index);

    /**
     * What a report says.
     *
     * @param index the report
     * @return a union of the bits of {@link io.selectors.Readiness}, every direction along with an error or a hang-up; or
     *     {@link #REFUSED}
     */
    int readiness(int index);

    /**
     * The descriptor of the system's queue, which is readable while a wait would find something at once: a {@link PollerThread} watches
     * it. Called by the selecting thread; the number may change between two waits.
     *
     * @return its number; -1 if there is none, as by default
     */
    default int queue() {
        return -1;
    }

    // Waking and closing

    /** Makes the wait in progress, or the next one, return. */
    void wake();

    /**
     * Gives back what is held of the system, at once, and holds no registration any longer. Called once, when nobody waits, with the
     * selector's lock held.
     */
    void close();
}
