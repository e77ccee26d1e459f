package io.selectors.reliability.fuzz;

import io.selectors.Interest;
import io.selectors.SelectorKey;

/** A registration as the contract sees it. */
final class ModelKey {
    final SelectorKey key;
    final End end;
    /** Registered as a number, whatever stands behind it. */
    final boolean byNumber;
    final Object attachment;
    Interest interest;

    /** It is known that the registration has ended. */
    boolean ended;
    /** A modify found the kernel's registration of an earlier description: what it reports is about that. */
    boolean strayed;
    /** Its one-shot was delivered. */
    boolean fired;
    /** Counts the changes, to tell whether it was changed while a batch was delivered. */
    int version;

    /** Edge-triggered: the directions of which news is due, and whether there may be any. */
    private int due;
    private boolean news;
    /** Whether there may be some that came after the wait of the select in progress. */
    private boolean lateNews;
    /** What a handler that threw kept from being delivered: what must come, and what may. */
    private int keptForCertain;
    private int kept;

    ModelKey(SelectorKey key, End end, boolean byNumber, Interest interest, Object attachment) {
        this.key = key;
        this.end = end;
        this.byNumber = byNumber;
        this.attachment = attachment;
        armed(interest);
    }

    /** Registered, or modified. */
    void armed(Interest interest) {
        this.interest = interest;
        version++;
        fired = false;
        due = interest.directions();
        news = true;
        keptForCertain = 0;
        kept = 0;
    }

    boolean isValid() {
        return !ended && end.isOpen();
    }

    /** A raw number that was closed is noticed when the kernel tells. */
    boolean mayBeValid() {
        return !ended && (end.isOpen() || byNumber);
    }

    boolean isUncertain() {
        return mayBeValid() && !isValid();
    }

    boolean isLevel() {
        return !interest.isEdgeTriggered() && !interest.isOneShot();
    }

    void changed(int must, int may) {
        due |= must & interest.directions();
        if (((must | may) & interest.directions()) != 0) {
            news = true;
            lateNews = true;
        }
    }

    /** A select begins. */
    void awaited() {
        lateNews = false;
    }

    /** The directions that a select must report, if they are ready. */
    int due() {
        if (!isValid() || fired && interest.isOneShot() || end.description.kind == Kind.UNCONNECTED) {
            return 0;
        }
        if (interest.isOneShot() && hasKept()) {
            // It has fired, for what is kept.
            return 0;
        }
        // Of a direction that a raw descriptor has not, like reading from a pipe's writing end, systems think differently.
        int had = end.description.kind.directions.priority().directions();
        return (interest.isEdgeTriggered() ? due : interest.directions()) & had;
    }

    /** The directions that a select must report, ready or not. */
    int keptForCertain() {
        return isValid() ? keptForCertain : 0;
    }

    /** Somebody wanted its number, in vain. Its end may have been found out by that; and a kqueue may have looked again. */
    void probed(boolean looksAgain) {
        version += end.isOpen() ? 0 : 1;
        news |= looksAgain;
        lateNews |= looksAgain;
    }

    /** The directions that a select may report, when these are or were ready. */
    int allowed(int ready, boolean edgesMayRepeat) {
        if (!mayBeValid() || fired && interest.isOneShot()) {
            return 0;
        }
        if (interest.isEdgeTriggered() && !news && !edgesMayRepeat && !end.description.isUnsettled()) {
            return kept;
        }
        return (end.description.kind == Kind.UNCONNECTED ? ~0 : ready) & interest.directions() | kept;
    }

    void delivered() {
        fired = interest.isOneShot();
        due = 0;
        news = lateNews;
        keptForCertain = 0;
        kept = 0;
    }

    /** Its event was found, but a handler threw before it was delivered. */
    void heldUp(int forCertain, int perhaps) {
        keptForCertain |= forCertain;
        kept |= perhaps;
    }

    boolean hasKept() {
        return kept != 0;
    }

    @Override
    public String toString() {
        return "#" + attachment + " (" + end.description.kind + ", " + (byNumber ? "number " : "channel, number ") + end.number
                + (end.isOpen() ? "" : ", closed") + ", " + interest + ")";
    }
}
