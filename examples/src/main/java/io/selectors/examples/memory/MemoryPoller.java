package io.selectors.examples.memory;

import io.selectors.Interest;
import io.selectors.spi.Poller;
import io.selectors.spi.Registration;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Waits until something changes, then asks every channel. Whoever changes something ends the wait. */
final class MemoryPoller implements Poller {
    private final Map<SelectableChannel, Registration> table = new ConcurrentHashMap<>();
    /** Holds one wake-up at most: many count as one. */
    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    /** Removing, by any thread, changes it. */
    private final List<Report> reports = Collections.synchronizedList(new ArrayList<>());

    /** What a channel had to say, when an arming was in force. The key is null once it is removed. */
    private record Report(Registration key, int arming, int readiness) {
        Report without(Registration removed) {
            return key == removed ? new Report(null, arming, readiness) : this;
        }
    }

    @Override
    public boolean accepts(SelectableChannel channel) {
        return channel instanceof MemoryChannel;
    }

    @Override
    public Registration find(SelectableChannel channel) {
        return table.get(channel);
    }

    @Override
    public void add(Registration key, int arming) {
        table.put(key.channel(), key);
        channel(key).watch(this);
        modify(key, key.interest(), arming, false);
    }

    @Override
    public boolean modify(Registration key, Interest after, int arming, boolean deferred) {
        synchronized (key) { // what a kernel would keep of it
            key.apply(after, arming);
        }
        wake();
        return true;
    }

    @Override
    public void remove(Registration key) {
        table.remove(key.channel(), key);
        channel(key).unwatch(this);
        reports.replaceAll(report -> report.without(key)); // the next wait, which clears them, may not come
    }

    @Override
    public int await(long nanos) {
        reports.clear();
        ask();
        awaitChange(reports.isEmpty() ? nanos : 0);
        if (reports.isEmpty()) {
            ask();
        }
        return reports.size();
    }

    private void ask() {
        for (Registration key : table.values()) {
            synchronized (key) {
                int ready = key.isSourceOpen() ? channel(key).readiness() & key.applied().directions() : 0;
                if (ready != 0) {
                    reports.add(new Report(key, key.appliedArming(), ready));
                    if (key.applied().isOneShot()) {
                        key.apply(Interest.NONE, key.appliedArming());
                    }
                }
            }
        }
    }

    private static MemoryChannel channel(Registration key) {
        return (MemoryChannel) key.channel();
    }

    /** Until a wake-up or the end of the time. */
    private void awaitChange(long nanos) {
        try {
            wakeUps.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Registration key(int index) {
        return reports.get(index).key;
    }

    @Override
    public int arming(int index) {
        return reports.get(index).arming;
    }

    @Override
    public int readiness(int index) {
        return reports.get(index).readiness;
    }

    @Override
    public void wake() {
        wakeUps.offer(true);
    }

    @Override
    public void close() {
        table.keySet().forEach(channel -> ((MemoryChannel) channel).unwatch(this));
        table.clear();
        reports.clear();
    }
}
