package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A pool that never hands out a connection that it could know to be dead. The idle ones are registered; one poll tells which of
 * them have something to read. An idle connection has nothing to say: that is its end, and the hints tell which.
 */
final class ConnectionPool implements Closeable {
    private final SocketAddress server;
    private final Consumer<String> log;
    private final Selector selector = Selector.open(Feature.CLOSE_HINTS);
    private final Deque<SelectorKey> idle = new ArrayDeque<>();

    ConnectionPool(SocketAddress server, Consumer<String> log) throws IOException {
        this.server = server;
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                ConnectionPool pool = new ConnectionPool(server.getLocalAddress(), System.out::println)) {
            SocketChannel connection = pool.take();
            pool.give(connection);
            System.out.println("the same again: " + (pool.take() == connection));
            pool.give(connection);
            server.accept().close();
            System.out.println("the same again: " + (pool.take() == connection));
        }
    }

    /** A connection in blocking mode, new or used; the caller gives it back or closes it. */
    synchronized SocketChannel take() throws IOException {
        dropDead();
        SelectorKey key = idle.poll();
        if (key == null) {
            return SocketChannel.open(server);
        }
        key.unregister();
        key.channel().configureBlocking(true);
        return (SocketChannel) key.channel();
    }

    synchronized void give(SocketChannel connection) throws IOException {
        connection.configureBlocking(false);
        idle.push(selector.register(connection, Interest.READ));
    }

    /** Closes what has died; a pool may do so every few seconds, too. Returns how many there were. */
    synchronized int dropDead() throws IOException {
        return selector.selectNow((key, readiness) -> {
            log.accept(key.channel() + " dropped: " + reason(readiness));
            idle.remove(key);
            key.channel().close();
        });
    }

    private static String reason(Readiness readiness) {
        if (readiness.isError()) {
            return "it failed";
        }
        return readiness.isReadClosed() ? "closed by the server" : "it says what nobody asked for";
    }

    @Override
    public synchronized void close() throws IOException {
        selector.close();
        for (SelectorKey key : idle) {
            key.channel().close();
        }
    }
}
