package io.selectors.kqueue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the fields of {@code struct kevent} are, on 64-bit systems. Their order is the same everywhere. */
enum KeventLayout {
    /** macOS, OpenBSD, DragonFly, FreeBSD before 12, libkqueue. */
    COMMON(32, false, "kevent"),
    /** FreeBSD 12 and later: {@code ext[4]} follows. */
    EXTENDED(64, false, "kevent"),
    /**
     * NetBSD: filter and flags have 32 bits, and four bytes of padding come before data. The plain symbol is there for programs of
     * before 2012, with another structure.
     */
    NETBSD(40, true, "__kevent50");

    private static final int IDENT = 0;
    private static final int FILTER = 8;

    private final String symbol;
    private final int size;
    private final boolean wide;
    private final int flags;
    private final int fflags;
    private final int data;
    private final int udata;

    KeventLayout(int size, boolean wide, String symbol) {
        this.symbol = symbol;
        this.size = size;
        this.wide = wide;
        this.flags = wide ? 12 : 10;
        this.fflags = wide ? 16 : 12;
        this.data = wide ? 24 : 16;
        this.udata = wide ? 32 : 24;
    }

    /** The symbol of the kevent that takes it. */
    String symbol() {
        return symbol;
    }

    int size() {
        return size;
    }

    ByteBuffer array(int count) {
        return ByteBuffer.allocateDirect(count * size).order(ByteOrder.nativeOrder());
    }

    /** Writes the event at a position; {@code ext}, where there is one, stays zero. */
    void put(ByteBuffer events, int at, long ident, int filter, int flags, int fflags, long udata) {
        events.putLong(at + IDENT, ident).putInt(at + this.fflags, fflags).putLong(at + data, 0).putLong(at + this.udata, udata);
        if (wide) {
            events.putInt(at + FILTER, filter).putInt(at + this.flags, flags);
        } else {
            events.putShort(at + FILTER, (short) filter).putShort(at + this.flags, (short) flags);
        }
    }

    void putData(ByteBuffer events, int at, long data) {
        events.putLong(at + this.data, data);
    }

    long ident(ByteBuffer events, int at) {
        return events.getLong(at + IDENT);
    }

    int filter(ByteBuffer events, int at) {
        return wide ? events.getInt(at + FILTER) : events.getShort(at + FILTER);
    }

    int flags(ByteBuffer events, int at) {
        return wide ? events.getInt(at + flags) : events.getShort(at + flags) & 0xffff;
    }

    int fflags(ByteBuffer events, int at) {
        return events.getInt(at + fflags);
    }

    long data(ByteBuffer events, int at) {
        return events.getLong(at + data);
    }

    long udata(ByteBuffer events, int at) {
        return events.getLong(at + udata);
    }
}
