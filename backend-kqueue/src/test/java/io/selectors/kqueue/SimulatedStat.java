package io.selectors.kqueue;

import io.selectors.unix.FileIdentity;

/** What a kernel's fstat says of a descriptor: of some kinds it has neither device nor inode, and a socket's mode changes. */
final class SimulatedStat {
    private static final int SOCKET = 0140000;
    private static final int FIFO = 0010000;
    private static final int READABLE = 0444;
    private static final int WRITABLE = 0222;

    private SimulatedStat() {
    }

    /** Of a number; null if it is not open. */
    static FileIdentity of(SimulatedKernel kernel, int fd) {
        SimulatedFile file = SimulatedFile.of(fd);
        if (file == null) {
            return null;
        }
        FileIdentity linux = file.identity();
        if (linux == null) {
            return null;
        }
        return switch (file.kind) {
            case QUEUE -> new FileIdentity(0, 0, FIFO);
            case PIPE -> pipe(kernel, linux);
            case STREAM, LISTENER, DATAGRAM -> socket(kernel, file, linux);
            default -> linux;
        };
    }

    private static FileIdentity pipe(SimulatedKernel kernel, FileIdentity linux) {
        return switch (kernel) {
            case MACOS, MACOS_OLD -> new FileIdentity(0, linux.inode(), FIFO | 0660);
            case FREEBSD, FREEBSD_11 -> new FileIdentity(linux.device(), linux.inode(), FIFO);
            case DRAGONFLY -> new FileIdentity(0, linux.inode(), FIFO);
            default -> new FileIdentity(0, 0, FIFO);
        };
    }

    /** Only local ones have a device and an inode; on DragonFly the others have an inode. */
    private static FileIdentity socket(SimulatedKernel kernel, SimulatedFile file, FileIdentity linux) {
        int mode = SOCKET | READABLE | WRITABLE;
        boolean fades = kernel == SimulatedKernel.MACOS || kernel == SimulatedKernel.MACOS_OLD || kernel == SimulatedKernel.FREEBSD
                || kernel == SimulatedKernel.FREEBSD_11;
        if (fades && file.kind == SimulatedFile.Kind.STREAM) {
            mode = SOCKET | (file.isReadShut() && file.unread() == 0 ? 0 : READABLE) | (file.isWriteShut() ? 0 : WRITABLE);
        }
        boolean known = file.isLocal() && kernel.platform != Platform.NETBSD;
        return new FileIdentity(known ? -1 : 0, known || kernel == SimulatedKernel.DRAGONFLY ? linux.inode() : 0, mode);
    }
}
