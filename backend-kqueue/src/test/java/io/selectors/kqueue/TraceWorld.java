package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The descriptors of a trace, by their names there. Every step waits until Linux shows what it did. Their numbers are high, so that no
 * other thread of the JVM takes one that was closed.
 */
final class TraceWorld implements AutoCloseable {
    private static final int LOWEST = 600;

    private final RawDescriptors raw = new RawDescriptors();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    /** Of connected sockets and pipes, both ways. */
    private final Map<Integer, Integer> peers = new HashMap<>();
    private Path folder;
    /** No more, once an end has duplicates. */
    private boolean settles = true;

    /** The number behind a name, or behind {@code #number}; -1 if there is none. */
    int number(String name) {
        return name.startsWith("#") && !numbers.containsKey(name) ? Integer.parseInt(name.substring(1)) : numbers.getOrDefault(name, -1);
    }

    String name(int number) {
        return names.getOrDefault(number, "#" + number);
    }

    void bind(String name, int number) {
        numbers.put(name, number);
        names.put(number, name);
    }

    private int enter(String name, int fd) throws IOException {
        int high = raw.move(fd, LOWEST);
        bind(name, high);
        return high;
    }

    private String pair(String[] step, int[] ends) throws IOException {
        int here = enter(step[1], ends[0]);
        int there = enter(step[2], ends[1]);
        peers.put(here, there);
        peers.put(there, here);
        return "ok";
    }

    /** Does one step; returns its result in the words of the traces. */
    String step(String[] step) throws IOException {
        int fd = step.length > 1 ? number(step[1]) : -1;
        int count = step.length > 2 && step[2].matches("\\d+") ? Integer.parseInt(step[2]) : 0;
        return switch (step[0]) {
            case "pipe" -> pair(step, raw.pipe());
            case "unix" -> pair(step, raw.local());
            case "tcp" -> pair(step, tcp());
            case "listener", "listen" -> entered(step[1], raw.listener());
            case "unconnected", "tcpnew" -> entered(step[1], raw.unconnected());
            case "udp" -> entered(step[1], raw.udp());
            case "connect" -> connect(step[1], number(step[2]));
            case "accept" -> entered(step[1], raw.accept(number(step[2])));
            case "refused" -> refused(enter(step[1], raw.unconnected()));
            case "connectdead" -> refused(fd);
            case "send" -> sent(raw.sendTo(fd, number(step[2]), 4), number(step[2]));
            case "write", "w" -> write(fd, count);
            case "urgent" -> done(raw.sendUrgent(fd));
            case "read", "r" -> number(raw.read(fd, count));
            case "fill" -> some(raw.fill(fd));
            case "drain", "rall" -> drain(fd);
            case "close" -> close(fd);
            case "shutdown", "shut" -> shutdown(fd, count);
            case "reset", "rst" -> reset(fd);
            case "so_error", "soerr" -> error(raw.takeError(fd));
            case "dup" -> duplicate(fd, step[2]);
            case "dup2" -> duplicateOnto(fd, step[2]);
            case "fifo" -> entered(step[2], raw.ownFifo());
            case "mkfifo" -> makeFifo();
            case "openfifo" -> entered(step[2], raw.open(folder.resolve("fifo").toString(), Integer.parseInt(step[1])));
            case "open" -> entered(step[2], open(step[1]));
            default -> throw new AssertionError(String.join(" ", step));
        };
    }

    private String entered(String name, int fd) throws IOException {
        enter(name, fd);
        return "ok";
    }

    private int[] tcp() throws IOException {
        int listener = raw.listener();
        int here = raw.unconnected();
        raw.connect(here, listener);
        settle(listener, Libc.POLLIN);
        int there = raw.accept(listener);
        raw.close(listener);
        return new int[] {here, there};
    }

