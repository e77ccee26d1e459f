package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Selector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells whoever sends a datagram where it came from, and after a quiet second, how many there were. */
final class UdpMirror {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1500);
    private final Consumer<String> log;
    private int received;

    UdpMirror(Consumer<String> log) {
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888));
            System.out.println("Try: nc -u localhost 8888");
            new UdpMirror(System.out::println).serve(socket);
        }
    }

    void serve(DatagramChannel socket) throws IOException {
        try (Selector selector = Selector.open()) {
            socket.configureBlocking(false);
            selector.register(socket, Interest.READ);
            while (!Thread.currentThread().isInterrupted()) {
                if (selector.select(1, TimeUnit.SECONDS, (key, readiness) -> answerAll(socket)) == 0 && received > 0) {
                    log.accept(received + " datagrams");
                    received = 0;
                }
            }
        }
    }

    private void answerAll(DatagramChannel socket) throws IOException {
        for (SocketAddress sender = socket.receive(buffer.clear()); sender != null; sender = socket.receive(buffer.clear())) {
            received++;
            try {
                // If there is no room, the answer is lost, as any datagram may be.
                socket.send(StandardCharsets.UTF_8.encode("you are " + sender + "\n"), sender);
            } catch (IOException e) {
                log.accept(sender + " gets no answer: " + e.getMessage());
            }
        }
    }
}
