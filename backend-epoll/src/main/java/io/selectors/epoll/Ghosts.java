package io.selectors.epoll;

import java.util.Arrays;

/**
 * Tells ghosts from late reports, and counts the reports of ghosts. Used with the selector's lock held.
 *
 * <p>epoll watches a description, not a number. Closing a number that is registered takes the registration out only if that was the
 * last number of its description. While a duplicate or a child keeps the description, its reports come on, and no call can reach the
 * registration any more (epoll(7), Q6): a ghost. A report that is about no registration of ours may also be late: made before the
 * registration was changed or removed. But then that happened during the wait that brought it.
 */
final class Ghosts {
    /** So many reports of ghosts are cheaper than a new epoll instance, however few keys there are. */
    private static final int FLOOR = 64;

    /**
     * For each number, modulo the length: in which wait its registration last changed, modulo 256. A report of a ghost that collides with a
     * change is taken for a late one: it is not counted in this wait, but in a later one.
     */
    private byte[] changedIn = new byte[FLOOR];
    private int reports;

    /** Before one more is registered, so that taking note of it cannot fail. */
    void makeRoom(int keys, int wait) {
        if (keys > changedIn.length) {
            byte[] fresh = new byte[2 * changedIn.length];
            Arrays.fill(fresh, (byte) wait);
            changedIn = fresh;
        }
    }

    /** After the registration of a number was changed in the kernel. */
    void changed(int fd, int wait) {
        changedIn[fd & changedIn.length - 1] = (byte) wait;
    }

    /** Counts a report of a number that is of no current arming, unless it is merely late. */
    void count(int fd, int wait) {
        if (changedIn[fd & changedIn.length - 1] != (byte) wait) {
            reports++;
        }
    }

    /** Whether the ghosts have cost as much as it costs to be rid of them. */
    boolean areWorthANewQueue(int keys) {
        return reports > Math.max(FLOOR, keys);
    }

    /** After the queue was replaced, or could not be: what else this wait has brought is of the old one. */
    void reset(int wait) {
        reports = 0;
        Arrays.fill(changedIn, (byte) wait);
    }
}
