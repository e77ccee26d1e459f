package io.selectors.reliability.fuzz;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One select, judged event by event: what it must report, what it may, and what it must not. */
final class Delivery {
    private final Judge judge;
    private final World world;
    private final Map<Description, Look> before;
    private final List<ModelKey> candidates;
    private final Map<ModelKey, Demand> demands = new HashMap<>();
    private final Set<ModelKey> delivered = new HashSet<>();
    private final boolean edgesMayRepeat;
    private Map<Description, Look> after;
    /** With ghosts a select may poll again, and find what its own handler has made ready. */
    private Map<Description, Look> latest = Map.of();

    Delivery(Judge judge, World world, List<Judge> all) {
        this.judge = judge;
        this.world = world;
        this.before = world.look();
        this.candidates = new ArrayList<>(judge.keys);
        this.edgesMayRepeat = judge.hasGhosts();
        for (ModelKey key : candidates) {
            key.awaited();
            demands.put(key, judge.sharesExclusively(key, all) ? new Demand(key.version, 0, 0)
                    : new Demand(key.version, key.due(), key.keptForCertain()));
        }
    }

    /**
     * What must come of a key, as it was when the select began.
     *
     * @param version of the key then
     * @param due the directions to report if they are ready
     * @param kept the directions to report in any case
     */
    private record Demand(int version, int due, int kept) {
    }

    /** Whether there is something that this select must report, and so must not wait. */
    boolean isDue() {
        return candidates.stream().anyMatch(key -> required(key, before(key).directions()) != 0);
    }

    /** Whether there is something that it may report. */
    boolean isPossible() {
        return candidates.stream().anyMatch(key -> key.allowed(before(key).directions(), edgesMayRepeat) != 0);
    }

    int count() {
        return delivered.size();
    }

    private int required(ModelKey key, int ready) {
        Demand demand = demands.get(key);
        return ready & demand.due() | demand.kept();
    }

    private Look before(ModelKey key) {
        return before.getOrDefault(key.end.description, Look.GONE);
    }

    private Look after(ModelKey key) {
        return after.getOrDefault(key.end.description, Look.GONE);
    }

    private Look latest(ModelKey key) {
        return latest.isEmpty() ? after(key) : latest.getOrDefault(key.end.description, Look.GONE);
    }

    /** What was ready before and after the wait, for certain; what was ready at one of the two may have been during it. */
    private int certainly(ModelKey key) {
        return before(key).directions() & after(key).directions() & latest(key).directions();
    }

    /** FreeBSD, OpenBSD and DragonFly take the reading end of a pipe for writable: their pipes have two directions. */
    private int possibly(ModelKey key) {
        Kind kind = key.end.description.kind;
        int odd = kind == Kind.RAW_READ || kind == Kind.PIPE_SOURCE ? Readiness.WRITE : 0;
        return before(key).directions() | after(key).directions() | latest(key).directions() | odd;
    }

    /** The wait is over; nothing was done since. */
    void waited() {
        if (after == null) {
            after = world.look();
        }
    }

    void event(SelectorKey reported, Readiness readiness) {
        waited();
        if (edgesMayRepeat) {
            latest = world.look();
        }
        ModelKey key = judge.find(reported);
        if (!candidates.contains(key)) {
            throw complaint(key, "reported by the select in which it was registered");
        }
        if (!delivered.add(key)) {
            throw complaint(key, "reported twice by one select");
        }
        if (!judge.isBeyondTheKernel(key)) {
            judge(key, readiness);
        }
        key.delivered();
        if (edgesMayRepeat && key.interest.isEdgeTriggered()) {
            // A select that polls again after a new queue was made finds the edge once more, and keeps it for the next one.
            key.heldUp(0, directions(readiness));
        }
    }

    private void judge(ModelKey key, Readiness readiness) {
        int directions = directions(readiness);
        int allowed = key.allowed(possibly(key), edgesMayRepeat);
        if (directions == 0 || (directions & ~allowed) != 0) {
            throw complaint(key, "reported as " + readiness + "; it may be " + Readiness.of(allowed));
        }
        if (isUnchanged(key)) {
            int missing = required(key, certainly(key)) & ~directions;
            if (missing != 0) {
                throw complaint(key, "reported as " + readiness + " without " + Readiness.of(missing));
            }
        }
        if (key.end.description.kind != Kind.UNCONNECTED) {
            judgeHints(key, readiness);
        }
    }

    private static int directions(Readiness readiness) {
        return (readiness.isReadable() ? Readiness.READ : 0) | (readiness.isWritable() ? Readiness.WRITE : 0)
                | (readiness.isPriority() ? Readiness.PRIORITY : 0);
    }

    private boolean isUnchanged(ModelKey key) {
        return key.version == demands.get(key).version();
    }

    private void judgeHints(ModelKey key, Readiness readiness) {
        Look look = before(key).or(after(key)).or(latest(key));
        boolean lies = readiness.isReadClosed() && !look.isPeerClosed() || readiness.isError() && !look.isError()
                || readiness.isHangup() && !look.isHungUp() && !look.isError();
        boolean any = readiness.isReadClosed() || readiness.isHangup() || readiness.isError();
        if (lies && !key.hasKept() || any && !judge.isNative) {
            throw complaint(key, "reported as " + readiness + ", but poll says " + look);
        }
        boolean isSteady = before(key).equals(after(key)) && after(key).equals(latest(key));
        if (judge.name.startsWith("epoll") && isSteady && isUnchanged(key) && key.isValid() && !key.hasKept()) {
            judgeEpollHints(key, readiness, look);
        }
    }

    private void judgeEpollHints(ModelKey key, Readiness readiness, Look look) {
        Interest interest = key.interest;
        boolean tellsReadClosed = interest.isRead() && !interest.isExclusive();
        if (readiness.isHangup() != look.isHungUp() || readiness.isError() != look.isError()
                || readiness.isReadClosed() != (tellsReadClosed && (look.isHungUp() || look.isHalfClosed()))) {
            throw complaint(key, "reported as " + readiness + ", but poll says " + look);
        }
    }

    /** The select has returned or thrown: settles what was not delivered. */
    void over(boolean handlerThrew, boolean excused) {
        waited();
        if (edgesMayRepeat) {
            latest = world.look();
            keepWhatIsNew();
        }
        for (ModelKey key : candidates) {
            if (!delivered.contains(key) && isUnchanged(key) && key.mayBeValid()) {
                int due = required(key, certainly(key));
                if (handlerThrew) {
                    holdUp(key, due);
                } else if (due != 0 && !excused) {
                    throw complaint(key, "not reported, though it is " + Readiness.of(due));
                }
            }
        }
    }

    /** A select that polls again, for there are ghosts, may find what was armed meanwhile, and keeps that for the next one. */
    private void keepWhatIsNew() {
        for (ModelKey key : judge.keys) {
            if (!key.isLevel() && (!demands.containsKey(key) || !isUnchanged(key))) {
                key.heldUp(0, key.interest.directions());
            }
        }
    }

    private void holdUp(ModelKey key, int due) {
        if (!key.isLevel()) {
            key.heldUp(due, key.allowed(possibly(key), edgesMayRepeat));
        }
    }

    private Difference complaint(ModelKey key, String complaint) {
        return new Difference(judge.name + ", key " + key + ": " + complaint);
    }
}
