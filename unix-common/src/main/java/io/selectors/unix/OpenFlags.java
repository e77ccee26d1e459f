package io.selectors.unix;

/**
 * The flags that open, pipe2 and fcntl take. Their numbers are those of Rust's crate {@code libc}, as of August 2026.
 */
public final class OpenFlags {
    /** O_RDONLY. */
    public static final int RDONLY = 0;
    /** O_WRONLY. */
    public static final int WRONLY = 1;
    /** O_RDWR. */
    public static final int RDWR = 2;
    /** O_ACCMODE: the bits of the three. */
    public static final int ACCESS_MODE = 3;
    /** O_NONBLOCK. */
    public static final int NONBLOCK;
    /** O_CLOEXEC. */
    public static final int CLOEXEC;
    /** O_NOCTTY: a terminal does not become that of the process. */
    public static final int NOCTTY;

    static {
        String system = System.getProperty("os.name");
        NONBLOCK = system.equals("Linux") ? 04000 : 4;
        NOCTTY = system.equals("Linux") ? 0400 : system.equals("Mac OS X") ? 0x20000 : 0x8000;
        CLOEXEC = switch (system) {
            case "Linux" -> 02000000;
            case "FreeBSD" -> 0x100000;
            case "NetBSD" -> 0x400000;
            case "OpenBSD" -> 0x10000;
            case "DragonFlyBSD" -> 0x20000;
            default -> 0x1000000;
        };
    }

    private OpenFlags() {
    }
}