    private String connect(String name, int listener) throws IOException {
        int fd = numbers.containsKey(name) ? number(name) : enter(name, raw.unconnected());
        raw.connect(fd, listener);
        settle(fd, Libc.POLLOUT);
        settle(listener, Libc.POLLIN);
        return "ok";
    }

    private String refused(int fd) throws IOException {
        raw.connectToNobody(fd);
        settle(fd, Libc.POLLERR);
        return "ok";
    }

    private String sent(int result, int receiver) {
        settle(receiver, Libc.POLLIN);
        return done(result);
    }

    private String write(int fd, int count) {
        int result = raw.write(fd, count);
        Integer peer = peers.get(fd);
        if (result > 0 && peer != null) {
            settle(peer, Libc.POLLIN);
        } else if (result > 0 && SimulatedFile.of(fd).isSocket()) {
            // Its peer is gone, and sends a reset.
            settle(fd, Libc.POLLERR);
        }
        return number(result);
    }

    private String drain(int fd) {
        int all = raw.drain(fd);
        Integer peer = peers.get(fd);
        if (peer != null && all > 4096) {
            settle(peer, Libc.POLLOUT | Libc.POLLERR | Libc.POLLHUP);
            all += raw.drain(fd);
        }
        return some(all);
    }

    private String close(int fd) {
        Integer peer = peers.remove(fd);
        int result = raw.close(fd);
        ended(peer);
        return done(result);
    }

    private String reset(int fd) {
        Integer peer = peers.remove(fd);
        int result = raw.reset(fd);
        ended(peer);
        return done(result);
    }

    private void ended(Integer peer) {
        if (peer != null) {
            peers.remove(peer);
            settle(peer, Libc.POLLRDHUP | Libc.POLLHUP | Libc.POLLERR);
        }
    }

    private String shutdown(int fd, int how) {
        int result = raw.shutdown(fd, how);
        Integer peer = peers.get(fd);
        if (peer != null && how == 1) {
            settle(peer, Libc.POLLRDHUP);
        }
        return done(result);
    }

    private String duplicate(int fd, String name) throws IOException {
        settles = false;
        return entered(name, raw.duplicate(fd));
    }

    private String duplicateOnto(int fd, String name) {
        settles = false;
        bind(name, number(name));
        return done(raw.duplicate(fd, number(name)));
    }

    private String makeFifo() throws IOException {
        folder = Files.createTempDirectory("trace");
        raw.makeFifo(folder.resolve("fifo").toString());
        return "ok";
    }

    private int open(String path) throws IOException {
        if (!path.equals("file")) {
            return raw.open(path, path.startsWith("/dev") ? 2 : 0);
        }
        Path file = Files.createTempFile("trace", "");
        int fd = raw.open(file.toString(), 2);
        Files.delete(file);
        return fd;
    }

    private static String done(int result) {
        return result < 0 ? "fails" : "ok";
    }

    private static String number(int result) {
        return result < 0 ? "fails" : Integer.toString(result);
    }

    private static String some(int count) {
        return count > 0 ? "some" : "none";
    }

    private static String error(int number) {
        return number == 104 ? "ECONNRESET" : number == 111 ? "ECONNREFUSED" : Integer.toString(number);
    }

    private void settle(int fd, int events) {
        if (!settles) {
            return;
        }
        try (Memory polled = new Memory(8); Memory second = new Memory(16)) {
            polled.setInt(0, fd);
            polled.setInt(4, events);
            second.setLong(0, 5);
            second.setLong(8, 0);
            Libc.ppoll(Pointer.nativeValue(polled), 1, Pointer.nativeValue(second), 0);
            if ((polled.getShort(6) & events) == 0) {
                throw new AssertionError("fd " + fd + " does not turn " + events);
            }
        }
    }

    @Override
    public void close() throws IOException {
        raw.closeAll();
        if (folder != null) {
            Files.deleteIfExists(folder.resolve("fifo"));
            Files.deleteIfExists(folder);
        }
    }
}
