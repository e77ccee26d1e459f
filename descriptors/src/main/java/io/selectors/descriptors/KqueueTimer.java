package io.selectors.descriptors;

import io.selectors.kqueue.EventQueues;
import io.selectors.unix.Errno;
import io.selectors.unix.UnixCalls;
import java.io.IOException;

/** EVFILT_TIMER in a kqueue of its own, of macOS and the BSDs. */
final class KqueueTimer implements SystemTimer {
    private final EventQueues queues;
    private final DescriptorChannel descriptor;

    KqueueTimer(UnixCalls calls, EventQueues queues) throws IOException {
        this.queues = queues;
        descriptor = DescriptorChannel.owned(calls, Errno.check("kqueue", queues.create()));
    }

    @Override
    public DescriptorChannel descriptor() {
        return descriptor;
    }

    @Override
    public void start(long nanos, boolean again) throws IOException {
        check(descriptor.use(queue -> queues.startTimer(queue, nanos, again)));
    }

    @Override
    public void stop() throws IOException {
        check(descriptor.use(queues::stopTimer));
    }

    @Override
    public long expirations() throws IOException {
        return check(descriptor.use(queues::expirations));
    }

    private int check(int result) throws IOException {
        return Errno.check("kevent EVFILT_TIMER of fd " + descriptor.fd(), result);
    }
}
