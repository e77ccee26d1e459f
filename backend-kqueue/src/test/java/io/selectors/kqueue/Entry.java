package io.selectors.kqueue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A {@code struct kevent} as traces write it: a change, an event, or a receipt. */
record Entry(String name, String filter, int flags, int fflags, long data, long udata) {
    private static final String[] FLAGS = {"ADD", "DELETE", "ENABLE", "DISABLE", "ONESHOT", "CLEAR", "RECEIPT", "DISPATCH"};

    /** What the traces call a filter. */
    static String filter(Platform platform, int filter) {
        return filter == platform.read ? "READ" : filter == platform.write ? "WRITE" : filter == platform.user ? "USER" : "f" + filter;
    }

    int filter(Platform platform) {
        return switch (filter) {
            case "READ" -> platform.read;
            case "WRITE" -> platform.write;
            case "USER" -> platform.user;
            default -> Integer.parseInt(filter.substring(1));
        };
    }

    /** The bits of {@code ADD|CLEAR}; what only DragonFly has is left out. */
    static int flags(String text) {
        int bits = 0;
        for (String flag : text.split("\\|")) {
            for (int i = 0; i < FLAGS.length; i++) {
                bits |= FLAGS[i].equals(flag) ? 1 << i : 0;
            }
            bits |= flag.equals("EOF") ? Kevent.EV_EOF : flag.startsWith("ERROR") ? Kevent.EV_ERROR : 0;
        }
        return bits;
    }

    static String flags(int bits) {
        List<String> flags = new ArrayList<>();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((bits & 1 << i) != 0) {
                flags.add(FLAGS[i]);
            }
        }
        if ((bits & Kevent.EV_EOF) != 0) {
            flags.add("EOF");
        }
        return flags.isEmpty() ? "0" : String.join("|", flags);
    }

    void put(Platform platform, ByteBuffer list, int at, TraceWorld world) {
        platform.kevent.put(list, at, world.number(name), filter(platform), flags, fflags, udata);
    }

    static Entry get(Platform platform, ByteBuffer list, int at, TraceWorld world) {
        String filter = filter(platform, platform.kevent.filter(list, at));
        int ident = (int) platform.kevent.ident(list, at);
        return new Entry(filter.equals("USER") ? "#" + ident : world.name(ident), filter, platform.kevent.flags(list, at),
                platform.kevent.fflags(list, at), platform.kevent.data(list, at), platform.kevent.udata(list, at));
    }

    boolean isError() {
        return (flags & Kevent.EV_ERROR) != 0;
    }
}
