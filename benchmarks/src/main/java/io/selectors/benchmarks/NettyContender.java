package io.selectors.benchmarks;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.selectors.unix.ChannelDescriptor;

/** Netty 4.2's EpollIoHandler, driven directly. */
final class NettyContender implements Contender {
    /** What an event loop is to its handler: this thread. */
    private record Here() implements ThreadAwareExecutor {
        @Override
        public boolean isExecutorThread(Thread thread) {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    private record Poll() implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    private record Handle(FileDescriptor fd, Runnable action) implements EpollIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            action.run();
        }

        @Override
        public void close() {
        }
    }

    private final RawSources sources = new RawSources();
    private final Poll poll = new Poll();
    private final Runnable nothing = () -> { };
    private IoHandler handler;
    private int spare;

    @Override
    public void open(int ready, int idle) throws Exception {
        close();
        handler = EpollIoHandler.newFactory().newHandler(new Here());
        handler.initialize();
        spare = sources.idle();
        for (int i = 0; i < idle; i++) {
            register(sources.idle());
        }
        for (int i = 0; i < ready; i++) {
            register(sources.ready());
        }
    }

    @Override
    public void openNumbers(int ready, int idle) throws Exception {
        open(ready, idle);
    }

    private IoRegistration register(int fd) throws Exception {
        return register(fd, nothing);
    }

    private IoRegistration register(int fd, Runnable action) throws Exception {
        IoRegistration registration = handler.register(new Handle(new FileDescriptor(fd), action));
        registration.submit(EpollIoOps.EPOLLIN);
        return registration;
    }

    @Override
    public int poll() {
        return handler.run(poll);
    }

    @Override
    public void churn() throws Exception {
        register(spare).cancel();
    }

    @Override
    public void link(Chain chain) throws Exception {
        for (Chain.Link link : chain.links) {
            register(ChannelDescriptor.of(link.source), () -> chain.passUnchecked(link));
        }
    }

    @Override
    public void pollChain() {
        handler.run(poll);
    }

    @Override
    public void close() {
        if (handler != null) {
            handler.prepareToDestroy();
            handler.destroy();
            // It would close its numbers once more, whoever has them by then.
            handler = null;
        }
        sources.close();
    }
}
