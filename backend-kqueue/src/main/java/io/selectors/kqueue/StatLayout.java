package io.selectors.kqueue;

import io.selectors.unix.FileIdentity;
import java.nio.ByteBuffer;

/**
 * Where {@code struct stat} has the three fields that tell descriptors apart, on 64-bit systems, and whose symbol fills it in. Source:
 * the definitions of Rust's crate {@code libc} for each system, as of August 2026.
 */
record StatLayout(int device, int deviceSize, int mode, int modeSize, int inode, int inodeSize, String symbol) {
    /** With 64-bit inode numbers, as fstat has on arm64. */
    static final StatLayout MACOS = new StatLayout(0, 4, 4, 2, 8, 8, "fstat");
    static final StatLayout MACOS_X86_64 = new StatLayout(0, 4, 4, 2, 8, 8, "fstat$INODE64");
    static final StatLayout FREEBSD = new StatLayout(0, 8, 24, 2, 8, 8, "fstat");
    static final StatLayout FREEBSD_11 = new StatLayout(0, 4, 8, 2, 4, 4, "fstat");
    /** Plain fstat is there for programs of before 2012, with another structure. */
    static final StatLayout NETBSD = new StatLayout(0, 8, 8, 4, 16, 8, "__fstat50");
    static final StatLayout OPENBSD = new StatLayout(4, 4, 0, 4, 8, 8, "fstat");
    static final StatLayout DRAGONFLY = new StatLayout(12, 4, 16, 2, 0, 8, "fstat");
    /** None is needed: Linux says it in /proc. */
    static final StatLayout PROC = new StatLayout(0, 0, 0, 0, 0, 0, "fstat");

    /** More than any of these systems has. */
    static final int SIZE = 512;

    FileIdentity identity(ByteBuffer stat) {
        return new FileIdentity(get(stat, device, deviceSize), get(stat, inode, inodeSize), (int) get(stat, mode, modeSize));
    }

    private static long get(ByteBuffer stat, int at, int size) {
        return size == 2 ? stat.getShort(at) & 0xffff : size == 4 ? stat.getInt(at) : stat.getLong(at);
    }
}
