package io.selectors.kqueue;

import io.selectors.Interest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system, as data: what {@code kevent} is called there, what its structures look like, what is known of its behaviour. 64-bit
 * systems only. Layouts, symbols and filters are those of Rust's crate {@code libc}, as of August 2026;
 * {@code docs/kqueue.md} says of each cell whether it was measured on that kernel or read. {@link SelfTest} tries what can be tried.
 */
final class Platform {
    /** Names another library to take kqueue and kevent from, with the bindings that can. */
    static final String LIBRARY = "selectors.kqueue.library";

    /** What only some systems do. */
    enum Quirk {
        /** EV_ENABLE reports readiness that is there already; elsewhere EV_ADD has to go with it. */
        ENABLE_LOOKS_AGAIN,
        /** EV_RECEIPT cannot be trusted. */
        NO_RECEIPTS,
        /** EV_ADD for a pipe whose other end is gone fails with EBADF, not with EPIPE. */
        EBADF_FOR_BROKEN_PIPES,
        /** The writer of a full pipe is told by EVFILT_READ alone that its reader is gone, or may be. */
        TELLS_WRITERS_BY_READ,
        /** But that of a FIFO with a name by EVFILT_WRITE. */
        TELLS_FIFO_WRITERS_BY_WRITE,
        /** The end of a named FIFO is never reported: its filters are its file's, which has none (golang/go#24164). */
        DEAF_TO_FIFOS
    }

    /** Measured on XNU 11417 of macOS 15.5, as a library. */
    static final Platform MACOS = new Platform("macos", "Mac OS X", 10.6, KeventLayout.COMMON, StatLayout.MACOS, -10,
            Quirk.ENABLE_LOOKS_AGAIN, Quirk.DEAF_TO_FIFOS);
    static final Platform MACOS_X86_64 = new Platform("macos-x86_64", "Mac OS X", 10.6, KeventLayout.COMMON, StatLayout.MACOS_X86_64,
            -10, Quirk.ENABLE_LOOKS_AGAIN, Quirk.DEAF_TO_FIFOS);
    /** Measured on 12.3 and 13. */
    static final Platform FREEBSD = new Platform("freebsd", "FreeBSD", 12, KeventLayout.EXTENDED, StatLayout.FREEBSD, -11,
            Quirk.ENABLE_LOOKS_AGAIN, Quirk.TELLS_WRITERS_BY_READ);
    /** Read. */
    static final Platform FREEBSD_11 = new Platform("freebsd-11", "FreeBSD", 10, KeventLayout.COMMON, StatLayout.FREEBSD_11, -11,
            Quirk.ENABLE_LOOKS_AGAIN, Quirk.TELLS_WRITERS_BY_READ);
    /** Measured on a kernel of August 2016. */
    static final Platform NETBSD = new Platform("netbsd", "NetBSD", 8, KeventLayout.NETBSD, StatLayout.NETBSD, 8,
            Quirk.EBADF_FOR_BROKEN_PIPES, Quirk.TELLS_WRITERS_BY_READ);
    /** Measured. */
    static final Platform OPENBSD = new Platform("openbsd", "OpenBSD", 8, KeventLayout.COMMON, StatLayout.OPENBSD, -10,
            Quirk.ENABLE_LOOKS_AGAIN, Quirk.TELLS_WRITERS_BY_READ, Quirk.TELLS_FIFO_WRITERS_BY_WRITE);
    /** Read; and libkqueue's test suite says that EV_ADD with EV_RECEIPT for EVFILT_WRITE blocks. */
    static final Platform OPENBSD_7 = new Platform("openbsd-7", "OpenBSD", 6.2, KeventLayout.COMMON, StatLayout.OPENBSD, -10,
            Quirk.NO_RECEIPTS, Quirk.TELLS_WRITERS_BY_READ, Quirk.TELLS_FIFO_WRITERS_BY_WRITE);
    /** Measured on 5.9. */
    static final Platform DRAGONFLY = new Platform("dragonfly", "DragonFlyBSD", 5, KeventLayout.COMMON, StatLayout.DRAGONFLY, -9,
            Quirk.ENABLE_LOOKS_AGAIN, Quirk.TELLS_WRITERS_BY_READ);
    /** A library over epoll, not a kernel; used where {@value #LIBRARY} names it. */
    static final Platform LIBKQUEUE = new Platform("libkqueue", "Linux", 0, KeventLayout.COMMON, StatLayout.PROC, -11,
            Quirk.ENABLE_LOOKS_AGAIN, Quirk.NO_RECEIPTS);

