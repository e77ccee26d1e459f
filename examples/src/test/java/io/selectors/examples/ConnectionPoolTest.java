package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the pool hands out, and what not. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ConnectionPoolTest {
    private final List<String> log = new ArrayList<>();
    private final ServerSocketChannel server = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final ConnectionPool pool = new ConnectionPool(server.getLocalAddress(), log::add);

    ConnectionPoolTest() throws IOException {
    }

    @AfterEach
    void close() throws IOException {
        pool.close();
        server.close();
    }

    private void awaitOneDropped() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (pool.dropDead() == 0) {
            assertTrue(System.nanoTime() < deadline, "nothing was dropped");
            Thread.sleep(1);
        }
        assertEquals(1, log.size(), log::toString);
    }

    @Test
    void aLivingConnectionIsHandedOutAgainInBlockingMode() throws IOException {
        SocketChannel connection = pool.take();
        pool.give(connection);
        assertSame(connection, pool.take());
        assertTrue(connection.isBlocking());
        connection.close();
    }

    @Test
    void aConnectionThatTheServerClosedIsDropped() throws Exception {
        SocketChannel connection = pool.take();
        pool.give(connection);
        server.accept().close();
        awaitOneDropped();
        assertTrue(log.get(0).endsWith("closed by the server"), log.get(0));
        assertFalse(connection.isOpen());
        try (SocketChannel another = pool.take()) {
            assertNotSame(connection, another);
            assertTrue(another.isConnected());
        }
    }

    @Test
    void aConnectionThatWasResetIsDropped() throws Exception {
        pool.give(pool.take());
        try (SocketChannel rude = server.accept()) {
            rude.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        awaitOneDropped();
        assertTrue(log.get(0).endsWith("it failed"), log.get(0));
    }

    @Test
    void aConnectionThatIsOutOfStepIsDropped() throws Exception {
        pool.give(pool.take());
        try (SocketChannel chatty = server.accept()) {
            chatty.write(ByteBuffer.allocate(1));
            awaitOneDropped();
        }
        assertTrue(log.get(0).endsWith("it says what nobody asked for"), log.get(0));
    }

    @Test
    void itsMainShowsIt() throws IOException {
        ConnectionPool.main();
    }
}
