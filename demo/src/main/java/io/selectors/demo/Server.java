package io.selectors.demo;

import io.selectors.Selector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A TCP server of JSON messages. {@link #run} is the one selecting thread; {@link #stop} may be called from any other.
 */
final class Server implements Runnable {
    /** How long a stopping server waits for its peers to take their replies. */
    private static final int GRACE_SECONDS = 5;
    /** What it does before and after it waits takes no longer, unless it is held up. */
    private static final int SLACK_SECONDS = 2;

    private final ServerOptions options;
    private final Consumer<String> output;
    private final Selector selector;
    private final Acceptor acceptor;
    private final InetSocketAddress address;
    private final Workers workers;
    private final Memory memory;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    /** The longest idle first. */
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Queue<Runnable> results = new ConcurrentLinkedQueue<>();

    private volatile boolean stopRequested;
    private volatile boolean stopped;
    private boolean stopping;
    private long stopBy;
    private long accepted;
    private long messages;
    private long bytes;
    private long failures;

    /** Listens when it returns; serves when it is run. */
    Server(Selector selector, ServerOptions options, Consumer<String> output) throws IOException {
        this.options = options;
        this.output = output;
        this.selector = selector;
        this.acceptor = new Acceptor(this, selector, new InetSocketAddress(options.host, options.port));
        this.address = acceptor.address();
        this.memory = new Memory(options.memory());
        this.workers = options.workers == 0 ? null : Workers.of(options.workers);
    }

    InetSocketAddress address() {
        return address;
    }

    /** Asks it to stop accepting, finish what is in hand, and return. */
    void stop() {
        stopRequested = true;
        selector.wakeup();
    }

    /** How long it takes at most to stop, if nothing holds it up: its output does while nobody reads it. */
    int secondsToStop() {
        return GRACE_SECONDS + (workers == null ? 0 : Workers.PATIENCE_SECONDS) + SLACK_SECONDS;
    }

    /** Whether it returned because it was asked to, and not because something failed. */
    boolean isStopped() {
        return stopped;
    }

    @Override
    public void run() {
        try {
            while (!isDone()) {
                selector.select(nanosToWait(), TimeUnit.NANOSECONDS,
                        (key, readiness) -> key.attachment(Endpoint.class).ready(readiness));
                takeResults();
                long now = System.nanoTime();
                closeIdle(now);
                acceptor.resume(now);
                if (stopRequested && !stopping) {
                    beginToStop(now);
                }
            }
            stopped = true;
        } catch (IOException e) {
            say("the server failed: " + e);
        } finally {
            end();
        }
    }

    private boolean isDone() {
        return stopping && (connections.isEmpty() || System.nanoTime() - stopBy >= 0);
    }

    private long nanosToWait() {
        long now = System.nanoTime();
        long wait = acceptor.nanosToResume(now);
        if (options.idleSeconds > 0 && !connections.isEmpty()) {
            wait = Math.min(wait, connections.iterator().next().lastActive + options.idleNanos() - now);
        }
        if (stopping) {
            wait = Math.min(wait, stopBy - now);
        }
        return wait;
    }

    private void beginToStop(long now) throws IOException {
        stopping = true;
        stopBy = now + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        acceptor.close();
        new ArrayList<>(connections).forEach(Connection::finish);
    }

    private void end() {
        new ArrayList<>(connections).forEach(connection -> connection.abort("the server stops"));
        if (workers != null) {
            workers.close();
        }
        selector.close();
        try {
            acceptor.close();
        } catch (IOException e) {
            say("the listener did not close cleanly: " + e.getMessage());
        }
    }

    // Connections

    void accepted(SocketChannel channel) throws IOException {
        try {
            connections.add(new Connection(this, selector, channel, options.maxMessage));
            accepted++;
        } catch (IOException e) {
            channel.close();
            say("a connection was given up: " + e.getMessage());
        }
    }

    boolean isFull() {
        return connections.size() >= options.maxConnections;
    }

    int connectionCount() {
        return connections.size();
    }

    void touch(Connection connection) {
        connection.lastActive = System.nanoTime();
        connections.remove(connection);
        connections.add(connection);
    }

    void left(Connection connection) {
        connections.remove(connection);
    }

    void failed(Connection connection, String reason) {
        failures++;
        say(connection.peer + ": closed: " + reason);
    }

    private void closeIdle(long now) {
        if (options.idleSeconds == 0) {
            return;
        }
        for (Iterator<Connection> eldest = connections.iterator(); eldest.hasNext(); eldest = connections.iterator()) {
            Connection connection = eldest.next();
            if (now - connection.lastActive < options.idleNanos()) {
                return;
            }
            connection.abort("idle for " + options.idleSeconds + " s");
        }
    }

    ByteBuffer buffer() {
        return buffer;
    }

    Memory memory() {
        return memory;
    }

    // Messages

    void received(int count) {
        bytes += count;
    }

    void handle(Connection connection, byte[] message) throws IOException {
        if (workers == null) {
            byte[] reply = null;
            try {
                reply = serve(connection, message);
                messages++;
            } finally {
                connection.handled(message, reply);
            }
        } else {
            workers.run(connection, () -> work(connection, message));
        }
    }

    /** On a worker: what came of it goes back to the selecting thread. */
    private void work(Connection connection, byte[] message) {
        Runnable result;
        try {
            byte[] reply = serve(connection, message);
            result = () -> {
                messages++;
                connection.handled(message, reply);
            };
        } catch (BadMessageException e) {
            result = () -> {
                connection.handled(message, null);
                connection.abort(e.getMessage());
            };
        }
        Runnable back = result;
        results.add(() -> {
            back.run();
            workers.done(connection);
            connection.proceed();
        });
        selector.wakeup();
    }

    private void takeResults() {
        for (Runnable result = results.poll(); result != null; result = results.poll()) {
            result.run();
        }
    }

    private byte[] serve(Connection connection, byte[] message) throws BadMessageException {
        String text = JsonMessage.check(message);
        if (options.service == ServerOptions.Service.PRINT) {
            say(connection.peer + ": " + text);
            return null;
        }
        byte[] reply = Arrays.copyOf(message, message.length + 1);
        reply[message.length] = '\n';
        return reply;
    }

    void say(String line) {
        output.accept(line);
    }

    long messageCount() {
        return messages;
    }

    long failureCount() {
        return failures;
    }

    String summary() {
        return counted(messages, "message") + ", " + counted(bytes, "byte") + ", " + counted(accepted, "connection") + ", " + failures
                + " closed for a failure";
    }

    static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
