package io.selectors.kqueue;

import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** Asks a kernel whether it does what the table of platforms says, before anybody relies on it. */
final class SelfTest {
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int FIFO = 0010000;
    /** For two structures, were they of another size than the table says. */
    private static final int ROOM = 8;
    private static final int KIND = 0170000;
    private static final long MARK = 0x0123456789abcdefL;

    private final Platform platform;
    private final KqueueCalls calls;

    SelfTest(Platform platform, KqueueCalls calls) {
        this.platform = platform;
        this.calls = calls;
    }

    void run() throws IOException {
        int queue = Errno.check("kqueue", calls.create());
        Pipe pipe = null;
        try {
            pipe = Pipe.open();
            int fd = ChannelDescriptor.of(pipe.source());
            errorsComeBackWhole(queue, fd);
            pipesAreToldApart(fd);
        } finally {
            calls.close(queue);
            if (pipe != null) {
                pipe.source().close();
                pipe.sink().close();
            }
        }
    }

    /** Two changes that must fail, so that a structure of another size shows, too. */
    private void errorsComeBackWhole(int queue, int fd) throws IOException {
        ChangeList changes = new ChangeList(platform, calls, ROOM, 0);
        changes.add(fd, platform.read, Kevent.EV_DELETE, MARK);
        changes.add(fd, platform.write, Kevent.EV_DELETE, ~MARK);
        ByteBuffer receipts = calls.allocate(ROOM * platform.kevent.size());
        int count = Errno.check("kevent", calls.control(queue, changes.address(), 2, calls.address(receipts), 2));
        expect("count of errors", 2, count);
        expectError(receipts, 0, fd, platform.read, MARK);
        expectError(receipts, platform.kevent.size(), fd, platform.write, ~MARK);
    }

    private void expectError(ByteBuffer receipts, int at, int fd, int filter, long udata) {
        expect("ident", fd, platform.kevent.ident(receipts, at));
        expect("filter", filter, platform.kevent.filter(receipts, at));
        expect("EV_ERROR in flags", Kevent.EV_ERROR, platform.kevent.flags(receipts, at) & Kevent.EV_ERROR);
        expect("data", ENOENT, platform.kevent.data(receipts, at));
        expect("udata", udata, platform.kevent.udata(receipts, at));
    }

    private void pipesAreToldApart(int fd) throws IOException {
        if (platform.stat != StatLayout.PROC) {
            expect("kind of a pipe in st_mode", FIFO, new Inspector(platform, calls).identify(fd).mode() & KIND);
        }
    }

    private void expect(String what, long expected, long found) {
        if (found != expected) {
            throw new IllegalStateException("self-test of layout " + platform + ": " + what + " should be " + expected + " and is "
                    + found);
        }
    }
}
