package io.selectors.kqueue;

/** A filter that a simulated queue holds. */
final class Knote {
    final long ident;
    final int filter;
    /** What the number stood for; null for EVFILT_USER. */
    final SimulatedFile file;
    /** Comes with its edges: those of a number's earlier owner that lives on in a duplicate are not its own. */
    final int serial;
    /** That it was added with. */
    final int flags;
    int fflags;
    long udata;
    boolean enabled;
    /** Something happened since it was last reported; of weight to EV_CLEAR and after EV_DISPATCH. */
    boolean active = true;
    /** What poll(2) said last. */
    int state;
    /** A change looked at the pipe when its reader had gone already. */
    boolean sawEnd;
    /** The news of the queue that it is of, when they were last looked at. */
    int serialOfNews;
    /** What could be read, or had not been sent, when it was last reported. */
    int amount;

    Knote(long ident, int filter, SimulatedFile file, int serial, int flags) {
        this.ident = ident;
        this.filter = filter;
        this.file = file;
        this.serial = serial;
        this.flags = flags;
        this.enabled = (flags & Kevent.EV_DISABLE) == 0;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean is(int bits) {
        return (state & bits) != 0;
    }

    /** poll(2) says so of a writing end without a reader. */
    boolean isWithoutReader() {
        return file.isPipe() && file.onlyWrites() && is(Libc.POLLERR);
    }
}
