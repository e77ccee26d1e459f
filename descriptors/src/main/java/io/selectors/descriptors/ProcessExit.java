package io.selectors.descriptors;

import io.selectors.Descriptor;
import io.selectors.kqueue.EventQueues;
import io.selectors.kqueue.KernelEventQueues;
import io.selectors.unix.Errno;
import java.io.Closeable;
import java.io.IOException;

/**
 * What is readable when a process has ended: a pidfd on Linux, EVFILT_PROC in a kqueue of its own elsewhere; where the system refuses
 * these, a pipe that ends when the JDK notices.
 */
final class ProcessExit implements Descriptor, Closeable {
    private static final int ESRCH = 3;

    private final DescriptorChannel descriptor;
    private final Closeable whole;

    private ProcessExit(DescriptorChannel descriptor, Closeable whole) {
        this.descriptor = descriptor;
        this.whole = whole;
    }

    static ProcessExit of(Calls calls, Process process) throws IOException {
        return Calls.LINUX ? ofPidfd(calls, process) : ofKqueue(calls, KernelEventQueues.ofThisSystem(), process);
    }

    /**
     * pidfd_open is there since Linux 5.3, and a filter of system calls, as containers have, may refuse it with any error. So none of
     * its errors tells anything of the process, not even ESRCH. If descriptors are lacking, the pipe meets that, too.
     */
    static ProcessExit ofPidfd(Calls calls, Process process) throws IOException {
        int fd = calls.own().pidfdOpen((int) process.pid());
        return fd >= 0 ? watching(calls, fd, process) : ofPipe(calls, process);
    }

    static ProcessExit ofKqueue(Calls calls, EventQueues queues, Process process) throws IOException {
        int queue = Errno.check("kqueue", queues.create());
        int result = queues.watchExit(queue, (int) process.pid());
        if (result >= 0) {
            return watching(calls, queue, process);
        }
        CheckedCalls.close(calls.unix(), queue);
        return result == -ESRCH ? ended(calls) : ofPipe(calls, process);
    }

    /** A process that the JDK has waited for has no number any more, and that number may already be another's. */
    private static ProcessExit watching(Calls calls, int fd, Process process) throws IOException {
        DescriptorChannel descriptor = DescriptorChannel.owned(calls.unix(), fd);
        if (process.isAlive()) {
            return new ProcessExit(descriptor, descriptor);
        }
        descriptor.close();
        return ended(calls);
    }

    private static ProcessExit ofPipe(Calls calls, Process process) throws IOException {
        DescriptorPipe pipe = DescriptorPipe.open(calls.unix());
        process.onExit().thenRun(() -> end(pipe));
        return new ProcessExit(pipe.source(), pipe);
    }

    private static ProcessExit ended(Calls calls) throws IOException {
        DescriptorPipe pipe = DescriptorPipe.open(calls.unix());
        end(pipe);
        return new ProcessExit(pipe.source(), pipe);
    }

    private static void end(DescriptorPipe pipe) {
        try {
            pipe.sink().close();
        } catch (IOException e) {
            throw new AssertionError("nothing was written that could be lost", e);
        }
    }

    @Override
    public int fd() {
        return descriptor.fd();
    }

    @Override
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }

    @Override
    public String toString() {
        return "ProcessExit[fd=" + fd() + (isOpen() ? "]" : ", closed]");
    }
}
