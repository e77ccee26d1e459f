package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * One of everything that a selector on a kernel queue does, in a fixed order. Where a call fails, the caller must be told as promised
 * and find everything as it was; then what failed is done again, and must work.
 */
public final class FaultScenario {
    /** Opens the selector under test. */
    @FunctionalInterface
    public interface Opener {
        Selector open() throws IOException;
    }

    /** What may be tried again. */
    @FunctionalInterface
    private interface Attempt<T> {
        T make() throws IOException;
    }

    /** With these the kernel says that it does not know the registration. */
    private static final Set<Errno> GONE = EnumSet.of(Errno.ENOENT, Errno.EBADF);

    private final LibcDescriptors libc = new LibcDescriptors();
    private final Fault fault;
    private final Opener opener;
    private final IntConsumer replaced;
    private Selector selector;

    /** What is to be told of a number that dup2 gave away, for a simulation: {@code replaced}. */
    public FaultScenario(Fault fault, Opener opener, IntConsumer replaced) {
        this.fault = fault;
        this.opener = opener;
        this.replaced = replaced;
    }

    /** Plays it, and finds every descriptor given back. Once before, {@link #play}: the JDK opens some of its own, and keeps them. */
    public void run() throws IOException {
        Set<String> descriptors = descriptors();
        play();
        assertNoneLeft(descriptors);
    }

    public void play() throws IOException {
        try (SocketChannel here = SocketChannel.open(); SocketChannel peer = connect(here); SocketChannel ghost = SocketChannel.open();
                SocketChannel duplicatesPeer = connect(ghost)) {
            attempt("open", () -> selector = opener.open());
            assertTrue(peer.isConnected());
            SelectorKey key = changes(here);
            exclusively();
            onOneNumber();
            key = withAGhost(key, ghost, duplicatesPeer);
            leaves(key);
            wakes();
        } finally {
            if (selector != null) {
                selector.close();
            }
        }
        assertFalse(selector.isOpen());
    }

