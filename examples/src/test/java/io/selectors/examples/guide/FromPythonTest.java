package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.Interrupts;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorPipe;
import io.selectors.descriptors.Timer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippets of docs/from-python.md. */
@Timeout(60)
class FromPythonTest {
    // tag::python-echo[]
    static void accept(Selector selector, ServerSocketChannel server) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) { // null: it has gone already
            client.configureBlocking(false);
            EventHandler read = (key, readiness) -> read(client);
            selector.register(client, Interest.READ, read);
        }
    }

    static void read(SocketChannel client) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(1000);
        try {
            if (client.read(data) < 0) {
                client.close();
            } else {
                client.write(data.flip()); // like Python's original, drops what the socket does not take: see EchoServer
            }
        } catch (IOException e) {
            client.close(); // a reset ends this connection alone
        }
    }

    static void serve(ServerSocketChannel server) throws IOException {
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            EventHandler accept = (key, readiness) -> accept(selector, server);
            selector.register(server, Interest.READ, accept);
            while (!Thread.currentThread().isInterrupted()) {
                for (Event event : selector.select()) {
                    event.key().attachment(EventHandler.class).onEvent(event.key(), event.readiness());
                }
            }
        }
    }
    // end::python-echo[]

    @Test
    void theEchoServerOfPythonsDocumentationEchoes() throws Exception {
        try (ServerSocketChannel server = Pair.server()) {
            FutureTask<Void> loop = new FutureTask<>(() -> {
                serve(server);
                return null;
            });
            Thread thread = new Thread(loop);
            thread.start();
            try (Socket rude = new Socket("localhost", server.socket().getLocalPort())) {
                rude.getOutputStream().write("rude".getBytes());
                assertEquals("rude", new String(rude.getInputStream().readNBytes(4)));
                rude.setSoLinger(true, 0);
            }
            try (Socket client = new Socket("localhost", server.socket().getLocalPort())) {
                client.getOutputStream().write("hello".getBytes());
                assertEquals("hello", new String(client.getInputStream().readNBytes(5)));
                client.shutdownOutput();
                assertEquals(-1, client.getInputStream().read());
            }
            Interrupts.end(thread);
            loop.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatPythonDoesByTheFileIsDoneByTheKey() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            // tag::python-key[]
            SelectorKey key = selector.register(socket, Interest.READ, "data");
            key.modify(Interest.READ_WRITE);                        // selector.modify(socket, EVENT_READ | EVENT_WRITE)
            key.attach("other data");                               // the data has a setter of its own
            SelectorKey found = selector.key(socket).orElseThrow(); // selector.get_key(socket)
            key.unregister();                                       // selector.unregister(socket)
            // end::python-key[]
            assertEquals(key, found);
            assertEquals("other data", key.attachment());
            assertTrue(selector.keys().isEmpty());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatPythonDoesWithNumbersIsDoneWithChannels() throws Exception {
        ByteBuffer data = ByteBuffer.allocate(1000);
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            // tag::python-descriptors[]
            DescriptorPipe pipe = DescriptorPipe.open();                          // r, w = os.pipe(); os.set_blocking(r, False); …
            pipe.sink().write(ByteBuffer.wrap("hello".getBytes()));               // os.write(w, b"hello")
            pipe.source().read(data);                                             // data = os.read(r, 1000)
            pipe.close();                                                         // os.close(r); os.close(w)
            Timer timer = Timer.every(1, TimeUnit.SECONDS);                       // t = os.timerfd_create(CLOCK_MONOTONIC); …
            ChildProcess child = ChildProcess.start(new ProcessBuilder("ls"));    // p = subprocess.Popen(["ls"], stdout=PIPE, …)
            selector.register(child.output(), Interest.READ);                     // sel.register(p.stdout, EVENT_READ)
            selector.register(child.exit(), Interest.READ);                       // sel.register(os.pidfd_open(p.pid), EVENT_READ)
            // end::python-descriptors[]
            assertEquals(5, data.position());
            assertTrue(timer.isOpen());
            assertEquals(0, child.process().waitFor());
            timer.close();
            child.close();
        }
    }
}
