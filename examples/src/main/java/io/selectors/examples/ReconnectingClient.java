package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client that stays connected: it gives a connect so long, waits longer after each failure, and begins again. What was to be
 * sent waits meanwhile; a message that was sent in part when a connection was lost is sent whole on the next. What the kernel has taken
 * is not sent again: whether it arrived only an answer can tell.
 */
final class ReconnectingClient implements Runnable, AutoCloseable {
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String host;
    private final int port;
    private final Consumer<String> log;
    private final Consumer<byte[]> received;
    private final Selector selector = Selector.open();
    private final Queue<String> toSend = new ConcurrentLinkedQueue<>();
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(16 * 1024);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean finishing;
    /** What ended the last connection while finishing, if it was not the server's end. */
    private volatile IOException failure;
    private ByteBuffer sending;
    private SelectorKey key;
    private boolean connected;
    private long pause = FIRST_PAUSE_NANOS;
    /** When the pause is over, or the connect has taken too long. */
    private long deadline = System.nanoTime();

    ReconnectingClient(String host, int port, Consumer<byte[]> received, Consumer<String> log) throws IOException {
        this.host = host;
        this.port = port;
        this.received = received;
        this.log = log;
    }

    /** Sends each line of standard input to a port of this machine, 8888 if none is given. */
    public static void main(String... args) throws IOException, InterruptedException {
        String port = args.length == 0 ? "8888" : args[0];
        if (args.length > 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            System.err.println("Usage: ReconnectingClient [PORT]");
            System.exit(2);
        }
        ReconnectingClient client = new ReconnectingClient("localhost", Integer.parseInt(port), ReconnectingClient::print, System.err::println);
        Thread loop = new Thread(client, "client");
        loop.setDaemon(true);
        loop.start();
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = typed.readLine(); line != null; line = typed.readLine()) {
            client.send(line + "\n");
        }
        try {
            int unsent = client.finish(Duration.ofSeconds(10));
            if (unsent > 0) {
                System.err.println("gives up; unsent messages: " + unsent);
                System.exit(1);
            }
        } catch (IOException e) {
            System.err.println(e.getMessage() + "; what was sent last may not have arrived");
            System.exit(1);
        }
    }

    private static void print(byte[] bytes) {
        System.out.writeBytes(bytes);
        System.out.flush();
    }

    /** From any thread. */
    void send(String message) {
        toSend.add(message);
        selector.wakeup();
    }

    /**
     * Sends what is unsent, tells the server that this was all, and waits until the server has ended the connection, at most so
     * long. From any thread but that of {@link #run}; nothing may be sent after it. Returns how many messages are still unsent.
     *
     * @throws IOException if all is sent, but the server has not ended the connection in time, or it was lost otherwise
     */
    int finish(Duration patience) throws IOException, InterruptedException {
        finishing = true;
        selector.wakeup();
        boolean inTime = ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        int unsent = toSend.size();
        if (failure != null) {
            throw failure;
        }
        if (!inTime && unsent == 0) {
            throw new SocketTimeoutException("the server has not ended the connection");
        }
        return unsent;
    }

    /** Ends {@link #run} from any thread. */
    @Override
    public void close() {
        selector.close();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted() && !isFinished()) {
                keepDeadline();
                selector.select(connected ? Long.MAX_VALUE : Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS,
                        (ready, readiness) -> ready(readiness));
                if (connected) {
                    attempt(this::write);
                }
            }
        } catch (ClosedSelectorException | CancelledKeyException e) {
            // close() was called: while this waited, or just before it changed a key.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lose(null);
            ended.countDown();
        }
    }

    private boolean isFinished() {
        return finishing && toSend.isEmpty() && key == null;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What fails for the connection is no failure of the loop. */
    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            lose(e);
        }
    }

    private void keepDeadline() {
        if (!connected && System.nanoTime() - deadline >= 0) {
            if (key == null) {
                attempt(this::connect);
            } else {
                lose(new SocketTimeoutException("no connection in time"));
            }
        }
    }

    private void connect() throws IOException {
        deadline = System.nanoTime() + CONNECT_NANOS;
        InetSocketAddress address = new InetSocketAddress(host, port); // Looked up again: it may have moved.
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.connect(address);
            key = selector.register(channel, Interest.WRITE); // Writable when it is connected, or has failed to.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void ready(Readiness readiness) {
        attempt(() -> {
            if (!connected && channel().finishConnect()) {
                log.accept("connected");
                connected = true;
                key.modify(Interest.READ);
            }
            if (readiness.isReadable()) {
                read();
            }
        });
    }

    private SocketChannel channel() {
        return (SocketChannel) key.channel();
    }

    private void read() throws IOException {
        if (channel().read(incoming.clear()) < 0) {
            throw new EOFException("the server has closed the connection");
        }
        pause = FIRST_PAUSE_NANOS; // Not on connecting: a server may accept and close, again and again.
        byte[] bytes = new byte[incoming.flip().remaining()]; // They may end in the middle of a line, or of a character.
        incoming.get(bytes);
        received.accept(bytes);
    }

    private void write() throws IOException {
        while (sending != null || !toSend.isEmpty()) {
            if (sending == null) {
                sending = StandardCharsets.UTF_8.encode(toSend.peek());
            }
            channel().write(sending);
            if (sending.hasRemaining()) {
                key.enable(Interest.WRITE);
                return;
            }
            sending = null;
            // Only now: a message that was sent in part is sent again.
            // What the kernel has taken is not: whether it arrived only an answer can tell.
            toSend.remove();
        }
        key.disable(Interest.WRITE);
        if (finishing) {
            channel().shutdownOutput();
        }
    }

    private void lose(IOException why) {
        boolean wasConnected = connected;
        connected = false;
        sending = null;
        if (key != null) {
            try {
                key.channel().close(); // Ends its registration as well.
            } catch (IOException e) {
                log.accept("not closed: " + e.getMessage());
            }
            key = null;
        }
        if (why != null && !isFinished()) {
            // Not all clients of a server that restarts at once.
            long wait = ThreadLocalRandom.current().nextLong(pause / 2, pause);
            log.accept(why.getMessage() + "; again in " + TimeUnit.NANOSECONDS.toMillis(wait) + " ms");
            deadline = System.nanoTime() + wait;
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        } else if (wasConnected && why != null && !(why instanceof EOFException)) {
            failure = why;
        }
    }
}
