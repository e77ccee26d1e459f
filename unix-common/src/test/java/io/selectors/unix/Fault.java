package io.selectors.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Has one call fail, once, and keeps the names of all. */
public final class Fault {
    private final int position;
    private final Errno errno;
    private final List<String> calls = new ArrayList<>();

    private Fault(int position, Errno errno) {
        this.position = position;
        this.errno = errno;
    }

    /** Only counts. */
    public static Fault none() {
        return new Fault(-1, null);
    }

    /** The call at this position, from 0, is to fail so. */
    public static Fault at(int position, Errno errno) {
        return new Fault(position, errno);
    }

    /** The calls so far. */
    public List<String> calls() {
        return calls;
    }

    public Errno errno() {
        return errno;
    }

    public boolean hasStruck() {
        return position >= 0 && calls.size() > position;
    }

    private boolean strikes(String call) {
        calls.add(call);
        return calls.size() - 1 == position;
    }

    /** A call that changes nothing when it fails. */
    public int refuse(String call, IntSupplier made) {
        return strikes(call) ? -errno.number() : made.getAsInt();
    }

    /** A call that has its effect whatever it answers, as close(2) has. */
    public int spoil(String call, IntSupplier made) {
        boolean strikes = strikes(call);
        int answer = made.getAsInt();
        return strikes ? -errno.number() : answer;
    }

    @Override
    public String toString() {
        return !hasStruck() ? "no fault" : errno + " from " + calls.get(position) + ", call " + position;
    }
}
