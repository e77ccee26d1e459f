package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.unix.FileIdentity;
import java.util.List;
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

    /** Measured on XNU 11417 of macOS 15.5, as a library; the longest timeout is Netty's, the kernel takes 2^31-1 s. */
    static final Platform MACOS = new Platform("macos", "Mac OS X", 10.6, KeventLayout.COMMON, StatLayout.MACOS)
            .user(-10).maxSeconds(86_399).enableLooksAgain().deafToFifos();
    static final Platform MACOS_X86_64 = new Platform("macos-x86_64", "Mac OS X", 10.6, KeventLayout.COMMON, StatLayout.MACOS)
            .symbols("kevent", "fstat$INODE64").user(-10).maxSeconds(86_399).enableLooksAgain().deafToFifos();
    /** Measured on 12.3 and 13. */
    static final Platform FREEBSD = new Platform("freebsd", "FreeBSD", 12, KeventLayout.EXTENDED, StatLayout.FREEBSD)
            .user(-11).enableLooksAgain().tellsWritersByRead();
    /** Read. */
    static final Platform FREEBSD_11 = new Platform("freebsd-11", "FreeBSD", 10, KeventLayout.COMMON, StatLayout.FREEBSD_11)
            .user(-11).enableLooksAgain().tellsWritersByRead();
    /** Measured on a kernel of August 2016. The plain symbols are there for programs of before 2012, with other structures. */
    static final Platform NETBSD = new Platform("netbsd", "NetBSD", 8, KeventLayout.NETBSD, StatLayout.NETBSD)
            .symbols("__kevent50", "__fstat50").filters(0, 1).user(8).brokenPipe(9)
            .tellsWritersByRead();
    /** Measured. */
    static final Platform OPENBSD = new Platform("openbsd", "OpenBSD", 8, KeventLayout.COMMON, StatLayout.OPENBSD)
            .user(-10).enableLooksAgain().tellsWritersByRead().tellsFifoWritersByWrite();
    /** Read; and libkqueue's test suite says that EV_ADD with EV_RECEIPT for EVFILT_WRITE blocks. */
    static final Platform OPENBSD_7 = new Platform("openbsd-7", "OpenBSD", 6.2, KeventLayout.COMMON, StatLayout.OPENBSD)
            .user(-10).withoutReceipts().tellsWritersByRead().tellsFifoWritersByWrite();
    /** Measured on 5.9. */
    static final Platform DRAGONFLY = new Platform("dragonfly", "DragonFlyBSD", 5, KeventLayout.COMMON, StatLayout.DRAGONFLY)
            .user(-9).enableLooksAgain().tellsWritersByRead();
    /** A library over epoll, not a kernel; used where {@value #LIBRARY} names it. */
    static final Platform LIBKQUEUE = new Platform("libkqueue", "Linux", 0, KeventLayout.COMMON, StatLayout.PROC)
            .user(-11).enableLooksAgain().withoutReceipts();

    /** Of one system, the newest first. */
    static final List<Platform> ALL = List.of(MACOS, MACOS_X86_64, FREEBSD, FREEBSD_11, NETBSD, OPENBSD, OPENBSD_7, DRAGONFLY, LIBKQUEUE);

    private static final Pattern VERSION = Pattern.compile("^(\\d+(\\.\\d+)?)");
    private static final int EPIPE = 32;

    final KeventLayout kevent;
    final StatLayout stat;

    private final String name;
    private final String osName;
    private final double since;
    private String keventSymbol = "kevent";
    private String statSymbol = "fstat";
    private int read = -1;
    private int write = -2;
    private int user;
    private long maxSeconds = Integer.MAX_VALUE;
    private boolean enableLooksAgain;
    private boolean hasReceipts = true;
    private int brokenPipe = EPIPE;
    private boolean tellsWritersByRead;
    private boolean tellsFifoWritersByWrite;
    private boolean deafToFifos;

    Platform(String name, String osName, double since, KeventLayout kevent, StatLayout stat) {
        this.name = name;
        this.osName = osName;
        this.since = since;
        this.kevent = kevent;
        this.stat = stat;
    }

    Platform symbols(String kevent, String fstat) {
        keventSymbol = kevent;
        statSymbol = fstat;
        return this;
    }

    private Platform filters(int read, int write) {
        this.read = read;
        this.write = write;
        return this;
    }

    private Platform user(int filter) {
        user = filter;
        return this;
    }

    private Platform maxSeconds(long seconds) {
        maxSeconds = seconds;
        return this;
    }

    private Platform enableLooksAgain() {
        enableLooksAgain = true;
        return this;
    }

    private Platform withoutReceipts() {
        hasReceipts = false;
        return this;
    }

    private Platform tellsWritersByRead() {
        tellsWritersByRead = true;
        return this;
    }

    private Platform tellsFifoWritersByWrite() {
        tellsFifoWritersByWrite = true;
        return this;
    }

    private Platform deafToFifos() {
        deafToFifos = true;
        return this;
    }

    private Platform brokenPipe(int error) {
        brokenPipe = error;
        return this;
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

    /** The symbol of kevent. */
    String keventSymbol() {
        return keventSymbol;
    }

    /** The symbol of fstat. */
    String statSymbol() {
        return statSymbol;
    }

    /** EVFILT_READ. */
    int read() {
        return read;
    }

    /** EVFILT_WRITE. */
    int write() {
        return write;
    }

    /** EVFILT_USER; whether this kernel has it already is tried, not inferred. */
    int user() {
        return user;
    }

    /** The longest timeout to hand to the kernel. */
    long maxSeconds() {
        return maxSeconds;
    }

    /** Whether EV_ENABLE reports readiness that is there already; elsewhere EV_ADD has to go with it. */
    boolean looksAgainWhenEnabled() {
        return enableLooksAgain;
    }

    /** Whether EV_RECEIPT can be trusted. */
    boolean hasReceipts() {
        return hasReceipts;
    }

    /** Whether EV_ADD fails so for a pipe whose other end is gone. */
    boolean isBrokenPipe(int error) {
        return error == EPIPE || error == brokenPipe;
    }

    /**
     * Whether an interest needs a read filter that it does not ask for: some systems tell the writer of a full pipe by EVFILT_READ
     * alone that its reader is gone.
     */
    boolean isGuarded(Watch watch, Interest interest) {
        return tellsWritersByRead && interest.isWrite() && !interest.isRead() && watch.isPipe
                && !(tellsFifoWritersByWrite && watch.isNamedFifo);
    }

    /** Whether the end of a named FIFO is never reported: its filters are its file's, which has none (golang/go#24164). */
    boolean isDeafTo(FileIdentity identity) {
        return deafToFifos && identity.isNamedFifo();
    }

    /** EVFILT_TIMER. */
    int timer() {
        return osName.equals("NetBSD") ? 6 : -7;
    }

    /** EVFILT_PROC. */
    int process() {
        return osName.equals("NetBSD") ? 4 : -5;
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
