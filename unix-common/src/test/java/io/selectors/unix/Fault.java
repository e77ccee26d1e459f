package io.selectors.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Has one call fail, once, and keeps the names of all. */
public final class Fault {
    private final int position;
    private final Errno errno;
    private final int number;
    private final List<String> calls = new ArrayList<>();

    private Fault(int position, Errno errno, int number) {
        this.position = position;
        this.errno = errno;
        this.number = number;
    }

    /** Only counts. */
    public static Fault none() {
        return new Fault(-1, null, 0);
    }

    /** The call at this position, from 0, is to fail so. */
    public static Fault at(int position, Errno errno) {
        return new Fault(position, errno, errno.number());
    }

    /** The same, on a system that has another number for it besides. */
    public static Fault at(int position, Errno errno, int number) {
        return new Fault(position, errno, number);
    }

    /** The calls so far. */
    public List<String> calls() {
        return calls;
    }

    public Errno errno() {
        return errno;
    }

    /** Whether a message names the error. */
    public boolean isNamedIn(String message) {
        return message.contains(number == errno.number() ? errno.name() : "errno " + number);
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
        return strikes(call) ? -number : made.getAsInt();
    }

    /** A call that has its effect whatever it answers, as close(2) has. */
    public int spoil(String call, IntSupplier made) {
        boolean strikes = strikes(call);
        int answer = made.getAsInt();
        return strikes ? -number : answer;
    }

    @Override
    public String toString() {
        return !hasStruck() ? "no fault" : errno + " (" + number + ") from " + calls.get(position) + ", call " + position;
    }
}