    private static SocketChannel connect(SocketChannel here) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            here.connect(server.getLocalAddress());
            here.configureBlocking(false);
            return server.accept();
        }
    }

    // The parts

    private SelectorKey changes(SocketChannel here) throws IOException {
        SelectorKey key = attempt("register", () -> selector.register(here, Interest.READ));
        key = changedAtOnce(key, Interest.READ_WRITE);
        assertReported(key);
        for (Interest interest : List.of(Interest.WRITE.edgeTriggered(), Interest.WRITE.oneShot(), Interest.WRITE.oneShot(), Interest.WRITE)) {
            key = changedLater(key, interest);
        }
        return key;
    }

    private void exclusively() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.write(ByteBuffer.allocate(1));
            Interest first = selector.features().contains(Feature.EXCLUSIVE) ? Interest.READ.exclusive() : Interest.READ.edgeTriggered();
            SelectorKey key = attempt("register", () -> selector.register(source, first));
            assertReported(key);
            key = changedLater(key, Interest.READ);
            key = changedLater(key, first);
            assertTrue(key.unregister());
        }
    }

    private void onOneNumber() throws IOException {
        int[] first = libc.pipe();
        int[] second = libc.pipe();
        libc.write(second[1], new byte[1]);
        int fd = first[0];
        SelectorKey holder = attempt("register fd", () -> selector.register(fd, Interest.READ));
        holder = refusedWhileHeld(holder);
        libc.duplicate(second[0], fd);
        replaced.accept(fd);
        SelectorKey key = registeredAnew(fd);
        assertFalse(holder.isValid());
        assertReported(key);
        assertTrue(key.unregister());
        for (int one : new int[] {first[0], first[1], second[0], second[1]}) {
            libc.close(one);
            replaced.accept(one);
        }
    }

    private SelectorKey refusedWhileHeld(SelectorKey holder) throws IOException {
        boolean before = fault.hasStruck();
        try {
            SelectorKey key = attempt("register again", () -> selector.register(holder.fd(), Interest.READ));
            assertTrue(!before && fault.hasStruck() && GONE.contains(fault.errno()), "registered twice");
            assertFalse(holder.isValid());
            return key;
        } catch (IllegalStateException e) {
            assertTrue(holder.isValid());
            return holder;
        }
    }

    /** The old key is dead whatever comes of the attempt. */
    private SelectorKey registeredAnew(int fd) throws IOException {
        boolean before = fault.hasStruck();
        try {
            return selector.register(fd, Interest.READ);
        } catch (IOException e) {
            assertToldOf(e, before, "register anew");
        } catch (IllegalStateException e) {
            assertTrue(!before && fault.hasStruck() && fault.errno() == Errno.EEXIST, e::toString);
        }
        return selector.register(fd, Interest.READ);
    }

    /** The description of a closed channel lives on in a duplicate. */
    private SelectorKey withAGhost(SelectorKey bystander, SocketChannel ghost, SocketChannel duplicatesPeer) throws IOException {
        SelectorKey key = attempt("register", () -> selector.register(ghost, Interest.READ));
        int duplicate = libc.duplicate(key.fd());
        ghost.close();
        duplicatesPeer.write(ByteBuffer.allocate(1));
        for (int i = 0; i < 6; i++) {
            for (Event event : attempt("select", () -> selector.selectNow())) {
                assertSame(bystander, event.key());
            }
        }
        assertFalse(key.isValid());
        libc.close(duplicate);
        replaced.accept(duplicate);
        SelectorKey left = bystander.isValid() ? bystander : replacement(bystander, bystander.interest());
        assertReported(left);
        return left;
    }

    private void leaves(SelectorKey key) throws IOException {
        assertTrue(key.unregister());
        SelectorKey again = attempt("register", () -> selector.register(key.channel(), Interest.WRITE));
        assertReported(again);
        assertTrue(again.unregister());
        assertEquals(0, selector.size());
    }

    private void wakes() throws IOException {
        selector.wakeup();
        long start = System.nanoTime();
        assertEquals(List.of(), attempt("select", () -> selector.select(20, TimeUnit.SECONDS)));
        assertTrue(System.nanoTime() - start < 15_000_000_000L, "the wake-up was lost");
        assertEquals(List.of(), attempt("select", () -> selector.select(1, TimeUnit.MILLISECONDS)));
    }

    // What may happen to a call

    private Map<SelectorKey, Interest> state() {
        Map<SelectorKey, Interest> state = new HashMap<>();
        if (selector != null) {
            selector.keys().forEach(key -> state.put(key, key.interest()));
            assertEquals(state.size(), selector.size());
        }
        return state;
    }

    private <T> T attempt(String what, Attempt<T> attempt) throws IOException {
        boolean before = fault.hasStruck();
        Map<SelectorKey, Interest> state = state();
        try {
            return attempt.make();
        } catch (IOException e) {
            assertToldOf(e, before, what);
            assertEquals(state, state(), "after a refused " + what);
            return attempt.make();
        }
    }

    private void assertToldOf(IOException e, boolean before, String what) {
        assertTrue(!before && fault.hasStruck(), () -> what + " failed of itself: " + e);
        // A kernel that has a pair already is asked to change it, and has then to know it.
        boolean told = e instanceof NotPollableException || fault.isNamedIn(e.getMessage())
                || fault.errno() == Errno.EEXIST && e.getMessage().contains(Errno.ENOENT.name());
        assertTrue(told, e::toString);
    }

    private SelectorKey changedAtOnce(SelectorKey key, Interest interest) throws IOException {
        try {
            attempt("modify", () -> {
                key.modify(interest);
                return null;
            });
            assertSame(interest, key.interest());
            return key;
        } catch (CancelledKeyException e) {
            return replacement(key, interest);
        }
    }

    private SelectorKey replacement(SelectorKey key, Interest interest) throws IOException {
        assertTrue(fault.hasStruck() && GONE.contains(fault.errno()), "the key turned invalid of itself");
        assertFalse(key.isValid());
        return selector.register(key.channel(), interest);
    }

    /** A change by the selecting thread: what comes of it is told by the next select. */
    private SelectorKey changedLater(SelectorKey key, Interest interest) throws IOException {
        Interest before = key.interest();
        boolean struck = fault.hasStruck();
        key.modify(interest);
        List<Event> events = attempt("select", () -> selector.selectNow());
        if (!key.isValid()) {
            SelectorKey other = replacement(key, interest);
            assertReported(other);
            return other;
        }
        Event event = find(events, key);
        if (event != null && event.readiness().isError()) {
            assertTrue(!struck && fault.hasStruck(), "refused of itself");
            assertSame(before, key.interest());
            key.modify(interest);
            assertReported(key);
        } else if (event == null) {
            // The wait alone failed, or was interrupted.
            assertTrue(!struck && fault.hasStruck(), "not reported");
            assertReported(key);
        }
        assertSame(interest, key.interest());
        return key;
    }

    private void assertReported(SelectorKey key) throws IOException {
        assertTrue(key.isValid(), () -> "invalid: " + key);
        Event event = null;
        for (int i = 0; i < 3 && event == null; i++) {
            event = find(attempt("select", () -> selector.select(1, TimeUnit.SECONDS)), key);
        }
        Event found = event;
        assertTrue(found != null && !found.readiness().isError(), () -> "reported: " + found);
    }

    private static Event find(List<Event> events, SelectorKey key) {
        for (Event event : events) {
            if (event.key() == key) {
                return event;
            }
        }
        return null;
    }

    private static void assertNoneLeft(Set<String> before) throws IOException {
        Set<String> left = left(before);
        for (int i = 0; i < 100 && !left.isEmpty(); i++) {
            LockSupport.parkNanos(10_000_000);
            left = left(before);
        }
        assertEquals(Set.of(), left, "descriptors left open");
    }

    private static Set<String> left(Set<String> before) throws IOException {
        Set<String> left = descriptors();
        left.removeAll(before);
        return left;
    }

    /** The open ones, and what they are, without files: a JVM opens some of those, jars above all, when it likes. */
    private static Set<String> descriptors() throws IOException {
        Set<String> open = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/dev/fd"))) {
            for (Path one : all) {
                String target = target(one);
                if (!target.startsWith("/")) {
                    open.add(one.getFileName() + " " + target);
                }
            }
        }
        return open;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NotLinkException e) {
            return "of unknown kind";
        } catch (NoSuchFileException e) {
            return "/closed meanwhile";
        }
    }
}