    /** Of one system, the newest first. */
    static final List<Platform> ALL = List.of(MACOS, MACOS_X86_64, FREEBSD, FREEBSD_11, NETBSD, OPENBSD, OPENBSD_7, DRAGONFLY, LIBKQUEUE);

    private static final Pattern VERSION = Pattern.compile("^(\\d+(\\.\\d+)?)");
    private static final int EPIPE = 32;
    private static final int EBADF = 9;

    final KeventLayout kevent;
    final StatLayout stat;
    /** EVFILT_READ, EVFILT_WRITE, EVFILT_PROC and EVFILT_TIMER. */
    final int read;
    final int write;
    final int process;
    final int timer;
    /** EVFILT_USER; whether this kernel has it already is tried, not inferred. */
    final int user;

    private final String name;
    private final String osName;
    private final double since;
    private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);

    Platform(String name, String osName, double since, KeventLayout kevent, StatLayout stat, int user, Quirk... quirks) {
        this.name = name;
        this.osName = osName;
        this.since = since;
        this.kevent = kevent;
        this.stat = stat;
        this.user = user;
        this.quirks.addAll(List.of(quirks));
        boolean countsUp = kevent == KeventLayout.NETBSD;
        this.read = countsUp ? 0 : -1;
        this.write = countsUp ? 1 : -2;
        this.process = countsUp ? 4 : -5;
        this.timer = countsUp ? 6 : -7;
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** The library that was named, or null. */
    static String library() {
        String path = System.getProperty(LIBRARY);
        return path == null || path.isBlank() ? null : path.strip();
    }

    /** The row of this system, or of the library that was named. */
    static Platform here() {
        return of(System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch"),
                library() != null);
    }

    /**
     * Finds the row of a system.
     *
     * @throws UnsupportedOperationException if there is none, or the system is too old
     */
    static Platform of(String osName, String osVersion, String architecture, boolean libraryGiven) {
        if (osName.equals(MACOS.osName)) {
            return architecture.equals("aarch64") ? MACOS : MACOS_X86_64;
        }
        if (osName.equals(LIBKQUEUE.osName) && !libraryGiven) {
            throw new UnsupportedOperationException("Linux has epoll; kqueue is there only through libkqueue, named by -D"
                    + LIBRARY);
        }
        Matcher number = VERSION.matcher(osVersion);
        double version = number.find() ? Double.parseDouble(number.group(1)) : 0;
        for (Platform row : ALL) {
            if (row.osName.equals(osName) && version >= row.since) {
                return row;
            }
        }
        throw new UnsupportedOperationException("no layout of struct kevent is known for " + osName + " " + osVersion);
    }

    /** Whether EV_ADD fails so for a pipe whose other end is gone. */
    boolean isBrokenPipe(int error) {
        return error == EPIPE || error == EBADF && has(Quirk.EBADF_FOR_BROKEN_PIPES);
    }

    /** Whether an interest needs a read filter that it does not ask for, to tell a pipe's writer that its reader is gone. */
    boolean isGuarded(Watch watch, Interest interest) {
        return watch.isPipe && interest.isWrite() && !interest.isRead() && has(Quirk.TELLS_WRITERS_BY_READ)
                && !(watch.isNamedFifo && has(Quirk.TELLS_FIFO_WRITERS_BY_WRITE));
    }

    /** NOTE_NSECONDS, the unit of EVFILT_TIMER; 0, which is milliseconds, where there is none. */
    int nanoseconds() {
        return switch (osName) {
            case "Mac OS X", "Linux" -> 4;
            case "FreeBSD" -> 8;
            case "NetBSD", "OpenBSD" -> 3;
            default -> 0;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
