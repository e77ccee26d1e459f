package io.selectors.epoll;

/** The calls of another, for a test to change some of them. */
class ForwardingCalls implements EpollCalls {
    final EpollCalls kernel;

    ForwardingCalls(EpollCalls kernel) {
        this.kernel = kernel;
    }

    @Override
    public int create() {
        return kernel.create();
    }

    @Override
    public int eventFd() {
        return kernel.eventFd();
    }

    @Override
    public int control(int epoll, int operation, int fd, int mask, long data) {
        return kernel.control(epoll, operation, fd, mask, data);
    }

    @Override
    public int wait(int epoll, long nanos) {
        return kernel.wait(epoll, nanos);
    }

    @Override
    public int mask(int index) {
        return kernel.mask(index);
    }

    @Override
    public long data(int index) {
        return kernel.data(index);
    }

    @Override
    public int wake(int eventFd) {
        return kernel.wake(eventFd);
    }

    @Override
    public int close(int fd) {
        return kernel.close(fd);
    }

    @Override
    public boolean isPrecise() {
        return kernel.isPrecise();
    }

    @Override
    public int capacity() {
        return kernel.capacity();
    }

    @Override
    public void resize(int events) {
        kernel.resize(events);
    }

    @Override
    public void free() {
        kernel.free();
    }
}
