package io.selectors.descriptors;

import com.sun.jna.NativeLibrary;
import io.selectors.unix.Errno;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.UnixCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A terminal that is nobody's yet. What its master writes is what a user types. */
final class PseudoTerminal implements Closeable {
    private final Calls calls;
    private final DescriptorChannel master;

    PseudoTerminal(Calls calls) throws IOException {
        this.calls = calls;
        int fd = Errno.check("posix_openpt", invoke("posix_openpt", OpenFlags.RDWR | OpenFlags.NOCTTY));
        calls.unix().fcntl(fd, UnixCalls.F_SETFD, UnixCalls.FD_CLOEXEC);
        master = DescriptorChannel.owned(calls.unix(), fd);
        Errno.check("grantpt", invoke("grantpt", fd));
        Errno.check("unlockpt", invoke("unlockpt", fd));
    }

    private static int invoke(String function, int argument) {
        return NativeLibrary.getProcess().getFunction(function).invokeInt(new Object[] {argument});
    }

    DescriptorChannel master() {
        return master;
    }

    Path name() {
        return Path.of(NativeLibrary.getProcess().getFunction("ptsname").invokeString(new Object[] {master.fd()}, false));
    }

    /** The side of programs, in blocking mode. */
    DescriptorChannel open() throws IOException {
        int fd = Errno.check("open", calls.open(name(), OpenFlags.RDWR | OpenFlags.NOCTTY));
        return DescriptorChannel.owned(calls.unix(), fd).configureBlocking(true);
    }

    @Override
    public void close() throws IOException {
        master.close();
    }
}
