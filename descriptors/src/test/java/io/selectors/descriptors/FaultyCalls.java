package io.selectors.descriptors;

import io.selectors.unix.Fault;
import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The calls of another, of which one fails. */
final class FaultyCalls implements UnixCalls, DescriptorCalls {
    private final Calls kernel;
    private final Fault fault;

    private FaultyCalls(Calls kernel, Fault fault) {
        this.kernel = kernel;
        this.fault = fault;
    }

    static Calls of(Calls kernel, Fault fault) {
        FaultyCalls faulty = new FaultyCalls(kernel, fault);
        return new Calls(faulty, faulty);
    }

    @Override
    public int close(int fd) {
        return fault.spoil("close", () -> kernel.unix().close(fd));
    }

    @Override
    public int read(int fd, long bytes, int count) {
        return fault.refuse("read", () -> kernel.unix().read(fd, bytes, count));
    }

    @Override
    public int write(int fd, long bytes, int count) {
        return fault.refuse("write", () -> kernel.unix().write(fd, bytes, count));
    }

    @Override
    public boolean keepsAlive(ByteBuffer direct) {
        return kernel.unix().keepsAlive(direct);
    }

    @Override
    public int read(int fd, ByteBuffer target) {
        return fault.refuse("read", () -> kernel.unix().read(fd, target));
    }

    @Override
    public int write(int fd, ByteBuffer source) {
        return fault.refuse("write", () -> kernel.unix().write(fd, source));
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return fault.refuse("fcntl", () -> kernel.unix().fcntl(fd, command, argument));
    }

    @Override
    public int pipe(long ends) {
        return fault.refuse("pipe", () -> kernel.unix().pipe(ends));
    }

    @Override
    public int pipe2(long ends, int flags) {
        return fault.refuse("pipe", () -> kernel.unix().pipe2(ends, flags));
    }

    @Override
    public long address(ByteBuffer direct) {
        return kernel.unix().address(direct);
    }

    @Override
    public ByteBuffer allocate(int size) throws IOException {
        return kernel.unix().allocate(size);
    }

    @Override
    public void free(ByteBuffer memory) {
        kernel.unix().free(memory);
    }

    @Override
    public int timerfdCreate(int clock, int flags) {
        return fault.refuse("timerfd_create", () -> kernel.own().timerfdCreate(clock, flags));
    }

    @Override
    public int timerfdSettime(int fd, long time) {
        return fault.refuse("timerfd_settime", () -> kernel.own().timerfdSettime(fd, time));
    }

    @Override
    public int pidfdOpen(int pid) {
        return fault.refuse("pidfd_open", () -> kernel.own().pidfdOpen(pid));
    }

    @Override
    public int isTerminal(int fd) {
        return kernel.own().isTerminal(fd);
    }

    @Override
    public int terminalName(int fd, long name, long size) {
        return fault.refuse("ttyname_r", () -> kernel.own().terminalName(fd, name, size));
    }

    @Override
    public int open(long path, int flags) {
        return fault.refuse("open", () -> kernel.own().open(path, flags));
    }

    @Override
    public int mkfifo(long path, int mode) {
        return fault.refuse("mkfifo", () -> kernel.own().mkfifo(path, mode));
    }
}
