package io.selectors.kqueue;

import io.selectors.unix.FileIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where {@code struct stat} has the three fields that tell descriptors apart, on 64-bit systems. */
enum StatLayout {
    /** With 64-bit inode numbers: {@code fstat$INODE64} on x86_64, plain {@code fstat} on arm64. */
    MACOS(0, 4, 4, 2, 8, 8),
    FREEBSD(0, 8, 24, 2, 8, 8),
    FREEBSD_11(0, 4, 8, 2, 4, 4),
    NETBSD(0, 8, 8, 4, 16, 8),
    OPENBSD(4, 4, 0, 4, 8, 8),
    DRAGONFLY(12, 4, 16, 2, 0, 8),
    /** None is needed: Linux says it in /proc. */
    PROC(0, 0, 0, 0, 0, 0);

    /** More than any of these systems has. */
    static final int SIZE = 512;

    final int device;
    final int deviceSize;
    final int mode;
    final int modeSize;
    final int inode;
    final int inodeSize;

    StatLayout(int device, int deviceSize, int mode, int modeSize, int inode, int inodeSize) {
        this.device = device;
        this.deviceSize = deviceSize;
        this.mode = mode;
        this.modeSize = modeSize;
        this.inode = inode;
        this.inodeSize = inodeSize;
    }

    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    }

    FileIdentity identity(ByteBuffer stat) {
        return new FileIdentity(get(stat, device, deviceSize), get(stat, inode, inodeSize), (int) get(stat, mode, modeSize));
    }

    private static long get(ByteBuffer stat, int at, int size) {
        return size == 2 ? stat.getShort(at) & 0xffff : size == 4 ? stat.getInt(at) : stat.getLong(at);
    }
}
