package io.selectors.spi;

import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A poller whose system does what the test says, on the test's thread; counts what it is asked. */
final class ScriptedPoller implements Poller {
    private static final Report WAKE_UP = new Report("wake-up", NO_ARMING, 0);
    private static final Report FOREIGN = new Report("foreign", -1, 0);

    /** By channel, or by number. */
    private final Map<Object, Registration> table = new ConcurrentHashMap<>();
    private final List<Supplier<Report>> script = new ArrayList<>();
    private final Queue<IOException> refusals = new ArrayDeque<>();
    private final Set<SelectorKey> forgotten = new HashSet<>();
    private final List<Integer> dropped = new ArrayList<>();
    private List<Report> found = List.of();
    private IOException waitFailure;
    private int capacity = Integer.MAX_VALUE;
    private boolean defers = true;
    private boolean acceptsAll;
    private boolean refusalInvalidates;
    private volatile boolean woken;
    private int foreignWaits;
    private Runnable afterWait;
    private Runnable whileReading;
    private Runnable whileChanging;

    private int waits;
    private int changes;
    private int removals;
    private int wakes;
    private int closes;

    private record Report(Object source, int arming, int bits) {
    }

    // The script

    /** Makes the next wait report a key, with the arming that the system holds by then. */
    void report(SelectorKey key, int bits) {
        Registration registration = (Registration) key;
        script.add(() -> new Report(source(registration), registration.appliedArming(), bits));
    }

    /** Makes the next wait report what an earlier arming of a key has seen. */
    void report(SelectorKey key, int arming, int bits) {
        script.add(() -> new Report(source((Registration) key), arming, bits));
    }

    /** Makes so many waits find nothing but a report that is about no registration. */
    void reportForeign(int times) {
        foreignWaits = times;
    }

    /** Has something done once, when the next wait has found what it found and before that is looked at. */
    void afterWait(Runnable action) {
        afterWait = action;
    }

    /** Has something done once, while the next report is read: whose it is has been found already. */
    void whileReading(Runnable action) {
        whileReading = action;
    }

    /** Has something done once, while the next registration or change is in progress: the system knows of it, the selector not yet. */
    void whileChanging(Runnable action) {
        whileChanging = action;
    }

    /** Makes one more registration or change fail. */
    void refuse(IOException failure) {
        refusals.add(failure);
    }

    /** Makes refused changes end their key. */
    void invalidateRefused() {
        refusalInvalidates = true;
    }

    /** Makes the system no longer know a registration. */
    void forget(SelectorKey key) {
        forgotten.add(key);
    }

    /** Makes the next wait fail. */
    void failWait(IOException failure) {
        waitFailure = failure;
    }

    /** Has changes by the selecting thread made at once, too. */
    void deferNothing() {
        defers = false;
    }

    /** Makes a wait bring so many reports at most. */
    void limit(int reports) {
        capacity = reports;
    }

    /** Takes channels of whatever make. */
    void acceptAll() {
        acceptsAll = true;
    }

    // What was asked

    int waits() {
        return waits;
    }

    int changes() {
        return changes;
    }

    int removals() {
        return removals;
    }

    int wakes() {
        return wakes;
    }

    int closes() {
        return closes;
    }

    /** How many registrations were added and not removed. */
    int size() {
        return table.size();
    }

    /** The armings of the reports that were dropped. */
    List<Integer> dropped() {
        return dropped;
    }

    // The poller

    private static Object source(Registration key) {
        return key.channel() != null ? key.channel() : (Object) key.fd();
    }

    @Override
    public boolean accepts(SelectableChannel channel) {
        return acceptsAll || Poller.super.accepts(channel);
    }

    @Override
    public Registration find(SelectableChannel channel) {
        if (!accepts(channel)) {
            throw new AssertionError("not a channel that this poller takes: " + channel);
        }
        return table.get(channel);
    }

    @Override
    public Registration find(int fd) {
        return table.get(fd);
    }

    @Override
    public boolean holds(Registration holder) {
        return !forgotten.contains(holder);
    }

    @Override
    public void add(Registration key, int arming) throws IOException {
        throwRefusal();
        if (table.put(source(key), key) != null) {
            throw new AssertionError("there is one already: " + key);
        }
        key.apply(key.interest(), arming);
        change();
    }

    @Override
    public boolean modify(Registration key, Interest after, int arming, boolean deferred) throws IOException {
        changes++;
        if (!refusals.isEmpty()) {
            change();
            if (refusalInvalidates) {
                key.invalidate();
            }
            throwRefusal();
        }
        if (forgotten.contains(key)) {
            return false;
        }
        key.apply(after, arming);
        change();
        return true;
    }

    private void change() {
        Runnable action = whileChanging;
        whileChanging = null;
        run(action);
    }

    private static void run(Runnable action) {
        if (action != null) {
            action.run();
        }
    }

    private void throwRefusal() throws IOException {
        IOException refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public void remove(Registration key) {
        if (!table.remove(source(key), key)) {
            throw new AssertionError("never added, or removed before: " + key);
        }
        removals++;
    }

    @Override
    public void dropped(int index) {
        dropped.add(found.get(index).arming);
    }

    @Override
    public int await(long nanos) throws IOException {
        waits++;
        IOException failure = waitFailure;
        waitFailure = null;
        found = foreignWaits > 0 ? foreign() : scripted();
        if (found.isEmpty() && nanos > 0 && failure == null) {
            sleep(nanos);
        }
        Runnable action = afterWait;
        afterWait = null;
        run(action);
        if (failure != null) {
            throw failure;
        }
        return found.size();
    }

    private List<Report> foreign() {
        foreignWaits--;
        return List.of(FOREIGN);
    }

    private List<Report> scripted() {
        List<Report> reports = new ArrayList<>();
        if (woken) {
            woken = false;
            reports.add(WAKE_UP);
        }
        script.forEach(report -> reports.add(report.get()));
        script.clear();
        return reports;
    }

    private static void sleep(long nanos) {
        if (nanos == FOREVER) {
            throw new AssertionError("nothing would ever end this wait");
        }
        LockSupport.parkNanos(nanos);
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public Registration key(int index) {
        return table.get(found.get(index).source);
    }

    @Override
    public int arming(int index) {
        return found.get(index).arming;
    }

    @Override
    public int readiness(int index) {
        Runnable action = whileReading;
        whileReading = null;
        run(action);
        return found.get(index).bits;
    }

    @Override
    public boolean defers() {
        return defers;
    }

    @Override
    public void wake() {
        if (closes > 0) {
            throw new IllegalStateException("woken after it was closed");
        }
        woken = true;
        wakes++;
    }

    @Override
    public void close() {
        closes++;
        table.clear();
        script.clear();
        found = List.of();
    }
}
