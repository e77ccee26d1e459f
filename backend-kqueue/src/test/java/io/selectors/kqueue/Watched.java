package io.selectors.kqueue;

import com.sun.jna.Pointer;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The simulation of one system, watched: counts calls, refuses what it is told to, and lets others act during a call. */
final class Watched extends AbstractCalls {
    private final SimulatedKqueue kernel;
    int calls;
    /** What waits answered, wake-ups left out: a wait more may come from one of those. */
    int reports;
    int opened;
    int closed;
    int freed;
    long longestSeconds;
    /** Runs once, before the next call. */
    Runnable meanwhile;
    /** Runs once, within the next wait that submits changes: before the kernel takes them, and after it answered. */
    Runnable duringSubmission;
    Runnable afterSubmission;
    /** Answered once by the next call of its kind, if not 0. */
    int waitError;
    int controlError;
    int statError;
    /** Reports nothing. */
    boolean deaf;
    private int reportsToWaitFor;
    private Runnable afterReports;
    private int refusedFilter;
    private int refusal;
    private long[] forgery;

    Watched(Platform platform) throws IOException {
        this(SimulatedKernel.of(platform));
    }

    Watched(SimulatedKernel simulated) throws IOException {
        super(simulated.platform, Binding.JNA.calls());
        kernel = new SimulatedKqueue(simulated);
    }

    /** The next change of this filter, if not a removal, is answered with an error. */
    void refuse(int filter, Errno errno) {
        refusedFilter = filter;
        refusal = errno.number();
    }

    /** The next wait reports an event of a registration that there is not. */
    void forge(long ident, int filter, long udata) {
        forge(ident, filter, 0, udata);
    }

    void forge(long ident, int filter, int flags, long udata) {
        forgery = new long[] {ident, filter, flags, udata};
    }

    /** Runs once, after the next wait that has so many reports. */
    void afterReports(int count, Runnable action) {
        reportsToWaitFor = count;
        afterReports = action;
    }

    @Override
    int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        begin();
        int error = controlError;
        controlError = 0;
        if (error != 0) {
            return -error;
        }
        return answer(kqueue, changes, count, events, capacity, timespec);
    }

    @Override
    int await(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        begin();
        if (timespec != 0) {
            longestSeconds = Math.max(longestSeconds, new Pointer(timespec).getLong(0));
        }
        int error = waitError;
        waitError = 0;
        if (error != 0 || deaf) {
            return -error;
        }
        if (forgery != null) {
            ByteBuffer answer = new Pointer(events).getByteBuffer(0, platform.kevent.size()).order(ByteOrder.nativeOrder());
            platform.kevent.put(answer, 0, forgery[0], (int) forgery[1], (int) forgery[2], 0, forgery[3]);
            forgery = null;
            return 1;
        }
        int result = counted(events, submitted(kqueue, changes, count, events, capacity, timespec));
        if (afterReports != null && result >= reportsToWaitFor) {
            Runnable once = afterReports;
            afterReports = null;
            once.run();
        }
        return result;
    }

    private int submitted(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        Runnable during = duringSubmission;
        Runnable after = afterSubmission;
        if (count == 0 || during == null) {
            return answer(kqueue, changes, count, events, capacity, timespec);
        }
        duringSubmission = null;
        afterSubmission = null;
        during.run();
        int result = answer(kqueue, changes, count, events, capacity, timespec);
        if (after != null) {
            after.run();
        }
        return result;
    }

    private int counted(long events, int result) {
        if (result > 0) {
            int size = platform.kevent.size();
            ByteBuffer list = new Pointer(events).getByteBuffer(0, (long) result * size).order(ByteOrder.nativeOrder());
            for (int at = 0; at < result * size; at += size) {
                reports += platform.kevent.udata(list, at) == Waker.UDATA ? 0 : 1;
            }
        }
        return result;
    }

    private void begin() {
        calls++;
        if (meanwhile != null) {
            Runnable once = meanwhile;
            meanwhile = null;
            once.run();
        }
    }

    private int answer(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        if (refusal != 0) {
            int size = platform.kevent.size();
            ByteBuffer list = count == 0 ? null : new Pointer(changes).getByteBuffer(0, (long) count * size).order(ByteOrder.nativeOrder());
            for (int i = 0; i < count; i++) {
                if (platform.kevent.filter(list, i * size) == refusedFilter
                        && (platform.kevent.flags(list, i * size) & Kevent.EV_DELETE) == 0) {
                    return refuse(list, i * size, events, capacity);
                }
            }
        }
        return kernel.kevent(kqueue, changes, count, events, capacity, timespec);
    }

    private int refuse(ByteBuffer list, int at, long events, int capacity) {
        int error = refusal;
        refusal = 0;
        if (capacity == 0) {
            return -error;
        }
        ByteBuffer answer = new Pointer(events).getByteBuffer(0, platform.kevent.size()).order(ByteOrder.nativeOrder());
        platform.kevent.put(answer, 0, platform.kevent.ident(list, at), refusedFilter, Kevent.EV_ERROR, 0,
                platform.kevent.udata(list, at));
        SimulatedKqueue.putData(platform, answer, 0, error);
        return 1;
    }

    @Override
    public int create() {
        opened++;
        return kernel.create();
    }

    @Override
    public int pipe(ByteBuffer ends) {
        opened += 2;
        return kernel.pipe(ends);
    }

    @Override
    public int stat(int fd, long stat) {
        int error = statError;
        statError = 0;
        return error != 0 ? -error : kernel.stat(fd, stat);
    }

    @Override
    public void free() {
        freed++;
        super.free();
        kernel.free();
    }

    @Override
    public int close(int fd) {
        closed++;
        return kernel.close(fd);
    }
}
