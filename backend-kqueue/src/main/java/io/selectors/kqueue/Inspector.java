package io.selectors.kqueue;

import io.selectors.spi.Registration;
import io.selectors.unix.Errno;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Looks at descriptors by fstat: what is a bare number, and can it be watched? Guarded by the poller's monitor. */
final class Inspector {
    private static final int EBADF = Errno.EBADF.number();
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final Platform platform;
    private final KqueueCalls calls;
    private final ByteBuffer stat;

    Inspector(Platform platform, KqueueCalls calls) throws IOException {
        this.platform = platform;
        this.calls = calls;
        this.stat = calls.allocate(StatLayout.SIZE);
    }

    /** What can be watched, of a key that is being registered; null for a channel. */
    FileIdentity watchable(Registration key) throws IOException {
        if (key.channel() != null) {
            return null;
        }
        FileIdentity identity = identify(key.fd());
        // Files and directories kqueue would take, and report for ever.
        if (identity.isRegularFile() || identity.isDirectory()) {
            throw Errno.notPollable(key.fd(), identity.kind(), 0);
        }
        if (identity.isNamedFifo() && platform.has(Platform.Quirk.DEAF_TO_FIFOS)) {
            throw Errno.notPollable(key.fd(),
                    "a FIFO with a name, whose end kqueue never reports (a pipe's it does: cat fifo | java ...)", 0);
        }
        return identity;
    }

    FileIdentity identify(int fd) throws IOException {
        if (platform.stat != StatLayout.PROC) {
            int error = -calls.stat(fd, calls.address(stat));
            if (error != 0) {
                throw Errno.failure("register fd " + fd + ", fstat", error);
            }
            return platform.stat.identity(stat);
        }
        FileIdentity identity = FileIdentity.of(DESCRIPTORS, fd);
        if (identity == null) {
            throw Errno.failure("register fd " + fd, EBADF);
        }
        return identity;
    }
}
