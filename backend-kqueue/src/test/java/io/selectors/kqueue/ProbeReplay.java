package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.selectors.kqueue.ProbeTrace.Call;
import io.selectors.kqueue.ProbeTrace.Item;
import io.selectors.kqueue.ProbeTrace.Step;
import io.selectors.kqueue.ProbeTrace.Text;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Makes the calls of one section on the simulation, and compares what it answers. */
final class ProbeReplay {
    private final SimulatedKernel kernel;
    private final Platform platform;
    private final TraceWorld world = new TraceWorld();
    private final List<Integer> queues = new ArrayList<>();
    private final Map<Integer, String> differences = new TreeMap<>();
    private int queue = -1;
    private int calls;

    ProbeReplay(SimulatedKernel kernel) {
        this.kernel = kernel;
        this.platform = kernel.platform;
    }

    /** Returns the calls that were answered otherwise, by their place among those of the section, from 1. */
    Map<Integer, String> run(List<Item> items) throws Exception {
        try (world) {
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof Call call) {
                    compare(call, answer(call));
                } else if (items.get(i) instanceof Step step) {
                    i = step.words()[0].equals("while") ? whileWaiting(items, i + 1) : done(step, items, i);
                }
            }
        } finally {
            queues.forEach(new SimulatedKqueue(kernel)::close);
        }
        return differences;
    }

    private int done(Step step, List<Item> items, int at) throws IOException {
        String[] words = step.words();
        switch (words[0]) {
            case "kqueue" -> {
                int number = new SimulatedKqueue(kernel).create();
                queues.add(number);
                world.bind(words[1], number);
            }
            case "on" -> queue = world.number(words[1]);
            case "fstat" -> fstat(world.number(words[1]), ((Text) items.get(at + 1)).text());
            case "close" -> close(words);
            default -> world.step(words);
        }
        return at;
    }

    private void close(String[] words) throws IOException {
        int number = world.number(words[1]);
        if (queues.remove((Integer) number)) {
            new SimulatedKqueue(kernel).close(number);
        } else {
            world.step(words);
        }
    }

    /** A wait, and what others do meanwhile: what follows up to the call that waits, which the trace has before or after it. */
    private int whileWaiting(List<Item> items, int first) throws Exception {
        int last = first;
        int waits = -1;
        while (!(items.get(last) instanceof Text)) {
            waits = items.get(last) instanceof Call call && call.changes().isEmpty() ? last : waits;
            last++;
        }
        Call wait = (Call) items.get(waits);
        FutureTask<Answer> answer = new FutureTask<>(() -> answer(wait));
        new Thread(answer).start();
        Thread.sleep(50);
        for (int i = first; i < last; i++) {
            if (i == waits) {
                continue;
            }
            if (items.get(i) instanceof Call call) {
                compare(call, answer(call));
            } else {
                done((Step) items.get(i), items, i);
            }
        }
        try {
            compare(wait, answer.get());
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        return last - 1;
    }

    private record Answer(int result, List<Entry> events) {}

    private Answer answer(Call call) {
        SimulatedKqueue calls = assertDoesNotThrow(() -> new SimulatedKqueue(kernel));
        int size = platform.kevent.size();
        ByteBuffer changes = platform.kevent.array(Math.max(1, call.changes().size()));
        ByteBuffer events = platform.kevent.array(Math.max(1, call.room()));
        ByteBuffer timespec = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        for (int i = 0; i < call.changes().size(); i++) {
            call.changes().get(i).put(platform, changes, i * size, world);
        }
        boolean endless = call.seconds().equals("inf");
        if (!endless) {
            put(timespec, call);
        }
        int result = calls.kevent(queue, calls.address(changes), call.changes().size(), calls.address(events), call.room(),
                endless ? 0 : calls.address(timespec));
        List<Entry> answered = new ArrayList<>();
        for (int i = 0; i < result; i++) {
            answered.add(Entry.get(platform, events, i * size, world));
        }
        return new Answer(result, answered);
    }

    /** A wait that brought nothing is made a short one. */
    private static void put(ByteBuffer timespec, Call call) {
        String[] parts = call.seconds().split(":");
        if (parts.length == 2) {
            timespec.putLong(0, Long.parseLong(parts[0])).putLong(8, Long.parseLong(parts[1]));
            return;
        }
        double seconds = Double.parseDouble(call.seconds());
        seconds = call.result() == 0 && seconds > 0 ? Math.min(seconds, seconds > 1 ? 0.2 : 0.005) : seconds;
        long whole = (long) Math.floor(seconds);
        timespec.putLong(0, whole).putLong(8, Math.round((seconds - whole) * 1e9));
    }

    private void compare(Call call, Answer answer) {
        calls++;
        List<String> expected = call.events().stream().map(this::text).sorted().toList();
        List<String> actual = answer.events().stream().map(this::text).sorted().toList();
        if (call.result() != answer.result() || !expected.equals(actual)) {
            differences.put(calls, call.line() + "\n      simulated: " + answer.result() + " " + actual);
        }
    }

    /** EVFILT_WRITE's data is a size of the kernel's; the numbers of errors in fflags are Linux's. */
    private String text(Entry entry) {
        boolean user = entry.filter().equals("USER");
        String data = entry.isError() || entry.filter().equals("READ") ? " data=" + entry.data() : "";
        return (user ? "" : entry.name() + " ") + entry.filter() + " " + (entry.isError() ? "ERROR " : "") + Entry.flags(entry.flags())
                + (entry.fflags() == 0 ? "" : " fflags") + data + " u=" + Long.toHexString(entry.udata());
    }

    private void fstat(int fd, String expected) {
        FileIdentity identity = SimulatedStat.of(kernel, fd);
        String actual = "fstat: dev " + (identity.device() == 0 ? "0" : "some") + " ino " + (identity.inode() == 0 ? "0" : "some") + " mode "
                + Integer.toOctalString(identity.mode());
        if (!actual.equals(expected)) {
            differences.put(++calls, expected + "\n      simulated: " + actual);
        }
    }
}
