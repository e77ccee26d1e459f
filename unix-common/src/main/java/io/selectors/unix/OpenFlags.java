package io.selectors.unix;

/**
 * The flags that open, pipe2 and fcntl take. Their numbers are those of Rust's crate {@code libc}, as of August 2026.
 */
public final class OpenFlags {
    /** O_NONBLOCK. */
    public static final int NONBLOCK;
    /** O_CLOEXEC. */
    public static final int CLOEXEC;

    static {
        String system = System.getProperty("os.name");
        NONBLOCK = system.equals("Linux") ? 04000 : 4;
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
